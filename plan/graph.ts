// The graph of a plan: every registration with its inputs, options and place in the tree. It is plain data, which
// travels between processes and loads nothing of Pulumi; making it is left to recorder.ts.

export interface Plan {
  project: string;
  stack: string;
  /** Parents first, siblings by name: the same order in every run. */
  resources: PlannedResource[];
  outputs: Record<string, unknown>;
  /** The rules of protection that the stack file excuses this environment from, each with its reason. */
  allowed?: Record<string, string>;
  /** The stack file's profile, with the values of it that hold, by path: `network.egress`. */
  profile?: { name: string; values: Record<string, unknown> };
}

/** One registration as the engine would have received it. */
export interface PlannedResource {
  urn: string;
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  name: string;
  /** The URN of the component that contains this resource; absent at the stack's top level. */
  parent?: string;
  /** True for a resource that a provider makes; false for a component. */
  custom: boolean;
  /**
   * A secret reads `[secret]`. A value that only AWS knows reads `${web-tg.arn}`, or `${unknown}` in a run without
   * outputs.
   */
  inputs: Record<string, unknown>;
  /** The outputs that a component handed to `registerOutputs`. */
  outputs?: Record<string, unknown>;
  options: PlannedOptions;
  /** Input → URNs of the resources that its value comes from. */
  propertyDependencies: Record<string, string[]>;
  /**
   * The source line that registered the resource, such as `components/network/network.ts:41`, relative to the project.
   */
  source?: string;
}

/** The options that were set. Names stand in place of URNs where a person reads them. */
export interface PlannedOptions {
  /** URNs of resources to wait for, beyond those that an input's value comes from. */
  dependsOn?: string[];
  protect?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  deleteBeforeReplace?: boolean;
  retainOnDelete?: boolean;
  additionalSecretOutputs?: string[];
  /** The time of the hook → names of the hooks. */
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
  /** Id of an existing resource that the stack takes over. */
  import?: string;
  /** Id of an existing resource that the stack only reads. */
  read?: string;
}

/** Stands for a value that only the deployment knows. */
export const unknownPlaceholder = `\${unknown}`;

/** The name at the end of a URN, or of a provider's `urn::id`. */
export function nameOf(urn: string): string {
  return urn.split("::")[3] ?? urn;
}

/**
 * Whether a resource is the owner's own (resources.ts): neither in a component of this program nor a provider. A URN
 * has the types of all parents.
 */
export function isOwners(urn: string): boolean {
  const [outermost = ""] = urn.split("::")[2]?.split("$") ?? [];
  return !/^(docker-on-ecs(-bootstrap)?:|pulumi:providers:)/.test(outermost);
}

/** Sorts parents first and siblings by name: the order is the same in every run, whatever the order of registration. */
export function inTreeOrder(resources: PlannedResource[]): PlannedResource[] {
  const children = Map.groupBy(resources, (resource) => resource.parent ?? "");
  const below = (urn: string): PlannedResource[] =>
    (children.get(urn) ?? [])
      .sort((a, b) => compare(a.name, b.name) || compare(a.urn, b.urn))
      .flatMap((resource) => [resource, ...below(resource.urn)]);
  return below("");
}

/** Compares by code unit, so that the order does not depend on the machine's language. */
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
