// The graph that a plan is: every registration with its inputs, options and place in the tree. Plain data, which
// travels between processes and loads nothing of Pulumi; how it comes about is left to recorder.ts.

export interface Plan {
  project: string;
  stack: string;
  /** Parents first, siblings by name: the same order in every run. */
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
  /** The rules of protection that the stack file excuses this environment from, each with its reason. */
  allowed?: Record<string, string>;
}

/** One registration as the engine would have received it. */
export interface PlannedResource {
  urn: string;
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  name: string;
  /** The component that this is a child of; absent at the stack's top level. */
  parent?: string;
  /** True for what a provider makes; false for a component. */
  custom: boolean;
  /** Secrets read `[secret]`, values that only AWS knows `${web-tg.arn}`, or `${unknown}` in a run without outputs. */
  inputs: Record<string, unknown>;
  /** What a component handed to `registerOutputs`. */
  outputs?: Record<string, unknown>;
  options: PlannedOptions;
  /** Input → URNs of the resources its value comes from. */
  propertyDependencies: Record<string, string[]>;
  /** `components/network/network.ts:41`, relative to the project. */
  source?: string;
}

/** Only what was set; names rather than URNs where a person reads them. */
export interface PlannedOptions {
  /** URNs of resources to wait for, beyond those that an input's value comes from. */
  dependsOn?: string[];
  protect?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  deleteBeforeReplace?: boolean;
  retainOnDelete?: boolean;
  additionalSecretOutputs?: string[];
  /** When it runs → names of the hooks. */
  hooks?: Record<string, string[]>;
  /** `create`, `update`, `delete` → duration such as `20m`. */
  customTimeouts?: Record<string, string>;
  /** Name of the explicit provider. */
  provider?: string;
  /** Package → name of the provider for a component's children. */
  providers?: Record<string, string>;
  aliases?: unknown[];
  transforms?: number;
  deletedWith?: string;
  replaceWith?: string[];
  /** Another value than the one before replaces the resource. */
  replacementTrigger?: unknown;
  hideDiffs?: string[];
  /** Id of an existing resource that is taken over. */
  import?: string;
  /** Id of an existing resource that is only read. */
  read?: string;
}

/** Stands for a value that only the deployment will know. */
export const unknownPlaceholder = `\${unknown}`;

/** The name that a URN, or a provider's `urn::id`, ends in. */
export function nameOf(urn: string): string {
  return urn.split("::")[3] ?? urn;
}

/** Parents first, siblings by name: the same order in every run, whatever order they were registered in. */
export function inTreeOrder(resources: PlannedResource[]): PlannedResource[] {
  const children = Map.groupBy(resources, (resource) => resource.parent ?? "");
  const below = (urn: string): PlannedResource[] =>
    (children.get(urn) ?? [])
      .sort((a, b) => compare(a.name, b.name) || compare(a.urn, b.urn))
      .flatMap((resource) => [resource, ...below(resource.urn)]);
  return below("");
}

/** By code unit, so that the order does not depend on the machine's language. */
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
