// What the stack file, Pulumi.yaml and a profile say together, and where each value of that stands. A service or job
// takes what it does not say itself from `defaults`, whichever file says it. Judging the values is left to parse.ts.

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { type Kind, kinds, takenBy } from "./keys/inCommon.ts";
import { profileOf } from "./keys/profile.ts";
import { awsSchema, projectSchema } from "./keys/schema.ts";
import { asText, decoded } from "./language/decode.ts";
import { type Path, where } from "./language/faults.ts";
import { isMap } from "./language/kinds.ts";
import { inside, joined, type Source } from "./language/layers.ts";
import { type Common, readProject, readStackFile, readStackValues } from "./stackFile.ts";

type Values = Readonly<Record<string, unknown>>;

/** A file's values by their keys as messages show them. */
type Layer = Omit<Source, "path" | "value"> & { values: Values };

/** Where a value stands. */
type Origin = Omit<Source, "value">;

export class Sum {
  readonly values: Values;
  private readonly layers: readonly Source[];
  /** What stands in each service and job, as every fault in one asks for it. */
  private readonly ofWorkloads = new Map<string, Source[]>();

  /** @param layers the winning one first */
  constructor(layers: readonly Layer[]) {
    this.layers = layers.map(({ values, ...file }) => ({ ...file, path: [], value: values }));
    const all = joined(this.layers) as Record<string, unknown>;
    const workloads = kinds.map((kind) => [kind, all[kind]] as const).filter(([, map]) => isMap(map));
    const whole = workloads.map(([kind, map]) => [kind, this.wholeOf(kind, Object.keys(map as object))]);
    this.values = { ...all, ...Object.fromEntries(whole) };
  }

  /** The values of a profile that hold, by path: `network.egress`. */
  ofProfile(): Record<string, unknown> {
    const { value, note } = this.layers.find((one) => one.note !== undefined) ?? {};
    const held = leavesOf(value, []).filter(({ path }) => this.originOf(path).note === note);
    return Object.fromEntries(held.map(({ path, value }) => [where(path), value]));
  }

  /**
   * Where the value at a path stands; for a missing one, where its key belongs: never in a profile, and in the stack
   * file where nothing is said around it, as with the `{}` that Pulumi.yaml has for a stack without that key.
   */
  originOf(path: Path): Origin {
    let sources = this.layers;
    for (const [depth, part] of path.entries()) {
      const inner = this.below(sources, path.slice(0, depth), part);
      if (inner.length === 0) {
        const { note, ...owners } = sources.find((one) => one.note === undefined) ?? (sources[0] as Source);
        const { file } = isDeepStrictEqual(owners.value, {}) ? (this.layers[0] as Source) : owners;
        return originOf({ ...owners, file, path: [...owners.path, ...path.slice(depth)] });
      }
      sources = inner;
    }
    return originOf(sources[0] as Source);
  }

  private wholeOf(kind: Kind, names: readonly string[]): Record<string, unknown> {
    const all = inside(this.layers, kind);
    return Object.fromEntries(names.map((name) => [name, joined(this.below(all, [kind], name))]));
  }

  private below(sources: readonly Source[], path: Path, part: string | number): Source[] {
    const found = inside(sources, part);
    const kind = kinds.find((one) => one === path[0]);
    if (path.length !== 1 || kind === undefined) return found;
    const key = JSON.stringify([kind, part]);
    const made = this.ofWorkloads.get(key) ?? this.ofWorkload(kind, found);
    this.ofWorkloads.set(key, made);
    return made;
  }

  /** What a service or job has of its own, and what all of that kind take from `defaults`. */
  private ofWorkload(kind: Kind, found: Source[]): Source[] {
    // A service without a line of its own has all that is common.
    const own = found.length === 1 && found[0]?.value === null ? [{ ...found[0], value: {} }] : found;
    const values = joined(own);
    if (!isMap(values)) return found;
    const common = inside(this.layers, "defaults");
    const all = joined(common);
    if (!isMap(all)) return own;
    const maps = common.flatMap(({ value, ...source }) => (isMap(value) ? [{ ...source, value }] : []));
    return [...own, ...maps.map((one) => ({ ...one, value: takenBy(kind, values, { all, defaults: one.value }) }))];
  }
}

