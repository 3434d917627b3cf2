// The difference between two plans of a stack. No engine can be asked, so a replacement is what replacements.ts knows,
// and what follows from it.

import { inTreeOrder, nameOf, type Plan, type PlannedOptions, type PlannedResource } from "../../plan/graph.ts";
import { type ImageHash, imageHashes, withoutHashes } from "../../plan/imageHashes.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { costChange } from "../cost/costSummary.ts";
import { timeChanges } from "../pace/deploymentTime.ts";
import { canonical } from "./canonical.ts";
import { claimsOf } from "./collisions.ts";
import { compareValues, covers, type ValueChange } from "./compareValues.ts";
import { counterparts, type Names, renamedIn, withNames } from "./counterparts.ts";
import { changesRoute } from "./handovers.ts";
import { forcesReplacement } from "./replacements.ts";
import { isMade, type ResourceChange, type StackDiff } from "./stackDiff.ts";
import { staysWith } from "./staying.ts";

/** A resource and its counterpart; at least one of them exists. */
export interface Pair {
  before?: PlannedResource;
  after?: PlannedResource;
}

/** One plan may be absent: then the stack is added, or removed. */
export function diffPlans(before: Plan | undefined, after: Plan | undefined): StackDiff {
  const found = counterparts(before?.resources ?? [], after?.resources ?? []);
  const pairs = pairsOf(before, after, found);
  const [old, now] = readersOf(before, after, renamedIn(found));
  const changes = new Map(pairs.map((pair) => [pair, changeOf(pair, old, now)]));
  const replaced = followReplacements(changes);
  for (const [pair, change] of changes) foresee(pair, change, { old, now, replaced });
  const byUrn = new Map(pairs.map((pair) => [resourceOf(pair).urn, resourceOf(pair)]));
  const resources = [...changes.values()].filter(isChange);
  for (const change of resources) change.parents = parentsOf(byUrn.get(change.urn), byUrn);
  const cost = costChange(before, after);
  const times = timeChanges(before, after);
  return {
    stack: (after ?? before)?.stack ?? "",
    ...(!before && { change: "added" as const }),
    ...(!after && { change: "removed" as const }),
    resources,
    outputs: compareValues(old.values(before?.outputs ?? {}), now.values(after?.outputs ?? {})),
    unchanged: [...changes.values()].filter((change) => isMade(change) && !isChange(change)).length,
    ...(cost && { cost }),
    ...(times.length > 0 && { times }),
  };
}

const resourceOf = ({ before, after }: Pair): PlannedResource => (after ?? before) as PlannedResource;

/**
 * The resources of both plans in the order of one tree, in which a removed resource is at its former place: with the
 * parent that it would have in the second plan.
 */
export function pairsOf(
  before: Plan | undefined,
  after: Plan | undefined,
  found = counterparts(before?.resources ?? [], after?.resources ?? []),
): Pair[] {
  const urnNow = new Map([...found].map(([urn, old]) => [old.urn, urn]));
  const gone = (before?.resources ?? [])
    .filter(({ urn }) => !urnNow.has(urn))
    .map((resource) => ({ ...resource, parent: urnNow.get(resource.parent ?? "") ?? resource.parent }));
  const isGone = new Set<PlannedResource>(gone);
  return inTreeOrder([...(after?.resources ?? []), ...gone]).map((resource) =>
    isGone.has(resource) ? { before: resource } : { before: found.get(resource.urn), after: resource },
  );
}

interface Reader {
  hashes: ImageHash[];
  values(given: unknown): unknown;
  inputs(resource?: PlannedResource): unknown;
  options(resource?: PlannedResource): unknown;
}

/**
 * Reads the values of both plans in one form: canonical, with `${hash of app/}` for an image's hash, and with each
 * resource's name of the second plan.
 */
