// A preview → the form that the plan's diff has, too. The engine says what is replaced, and why. Where it names only a
// property, the inputs before and after show what changes in it.

import { isDeepStrictEqual } from "node:util";
import { compare, nameOf, unknownPlaceholder } from "../../plan/graph.ts";
import { type ImageHash, imageHashes, withoutHashes } from "../../plan/imageHashes.ts";
import { typeName } from "../../plan/tree.ts";
import { canonical, isObject } from "../diff/canonical.ts";
import { claimsOf } from "../diff/collisions.ts";
import { compareValues, covers, type ValueChange } from "../diff/compareValues.ts";
import type { StackReport } from "../diff/diffMarkdown.ts";
import { changesRoute } from "../diff/handovers.ts";
import type { ResourceChange, StackDiff } from "../diff/stackDiff.ts";
import { staysWith } from "../diff/staying.ts";
import { readableError } from "./engineMessages.ts";
import { engineValue } from "./engineValues.ts";
import { operations, stackType } from "./operations.ts";
import type { Preview, State, Step } from "./readPreview.ts";

/** @param fallback the stack's name where no URN has it */
export function previewReport(preview: Preview, fallback: string): StackReport {
  const steps = preview.steps ?? [];
  const stack = /^urn:pulumi:(.+?)::/.exec(
    steps[0]?.urn ?? preview.diagnostics?.find(({ urn }) => urn)?.urn ?? "",
  )?.[1];
  const messages = (severity: string) => [
    ...new Set((preview.diagnostics ?? []).filter((told) => told.severity === severity).map(messageOf)),
  ];
  const errors = messages("error");
  return {
    diff: diffOf(stack ?? fallback, steps, preview.changeSummary?.same ?? 0),
    // The CLI's last error adds nothing where there is another one.
    errors: errors.length > 1 ? errors.filter((error) => !/^(preview|update) failed$/.test(error)) : errors,
    notices: messages("warning"),
  };
}

function messageOf({ urn, message }: NonNullable<Preview["diagnostics"]>[number]): string {
  const text = readableError(message);
  return urn && !urn.includes(stackType) ? `${nameOf(urn)} (${typeName(typeOf(urn))}): ${text}` : text;
}

function diffOf(stack: string, steps: Step[], same: number): StackDiff {
  const root = steps.find(({ urn }) => typeOf(urn) === stackType);
  const others = steps.filter((step) => step !== root && operations.get(step.op) !== undefined);
  const parents = new Map(steps.map((step) => [step.urn, stateOf(step)?.parent ?? ""]));
  const replaced = new Set(others.filter(({ op }) => operations.get(op) === "replace").map(({ urn }) => urn));
  const read = readerOf(others);
  // The engine may report one replacement in several steps.
  const changes = [...Map.groupBy(others, ({ urn }) => urn).values()].map((told) => {
    const [step] = told.toSorted((a, b) => Number(b.op === "replace") - Number(a.op === "replace"));
    return changeOf(step as Step, parentsOf(told[0]?.urn ?? "", parents), { read, replaced });
  });
  const place = (change: ResourceChange) => [...change.parents, change].map(({ name, type }) => `${name} ${type}`);
  return {
    stack,
    ...(root?.op === "create" && { change: "added" as const }),
    resources: changes.sort((a, b) => comparePlaces(place(a), place(b))),
    outputs: root?.newState?.outputs
      ? compareValues(read.values(root.oldState?.outputs), read.values(root.newState.outputs))
      : [],
    // The engine counts the stack itself, too, which is no resource of it.
    unchanged: Math.max(0, same - (root?.op === "same" ? 1 : 0)),
  };
}

interface Reader {
  hashes: { before: ImageHash[]; after: ImageHash[] };
  /** @param sources of each property whose value only the deployment knows, the URNs that it comes from */
  values(given: unknown, sources?: Sources): unknown;
}

type Sources = Readonly<Record<string, readonly string[]>>;

/** Reads values in canonical form; `${hash of app/}` stands in place of an image's hash. */
function readerOf(steps: Step[]): Reader {
  const hashesIn = (side: "oldState" | "newState") =>
    imageHashes(
      steps.map((step) => ({ urn: step.urn, type: typeOf(step.urn), inputs: step[side]?.inputs ?? {} }) as never),
    );
  const hashes = { before: hashesIn("oldState"), after: hashesIn("newState") };
  const all = [...hashes.before, ...hashes.after];
  const values: Reader["values"] = (given, sources = {}) =>
    canonical(withSources(engineValue(given ?? {}), sources), (text) => withoutHashes(text, all));
  return { hashes, values };
}

/** `${files, orders}` in place of a property that is not known; within one, where all of it comes from one resource. */
function withSources(inputs: unknown, sources: Sources): unknown {
  if (!isObject(inputs)) return inputs;
  const named = (value: unknown, names: readonly string[], within: boolean): unknown => {
    const inner = (entry: unknown) => named(entry, names, true);
    if (value === unknownPlaceholder) return within && names.length > 1 ? value : `\${${names.join(", ")}}`;
    if (Array.isArray(value)) return value.map(inner);
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, inner(entry)]))
      : value;
  };
  const entries = Object.entries(inputs).map(([property, value]) => {
    const names = [...new Set((sources[property] ?? []).map(nameOf))].sort(compare);
    return [property, names.length > 0 ? named(value, names, false) : value];
  });
  return Object.fromEntries(entries);
}

