// The warnings of a difference, which deserve to be read first: something that keeps state is removed or replaced, or
// stays behind where no stack knows of it; Pulumi or AWS will refuse; a protection ends; a wanted change never comes;
// or clients have no service while another one takes its place.

import { isOwners } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import type { Line, Span } from "../../plan/tree.ts";
import { collisionWarnings } from "./collisions.ts";
import { pathText } from "./compareValues.ts";
import { handoverWarnings } from "./handovers.ts";
import { isRoutine, type ResourceChange, type StackDiff, subjectOf } from "./stackDiff.ts";
import { stayingWarnings } from "./staying.ts";
import { strategyWarnings } from "./strategies.ts";

/** One sentence for each warning. Text from outside is a span with a kind; the other spans are this program's words. */
export function warningsOf(diff: StackDiff): Line[] {
  if (diff.change === "removed") {
    const text =
      " has no file any more, but what it deployed stays: destroy it first (pulumi destroy, pulumi stack rm), " +
      "from a commit that has the file";
    return [[[diff.stack, "name"], [text]]];
  }
  const dangers = diff.resources.flatMap((change) => {
    const danger = dangerOf(change);
    return danger === undefined ? [] : [[...subjectOf(diff.stack, change), ...danger]];
  });
  const refused = [...strategyWarnings(diff), ...stayingWarnings(diff), ...collisionWarnings(diff)];
  return [...handoverWarnings(diff), ...refused, ...dangers];
}

/** A text such as ` because of name`; empty where the reason is not known. */
export function reasonOf({ inputs, replacedWith = [] }: ResourceChange): Span[] {
  const properties = new Set(inputs.filter(({ forces }) => forces).map(({ path }) => pathText(path.slice(0, 1))));
  const causes = [
    ...[...properties].map((property): Span[] => [[property, "key"]]),
    ...replacedWith.map((name): Span[] => [["the new "], [name, "name"]]),
  ];
  return causes.flatMap((cause, index): Span[] => [[index === 0 ? " because of " : ", "], ...cause]);
}

/** By Pulumi, or by AWS where Pulumi is not asked any more. */
function refusalOf({ urn, options, inputs, protected: isProtected }: ResourceChange): string | undefined {
  if (isProtected) {
    const how = isOwners(urn) ? "unprotect it" : "give the reason under allow.deletion-protection";
    return `it is protected, so the deployment stops there; ${how} in a deployment of its own first`;
  }
  const isOn = inputs.some(({ path, before }) => guards.has(path[0] ?? "") && before === true);
  const lifted = options.some(({ path, before }) => path[0] === "protect" && before === true);
  if (!isOn) return undefined;
  const end = lifted ? "lift its protection" : "turn that off";
  return `AWS refuses to delete it while its own protection is on, which only an update turns off; ${end} in a deployment of its own first`;
}

/** AWS's own protection, which Pulumi's stands before. */
const guards = new Set(["enableDeletionProtection", "deletionProtection", "deletionProtectionEnabled"]);

function dangerOf(change: ResourceChange): Span[] | undefined {
  const { operation, type, options } = change;
  const deleted = operation === "remove" || (operation === "replace" && !isRoutine(change));
  if (!deleted) {
    if (change.kept) return [["keeps its "], [change.kept.join(", "), "key"], [": only a new one would have another"]];
    const ends = options.some(({ path, before }) => path[0] === "protect" && before === true);
    return ends ? [["is no longer protected from deletion"]] : undefined;
  }
  const stays = `${operation === "remove" ? "it" : "the old one"} stays in AWS, to be deleted there once nobody needs it`;
  const { lost, successor = lost } = knownOf(type);
  const loss = lost && (change.retained ? stays : operation === "replace" ? successor : lost);
  const refusal = refusalOf(change);
  if (!loss && !refusal) return undefined;
  const gone = change.retained ? "leaves the stack" : "is deleted";
  const what: Span[] = operation === "remove" ? [[gone]] : [["is replaced"], ...reasonOf(change)];
  return [...what, [`: ${[loss, refusal].filter(Boolean).join("; ")}`]];
}