function readersOf(before: Plan | undefined, after: Plan | undefined, renamed: Names) {
  const [old, now] = [imageHashes(before?.resources ?? []), imageHashes(after?.resources ?? [])];
  const reader = (hashes: ImageHash[], names: Names): Reader => {
    const text = (given: string) => withoutHashes(withNames(given, names), [...old, ...now]);
    const values = (given: unknown) => canonical(given, text);
    return {
      hashes,
      values,
      inputs: (resource) => values(resource?.inputs ?? {}),
      options: (resource) => values(resource ? shownOptions(resource.options, names) : {}),
    };
  };
  return [reader(old, renamed), reader(now, new Map())] as const;
}

/** The options without the aliases, which counterparts.ts has used, and without what Pulumi's own libraries add. */
function shownOptions({ aliases, additionalSecretOutputs, dependsOn, ...options }: PlannedOptions, renamed: Names) {
  const names = dependsOn?.map(nameOf).map((name) => renamed.get(name) ?? name);
  return { ...options, ...(names && { dependsOn: [...new Set(names)] }) };
}

function changeOf({ before, after }: Pair, old: Reader, now: Reader): ResourceChange {
  const { urn, type, name, custom } = resourceOf({ before, after });
  const ignored = (before && after?.options.ignoreChanges) ?? [];
  const all = compareValues(old.inputs(before), now.inputs(after)).map((change): ValueChange => {
    const forces = before && after && forcesReplacement(after, change);
    return forces ? { ...change, forces: true } : change;
  });
  const isIgnored = ({ path }: ValueChange) => ignored.some((property) => covers(property, path));
  const inputs = all.filter((change) => !isIgnored(change));
  const kept = knownOf(type).routine ? [] : all.filter((change) => change.forces && isIgnored(change));
  const contents = contentsOf({ before, after }, old, now);
  const rebuilt = contents && before && after && forcesReplacement(after, { path: ["imageName"] });
  const triggered = isTriggered(before?.options.replacementTrigger, after?.options.replacementTrigger);
  const replaced = rebuilt || triggered || inputs.some(({ forces }) => forces);
  const operation = !before ? "add" : !after ? "remove" : replaced ? "replace" : "change";
  const deleted = operation === "remove" || operation === "replace";
  return {
    urn,
    type,
    name,
    operation,
    custom,
    ...(before && before.urn !== urn && { was: before.urn }),
    parents: [],
    inputs,
    options: compareValues(old.options(before), now.options(after)),
    ...(contents && { contents }),
    ...(deleted && isRefused({ before, after }) && { protected: true as const }),
    ...(deleted && before?.options.retainOnDelete && { retained: true as const }),
    ...(kept.length > 0 && { kept: [...new Set(kept.map(({ path }) => path[0] ?? ""))] }),
  };
}

/** A resource that has got a trigger, or lost it, is left as it is. */
function isTriggered(before: unknown, after: unknown): boolean {
  return before !== undefined && after !== undefined && JSON.stringify(before) !== JSON.stringify(after);
}

/** Pulumi deletes nothing that its state has protected, but replaces a resource that the same deployment unprotects. */
function isRefused({ before, after }: Pair): boolean {
  return before?.options.protect === true && (after === undefined || after.options.protect === true);
}

function contentsOf({ before, after }: Pair, old: Reader, now: Reader): ResourceChange["contents"] {
  const was = old.hashes.find(({ urn }) => urn === before?.urn);
  const is = now.hashes.find(({ urn }) => urn === after?.urn);
  if (was?.hash === is?.hash) return undefined;
  return {
    context: (is ?? was)?.context ?? "",
    ...(was && { before: was.hash }),
    ...(is && { after: is.hash }),
  };
}

/**
 * A replaced resource has another id and ARN, so a resource whose property takes them may have to be replaced, too.
 * Such a value reads the same in both plans (`${web-role.arn}`), so it is found by the resources that the property
 * comes from.
 * @returns the URNs of what is replaced
 */
