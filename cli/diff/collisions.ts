// Warns of a resource that takes what AWS gives to one alone, such as a listener's port or a name, from another that
// the same deployment deletes or moves. Pulumi makes what is new before it deletes what is old, and changes in no order.

import { isOwners } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import type { Line } from "../../plan/tree.ts";
import { type ResourceChange, type StackDiff, subjectOf } from "./stackDiff.ts";

type Values = Readonly<Record<string, unknown>>;

/** What AWS gives to one resource of the type alone, as one text; undefined where AWS chooses it. */
function claimOf(type: string, inputs: Values | undefined): string | undefined {
  const { unique } = knownOf(type);
  if (unique === undefined || inputs === undefined) return undefined;
  if (unique.by.some((property) => inputs[property] === undefined)) return undefined;
  return JSON.stringify([...unique.by, ...(unique.and ?? [])].map((property) => inputs[property] ?? null));
}

/** Of both sides; undefined where neither has any. */
export function claimsOf(
  type: string,
  { before, after }: { before: Values | undefined; after: Values | undefined },
): ResourceChange["claim"] {
  const [was, is] = [claimOf(type, before), claimOf(type, after)];
  if (was === undefined && is === undefined) return undefined;
  return { ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
}

/** One sentence for each such resource: what happens, and the order that works. */
export function collisionWarnings({ stack, resources }: StackDiff): Line[] {
  const given = resources.filter(({ claim, operation }) => claim?.before !== undefined && operation !== "add");
  return resources.flatMap((taker) => {
    const { unique } = knownOf(taker.type);
    const { before, after } = taker.claim ?? {};
    if (unique === undefined || after === undefined || after === before || isOrdered(taker)) return [];
    const holder = given.find(
      ({ type, claim }) => type === taker.type && claim?.before === after && claim.after !== claim.before,
    );
    if (holder === undefined) return [];
    const what: Line = [
      ...subjectOf(stack, taker),
      ["takes the "],
      [unique.by.at(-1) ?? "", "key"],
      [" of "],
      [holder.name, "name"],
      ...ending(holder, unique.refusal),
    ];
    return [what];
  });
}

/** A hook before each of the program's own rules frees its number: stack/ruleOrder.ts. */
function isOrdered({ type, urn }: ResourceChange): boolean {
  return type === "aws:lb/listenerRule:ListenerRule" && !isOwners(urn);
}

function ending({ operation, retained }: ResourceChange, refusal: string | undefined): Line {
  if (operation !== "remove" && operation !== "replace") {
    const first = ", which changes it in the same deployment: whichever is changed first is refused";
    return [[first], refused(refusal), ["; give one of them another first, in a deployment of its own"]];
  }
  if (retained) return [[", which stays in AWS: the deployment stops there"], refused(refusal), ["; choose another"]];
  const late = ", which is deleted only after it: ";
  return refusal === undefined
    ? [[`${late}that deletion then takes what both have away; remove the old one in a deployment of its own first`]]
    : [
        [`${late}the deployment stops there`],
        refused(refusal),
        ["; remove the old one in a deployment of its own first"],
      ];
}

function refused(refusal: string | undefined): [string] {
  return [refusal === undefined ? "" : ` (${refusal})`];
}
