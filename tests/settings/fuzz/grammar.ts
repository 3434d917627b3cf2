// Stack files as people might write them, for fuzz.test.ts: a good one in which a few keys have another value, a wrong
// one, another name or none. Which keys there are, and what each takes, is what stack.schema.json says. How such
// values become the text of a file is left to stackText.ts.

import fc from "fast-check";
import { stackSchema } from "../../../cli/docs/stackSchema.ts";
import { base, names, routedBase, samples, smallBase, smallListening } from "../samples.ts";
import { oddities, oddNames } from "./oddities.ts";

export type Values = Record<string, unknown>;

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  default?: unknown;
  examples?: unknown[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

type Key = string | number;

/** A key of the schema, where `*` is a name that the owner chooses. */
interface Place {
  path: readonly Key[];
  schema: Schema;
}

/** A place in a good file, and what is done there. */
interface Change {
  path: readonly Key[];
  /** What stands there then; undefined takes the key out. */
  value?: unknown;
  /** Another name for the key. */
  name?: string;
}

const config = (stackSchema() as { properties: Record<string, unknown> }).properties.config as Schema;

function placesIn(schema: Schema, path: readonly Key[] = []): Place[] {
  const here = path.length > 0 ? [{ path, schema }] : [];
  const kinds = schema.anyOf ?? [schema];
  const below = kinds.flatMap(({ properties = {}, additionalProperties, items }) => [
    ...Object.entries(properties).flatMap(([key, inner]) => placesIn(inner, [...path, key])),
    ...(typeof additionalProperties === "object" ? placesIn(additionalProperties, [...path, "*"]) : []),
    ...(items ? placesIn(items, [...path, 0]) : []),
  ]);
  return [...here, ...below];
}

/** The name that a good file has in place of `*`, for most changes. */
function named(path: readonly Key[]): Key[] {
  return path.map((key, index) => (key === "*" ? (names[String(path[index - 1])] ?? "NAME") : key));
}

const places = placesIn(config).map(({ path, schema }) => ({ path: named(path), schema }));

const textsByPattern = new Map<string, string[]>();

/** A few texts that a pattern takes; made once, as the library reads the pattern anew for each. */
function texts(pattern: string): string[] {
  const known = textsByPattern.get(pattern) ?? sampled(pattern);
  textsByPattern.set(pattern, known);
  return known;
}

function sampled(pattern: string): string[] {
  try {
    return fc.sample(fc.stringMatching(new RegExp(pattern), { size: "-1" }), { numRuns: 3, seed: 1 });
  } catch {
    return []; // a lookahead
  }
}

/** What the schema takes, and what stands just beyond its limits. */
function fitting(schema: Schema): fc.Arbitrary<unknown>[] {
  const { default: usual, examples = [], minimum: low, maximum: high } = schema;
  const ends = [low, high].flatMap((end) => (end === undefined ? [] : [end - 1, end, end + 1, end + 0.5]));
  const matching = schema.pattern === undefined ? [] : texts(schema.pattern);
  const known = [usual, ...examples, ...(schema.enum ?? []), ...ends, ...matching].filter(
    (value) => value !== undefined,
  );
  const inner = schema.items ? [fc.array(valueFor(schema.items), { maxLength: 3 })] : [];
  const map = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  const maps = map ? [fc.dictionary(fc.constantFrom(...oddNames, "NAME", "web"), valueFor(map), { maxKeys: 3 })] : [];
  const keys = Object.entries(schema.properties ?? {}).map(([key, one]) => [key, valueFor(one)] as const);
  const blocks = keys.length > 0 ? [fc.record(Object.fromEntries(keys), { requiredKeys: [] })] : [];
  return [
    ...(known.length > 0 ? [fc.constantFrom(...known)] : []),
    ...inner,
    ...maps,
    ...blocks,
    ...(schema.anyOf ?? []).flatMap(fitting),
  ];
}

const made = new Map<Schema, fc.Arbitrary<unknown>>();

function valueFor(schema: Schema): fc.Arbitrary<unknown> {
  const known = made.get(schema);
  if (known) return known;
  const odd = fc.constantFrom(...oddities);
  const fit = fitting(schema);
  const value =
    fit.length > 0
      ? fc.oneof({ weight: 1, arbitrary: odd }, ...fit.map((arbitrary) => ({ weight: 2, arbitrary })))
      : odd;
  made.set(schema, value);
  return value;
}

const someKey = fc.constantFrom(...places);

const changeOfValue = someKey.chain(({ path, schema }) =>
  fc.record({ path: fc.constant(path), value: valueFor(schema) }),
);
const changeOfName = fc.record({
  path: someKey.map(({ path }) => path),
  name: fc.oneof(
    fc.constantFrom(...oddNames),
    someKey.map(({ path }) => String(path.at(-1))),
  ),
});
const removal = someKey.map(({ path }) => ({ path }));
const beside = fc
  .constantFrom(...Object.entries(samples).filter(([path]) => !path.includes("[]")))
  .map(([path, { to, with: more = {} }]) => [
    ...Object.entries(more).map(([key, value]) => ({ path: key.split("."), value })),
    { path: named(path.split(".")), value: to },
  ]);
const many = (change: fc.Arbitrary<Change>) => change.map((one) => [one]);

const changes: fc.Arbitrary<Change[]> = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: many(changeOfValue) }, many(changeOfName), many(removal), {
      weight: 3,
      arbitrary: beside,
    }),
    { maxLength: 5 },
  )
  .map((all) => all.flat());

/** Values by their short keys: `aws:region`, `services`. */
export const stackValues: fc.Arbitrary<Values> = fc
  .tuple(fc.constantFrom(smallBase, smallBase, routedBase, routedBase, smallListening, base), changes)
  .map(([good, all]) => all.reduce(changed, flat(good)) as Values);

function flat({ aws, ...own }: Values): Values {
  return { ...Object.fromEntries(Object.entries(aws as Values).map(([key, value]) => [`aws:${key}`, value])), ...own };
}

function changed(values: unknown, { path: [first, ...rest], value, name }: Change): unknown {
  // The samples write aws.region.
  const [key, ...below] = first === "aws" ? [`aws:${rest[0]}`, ...rest.slice(1)] : [first, ...rest];
  return at(values, [key as Key, ...below], { value, name });
}

function at(values: unknown, [key, ...below]: readonly Key[], change: Pick<Change, "value" | "name">): unknown {
  const within = (inner: unknown) => (below.length > 0 ? at(inner, below, change) : change.value);
  if (typeof key === "number") {
    const [first, ...others] = Array.isArray(values) ? values : [];
    return [within(first), ...others];
  }
  const map = typeof values === "object" && values !== null && !Array.isArray(values) ? (values as Values) : {};
  const entries = Object.entries(map);
  const name = String(key);
  if (below.length === 0 && change.name !== undefined) {
    return Object.fromEntries(entries.map(([one, inner]) => [one === name ? change.name : one, inner]));
  }
  const inner = within(Object.hasOwn(map, name) ? map[name] : undefined);
  const others = entries.filter(([one]) => one !== name);
  return Object.fromEntries(inner === undefined ? others : [...others, [name, inner]]);
}