function followReplacements(changes: Map<Pair, ResourceChange>): ReadonlySet<string> {
  const all = [...changes];
  const replaced = new Set(all.filter(([, { operation }]) => operation === "replace").map(([, { urn }]) => urn));
  const moved = all.filter(
    ([, { type, inputs }]) => type === awsProvider && inputs.some(({ path }) => path[0] === "region"),
  );
  const movedProviders = new Set(moved.map(([, { name }]) => name));
  let grown: boolean;
  do {
    grown = false;
    for (const [{ before, after }, change] of all) {
      if (!before || !after || replaced.has(change.urn)) continue;
      const causes = causesOf(after, replaced, movedProviders);
      if (causes.length === 0) continue;
      change.operation = "replace";
      change.replacedWith = causes;
      if (isRefused({ before, after })) change.protected = true;
      if (before.options.retainOnDelete) change.retained = true;
      replaced.add(change.urn);
      grown = true;
    }
  } while (grown);
  return replaced;
}

/** Notes what a deployment may fail on: collisions.ts, staying.ts. */
function foresee(
  { before, after }: Pair,
  change: ResourceChange,
  { old, now, replaced }: { old: Reader; now: Reader; replaced: ReadonlySet<string> },
): void {
  const inputs = (reader: Reader, resource?: PlannedResource) =>
    resource && (reader.inputs(resource) as PlannedResource["inputs"]);
  const claim = claimsOf(change.type, { before: inputs(old, before), after: inputs(now, after) });
  // What comes from a replaced resource is another value, though it reads the same.
  if ([...replaced].some((urn) => claim?.after?.includes(`\${${nameOf(urn)}.`))) delete claim?.after;
  if (claim) change.claim = claim;
  const stays = after && change.operation === "change" ? staysWith(after, replaced) : undefined;
  if (stays) change.staysWith = stays;
  if (changesRoute(change)) change.formerConditions = inputs(old, before)?.conditions;
}

const awsProvider = "pulumi:providers:aws";

function causesOf(resource: PlannedResource, replaced: Set<string>, movedProviders: Set<string>): string[] {
  const { type, inputs, options, propertyDependencies } = resource;
  const causes = (options.replaceWith ?? []).filter((urn) => replaced.has(urn)).map(nameOf);
  const trigger = JSON.stringify(options.replacementTrigger) ?? "";
  causes.push(...[...replaced].map(nameOf).filter((name) => trigger.includes(`\${${name}.`)));
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    if (options.ignoreChanges?.some((ignored) => covers(ignored, [property]))) continue;
    if (!forcesReplacement(resource, { path: [property], before: "", after: "" })) continue;
    const value = JSON.stringify(inputs[property]) ?? "";
    causes.push(
      ...urns
        .filter((urn) => replaced.has(urn))
        .map(nameOf)
        .filter((name) => value.includes(`\${${name}.`)),
    );
  }
  const providers = [options.provider, ...Object.values(options.providers ?? {})].filter((name) => name !== undefined);
  // A component of another program inherits its providers from its parent; its registration does not name them.
  const inherits = type.startsWith("awsx:") && providers.length === 0;
  const moved = [...movedProviders].find((name) => inherits || providers.includes(name));
  if (moved && standsInRegion(type)) causes.push(`region of ${moved}`);
  return [...new Set(causes)].sort();
}

/** IAM and Route 53 have no regions. */
function standsInRegion(type: string): boolean {
  return type.startsWith("awsx:") || (type.startsWith("aws:") && !/^aws:(iam|route53)\//.test(type));
}

function isChange({ operation, inputs, options, contents, was, kept, staysWith }: ResourceChange): boolean {
  const noted = contents ?? was ?? kept ?? staysWith;
  return operation !== "change" || inputs.length > 0 || options.length > 0 || noted !== undefined;
}

function parentsOf(resource: PlannedResource | undefined, byUrn: Map<string, PlannedResource>) {
  const parents: ResourceChange["parents"] = [];
  for (let at = byUrn.get(resource?.parent ?? ""); at; at = byUrn.get(at.parent ?? "")) {
    parents.unshift({ name: at.name, type: at.type });
  }
  return parents;
}
