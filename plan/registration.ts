// One registration as the engine receives it, read from Pulumi's wire form into plain values. Answering it is left to
// recorder.ts.

import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runtime } from "@pulumi/pulumi";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { nameOf, type PlannedOptions, type PlannedResource, unknownPlaceholder } from "./graph.ts";

type Json = Record<string, unknown>;

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

/**
 * A resource that the program registers.
 * @param inputs in Pulumi's wire form
 * @param parent URN of the component that contains it
 */
export function registrationOf(
  req: RegisterResourceRequest,
  inputs: Json,
  urn: string,
  parent?: string,
): PlannedResource {
  const propertyDependencies = propertyDependenciesOf(req);
  return {
    urn,
    type: req.getType(),
    name: req.getName(),
    ...(parent && { parent }),
    custom: req.getCustom(),
    inputs: readable(inputs) as Json,
    options: optionsOf(req, new Set(Object.values(propertyDependencies).flat())),
    propertyDependencies,
    ...sourceOf(req),
  };
}

/** An existing resource that the program reads (`SecurityGroup.get`). */
export function readingOf(req: ReadResourceRequest, inputs: Json, urn: string, parent?: string): PlannedResource {
  return {
    urn,
    type: req.getType(),
    name: req.getName(),
    ...(parent && { parent }),
    custom: true,
    inputs: readable(inputs) as Json,
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

/** @param fromInputs URNs of the resources that the inputs' values come from; the others were named in `dependsOn` */
function optionsOf(req: RegisterResourceRequest, fromInputs: ReadonlySet<string>): PlannedOptions {
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
    replacementTrigger: req.hasReplacementTrigger()
      ? readable(req.getReplacementTrigger()?.toJavaScript() as unknown)
      : undefined,
    hideDiffs: req.getHidediffsList(),
    import: req.getImportid(),
    read: undefined,
  };
  const set = Object.entries(all).filter(
    ([, value]) =>
      value !== undefined && value !== "" && (typeof value !== "object" || Object.keys(value ?? {}).length > 0),
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

const ownTree = fileURLToPath(new URL("..", import.meta.url));

/**
 * The line that called the constructor, in the project (Pulumi's working directory is its folder) or in this program.
 */
function sourceOf(req: RegisterResourceRequest | ReadResourceRequest): { source?: string } {
  const roots = [process.cwd() + sep, ownTree];
  const rootOf = (line: string) => roots.find((root) => line.startsWith(root));
  const source = (req.getStacktrace()?.getFramesList() ?? [])
    .map((frame) => frame.getPc())
    .filter((position) => position?.getUri().startsWith("file:"))
    .map((position) => `${fileURLToPath(position?.getUri() ?? "")}:${position?.getLine()}`)
    .find((line) => rootOf(line) && !line.includes(`${sep}node_modules${sep}`));
  return source ? { source: source.slice(rootOf(source)?.length) } : {};
}