export interface Said {
  project: string;
  stack: string;
  /** The stack file's own content by full keys. */
  order: Values;
  /** What Pulumi.yaml says for all stacks. @default nothing */
  common?: Common;
}

/**
 * What each file says, the winning one first.
 * @param raw all of it by full keys as the engine hands it over: a stack's value replaces Pulumi.yaml's as a whole
 */
export function layersOf(raw: Values, { project, stack, order, common }: Said): [Layer, ...Layer[]] {
  const { values = {}, defaults = {} } = common ?? {};
  const shared = { ...defaults, ...values };
  const own = Object.entries(raw).filter(([key, value]) => {
    const isShared = Object.hasOwn(shared, key) && isDeepStrictEqual(meant(shared[key]), meant(value));
    return Object.hasOwn(order, key) || !isShared;
  });
  const ownValues = Object.fromEntries(own);
  const isSaid = (key: string) => Object.hasOwn(ownValues, key) || Object.hasOwn(values, key);
  const unsaid = Object.entries(defaults).filter(([key]) => !isSaid(key));
  const layer = (file: string, of: Values): Layer => ({ file, values: decodedKeys(inFile(of, project)) });
  const said: [Layer, Layer] = [layer(`Pulumi.${stack}.yaml`, ownValues), layer("Pulumi.yaml", values)];
  const last = layer("Pulumi.yaml", Object.fromEntries(unsaid));
  const explicit = joined([...said, last].map((one) => ({ ...one, path: [], value: one.values }))) as Values;
  const ofProfile = profileOf(explicit);
  // What a profile sets is mended in the stack file, which overrides it.
  const profile = ofProfile && { file: said[0].file, note: `profile: ${explicit.profile}`, values: ofProfile };
  return [...said, ...(profile ? [profile] : []), last];
}

/**
 * What a stack's files say, each by its keys as messages show them, without what an environment of Pulumi ESC adds.
 * @throws RunError as `readStackFile` does
 */
export function readSum(
  root: string,
  stack: string,
  { config } = readStackFile(root, stack),
): Common & { project: string; own: Values; sum: Sum } {
  const { project, ...common } = readProject(root);
  const order = readStackValues(root, stack, project) ?? {};
  const shown = (values: Values) => decodedKeys(inFile(values, project));
  return {
    project,
    own: shown(order),
    values: shown(common.values),
    defaults: shown(common.defaults),
    sum: new Sum(layersOf(config, { project, stack, order, common })),
  };
}

/** What the engine's text stands for, and the same of a value that is none: the engine sorts the keys of an object. */
export function meant(value: unknown): unknown {
  try {
    return JSON.parse(asText(value));
  } catch {
    return value;
  }
}

/** The values by their keys as messages show them: the project's own without namespace. */
export function inFile(raw: Values, project: string): Record<string, unknown> {
  const own = `${project}:`;
  const entries = Object.entries(raw).map(([key, value]) => [key.startsWith(own) ? key.slice(own.length) : key, value]);
  return Object.fromEntries(entries);
}

/** The values as the kinds that their schemas ask for. @param values by their keys as messages show them */
export function decodedKeys(values: Values): Record<string, unknown> {
  const entries = Object.entries(values).map(([key, value]) => {
    const [shape, name] = key.startsWith("aws:")
      ? [awsSchema.shape, key.slice("aws:".length)]
      : [projectSchema.shape, key];
    const schema = Object.hasOwn(shape, name) ? (shape as Record<string, z.ZodType>)[name] : undefined;
    return [key, schema ? decoded(schema, value) : value];
  });
  return Object.fromEntries(entries);
}

function leavesOf(value: unknown, path: Path): { path: Path; value: unknown }[] {
  if (!isMap(value)) return value === undefined ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function originOf({ value, ...origin }: Source): Origin {
  return origin;
}
