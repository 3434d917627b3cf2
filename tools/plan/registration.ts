// One registration as the engine receives it, read from Pulumi's wire form into plain values: secrets masked,
// unknowns, resources and assets as text. Answering it is left to recorder.ts.

import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runtime } from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";

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
  /** `components/network.ts:41`, relative to the project. */
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
  hideDiffs?: string[];
  /** Id of an existing resource that is taken over. */
  import?: string;
  /** Id of an existing resource that is only read. */
  read?: string;
}

/** Stands for a value that only the deployment will know. */
export const unknownPlaceholder = `\${unknown}`;

type Json = Record<string, unknown>;

/** The name that a URN, or a provider's `urn::id`, ends in. */
export function nameOf(urn: string): string {
  return urn.split("::")[3] ?? urn;
}

/** Pulumi's wire form → plain values: secrets masked, unknowns, assets and resources as text. */
export function readable(value: unknown): unknown {
  if (value === runtime.unknownValue) return unknownPlaceholder;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const wire = value as Json;
  switch (wire[runtime.specialSigKey]) {
    case runtime.specialSecretSig:
      return "[secret]";
    case runtime.specialResourceSig:
      return `\${${nameOf(String(wire.urn))}}`;
    case runtime.specialOutputValueSig:
      return wire.secret ? "[secret]" : readable(wire.value ?? runtime.unknownValue);
    case undefined:
      return Object.fromEntries(Object.entries(wire).map(([key, inner]) => [key, readable(inner)]));
    default: {
      const { [runtime.specialSigKey]: _, ...asset } = wire;
      return asset;
    }
  }
}

/** What a program asks to be made. @param parent URN of the component it is a child of */
export function registrationOf(req: RegisterResourceRequest, urn: string, parent?: string): PlannedResource {
  return {
    urn,
    type: req.getType(),
    name: req.getName(),
    ...(parent && { parent }),
    custom: req.getCustom(),
    inputs: readable(req.getObject()?.toJavaScript() ?? {}) as Json,
    options: optionsOf(req),
    propertyDependencies: propertyDependenciesOf(req),
    ...sourceOf(req),
  };
}

/** What a program asks to be read of something that exists (`SecurityGroup.get`). */
export function readingOf(req: ReadResourceRequest, urn: string, parent?: string): PlannedResource {
  return {
    urn,
    type: req.getType(),
    name: req.getName(),
    ...(parent && { parent }),
    custom: true,
    inputs: readable(req.getProperties()?.toJavaScript() ?? {}) as Json,
    options: { read: req.getId() },
    propertyDependencies: {},
    ...sourceOf(req),
  };
}

function propertyDependenciesOf(req: RegisterResourceRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  req.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = dependencies.getUrnsList().sort();
    if (urns.length > 0) found[property] = urns;
  });
  return found;
}

function optionsOf(req: RegisterResourceRequest): PlannedOptions {
  const fromInputs = new Set(Object.values(propertyDependenciesOf(req)).flat());
  const { create = "", update = "", pb_delete = "" } = req.getCustomtimeouts()?.toObject() ?? {};
  const timeouts = { create, update, delete: pb_delete };
  const providers: Record<string, string> = {};
  req.getProvidersMap().forEach((reference, name) => {
    providers[name] = nameOf(reference);
  });
  const all: { [option in keyof Required<PlannedOptions>]: PlannedOptions[option] } = {
    dependsOn: req
      .getDependenciesList()
      .filter((urn) => !fromInputs.has(urn))
      .sort(),
    protect: req.hasProtect() ? req.getProtect() : undefined,
    ignoreChanges: req.getIgnorechangesList(),
    replaceOnChanges: req.getReplaceonchangesList(),
    deleteBeforeReplace: req.getDeletebeforereplacedefined() ? req.getDeletebeforereplace() : undefined,
    retainOnDelete: req.hasRetainondelete() ? req.getRetainondelete() : undefined,
    additionalSecretOutputs: req.getAdditionalsecretoutputsList(),
    hooks: hooksOf(req),
    customTimeouts: Object.fromEntries(Object.entries(timeouts).filter(([, duration]) => duration !== "")),
    provider: req.getProvider() && nameOf(req.getProvider()),
    providers,
    aliases: req.getAliasesList().map((alias) => alias.toObject()),
    transforms: req.getTransformsList().length || undefined,
    deletedWith: req.getDeletedwith(),
    replaceWith: req.getReplaceWithList(),
    hideDiffs: req.getHidediffsList(),
    import: req.getImportid(),
    read: undefined,
  };
  const set = Object.entries(all).filter(
    ([, value]) => value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value).length > 0),
  );
  return Object.fromEntries(set);
}

function hooksOf(req: RegisterResourceRequest): Record<string, string[]> {
  const bound = req.getHooks();
  if (!bound) return {};
  const hooks = {
    beforeCreate: bound.getBeforeCreateList(),
    afterCreate: bound.getAfterCreateList(),
    beforeUpdate: bound.getBeforeUpdateList(),
    afterUpdate: bound.getAfterUpdateList(),
    beforeDelete: bound.getBeforeDeleteList(),
    afterDelete: bound.getAfterDeleteList(),
    onError: bound.getOnErrorList(),
  };
  return Object.fromEntries(Object.entries(hooks).filter(([, names]) => names.length > 0));
}

/** The line of this project that called the constructor. */
function sourceOf(req: RegisterResourceRequest | ReadResourceRequest): { source?: string } {
  const root = process.cwd() + sep; // the project's, as under Pulumi
  const source = (req.getStacktrace()?.getFramesList() ?? [])
    .map((frame) => frame.getPc())
    .filter((position) => position?.getUri().startsWith("file:"))
    .map((position) => `${fileURLToPath(position?.getUri() ?? "")}:${position?.getLine()}`)
    .find((line) => line.startsWith(root) && !line.includes(`${sep}node_modules${sep}`));
  return source ? { source: source.slice(root.length) } : {};
}