interface Told {
  read: Reader;
  /** The URNs of all that is replaced. */
  replaced: ReadonlySet<string>;
}

function changeOf(step: Step, parents: ResourceChange["parents"], { read, replaced }: Told): ResourceChange {
  const { urn, op, oldState, newState } = step;
  const operation = operations.get(op) ?? "change";
  const before = operation === "add" ? undefined : oldState;
  const after = operation === "remove" ? undefined : newState;
  const deleted = operation === "remove" || operation === "replace";
  const hashOf = (side: ImageHash[]) => side.find((image) => image.urn === urn);
  const type = typeOf(urn);
  const propertyDependencies = after?.propertyDependencies ?? {};
  const valuesOf = (state: State | null | undefined, sources?: Sources) =>
    state ? (read.values(state.inputs, sources) as Record<string, unknown>) : undefined;
  const claim = claimsOf(type, { before: valuesOf(before), after: valuesOf(after, propertyDependencies) });
  const stays = operation === "change" ? staysWith({ type, propertyDependencies, options: {} }, replaced) : undefined;
  const inputs = inputsOf(step, read, before, after);
  const route = changesRoute({ type, operation, inputs }) ? valuesOf(before)?.conditions : undefined;
  const [was, is] = [before && hashOf(read.hashes.before), after && hashOf(read.hashes.after)];
  return {
    urn,
    type,
    name: nameOf(urn),
    operation,
    custom: stateOf(step)?.custom ?? true,
    parents,
    inputs,
    options: compareValues(optionsOf(before), optionsOf(after)),
    ...(was?.hash !== is?.hash && {
      contents: { context: (is ?? was)?.context ?? "", before: was?.hash, after: is?.hash },
    }),
    // A deployment may replace, but not delete, what it unprotects itself.
    ...(deleted && oldState?.protect && (!after || after.protect) && { protected: true as const }),
    ...(deleted && oldState?.retainOnDelete && { retained: true as const }),
    ...(claim && { claim }),
    ...(stays && { staysWith: stays }),
    ...(route !== undefined && { formerConditions: route }),
    ...(op.startsWith("import") && { note: "imported" }),
  };
}

function inputsOf(step: Step, read: Reader, before: State | null | undefined, after: State | null | undefined) {
  const sources = after?.propertyDependencies ?? {};
  const changes = compareValues(read.values(before?.inputs), read.values(after?.inputs, sources));
  if (!before || !after) return changes;
  const detailed = Object.entries(step.detailedDiff ?? {});
  const forcing = [
    ...(step.replaceReasons ?? []),
    ...detailed.filter(([, { kind }]) => kind.endsWith("-replace")).map(([path]) => path),
  ];
  const named = [...(step.diffReasons ?? []), ...(step.replaceReasons ?? []), ...detailed.map(([path]) => path)];
  // What begins so is the provider's own, such as `__meta`.
  const properties = new Set(
    named.map((path) => /^[^.[]+/.exec(path)?.[0] ?? path).filter((property) => !property.startsWith("__")),
  );
  for (const property of [...properties].sort(compare)) {
    if (!changes.some(({ path }) => path[0] === property)) changes.push(...unexplained(property, read, before, after));
  }
  return changes.map((change): ValueChange => {
    return forcing.some((path) => covers(path, change.path)) ? { ...change, forces: true } : change;
  });
}

/** A property that the provider finds changed although its inputs are equal: a secret, or what is deployed, differs. */
function unexplained(property: string, read: Reader, before: State, after: State): ValueChange[] {
  const [input, deployed, wanted] = [before.inputs?.[property], before.outputs?.[property], after.inputs?.[property]];
  const [was, is] = [read.values({ deployed }), read.values({ deployed: wanted })];
  if (JSON.stringify(is).includes("[secret]")) return [{ path: [property], before: "[secret]", after: "[secret]" }];
  // Only the image's hash differs, which the diff shows at the image.
  if (!isDeepStrictEqual(input, wanted)) return [];
  if (isDeepStrictEqual(was, is)) return [{ path: [property], note: "the provider sees a change" }];
  return compareValues(was, is).map(({ path, ...sides }) => ({
    path: [property, ...path.slice(1)],
    ...sides,
    note: "after" in sides ? "differs from what is deployed" : "deployed, but not asked for",
  }));
}

const stateOf = ({ newState, oldState }: Step) => newState ?? oldState;

/** The option whose change matters to a reviewer; a state has no other such option. */
function optionsOf(state: State | null | undefined) {
  return state?.protect ? { protect: true } : {};
}

function parentsOf(urn: string, parents: Map<string, string>): ResourceChange["parents"] {
  const found: ResourceChange["parents"] = [];
  for (let at = parents.get(urn); at && typeOf(at) !== stackType; at = parents.get(at)) {
    found.unshift({ name: nameOf(at), type: typeOf(at) });
  }
  return found;
}

/** The resource's own type: the last of the types in a URN. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? urn;
}

function comparePlaces(a: string[], b: string[]): number {
  for (const [index, name] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (name !== other) return compare(name, other);
  }
  return a.length - b.length;
}
