// The warnings of a difference, which deserve to be read first: something that keeps state is removed or replaced, or
// stays behind where no stack knows of it; Pulumi will refuse; a protection ends; a wanted change never comes; or
// clients have no service while another one takes its place.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import { type Line, type Span, typeName } from "../../plan/tree.ts";
import { pathText } from "./compareValues.ts";
import { handoverWarnings } from "./handovers.ts";
import { isRoutine, type ResourceChange, type StackDiff } from "./stackDiff.ts";

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
    if (danger === undefined) return [];
    const { name, type } = change;
    return [
      [[diff.stack, "name"], [": "], [name, "name"], [" ("], [typeName(type), "type"], [") "], ...danger] as Line,
    ];
  });
  return [...handoverWarnings(diff), ...dangers];
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

function dangerOf(change: ResourceChange): Span[] | undefined {
  const { operation, type, options } = change;
  const deleted = operation === "remove" || (operation === "replace" && !isRoutine(change));
  if (!deleted) {
    if (change.kept) return [["keeps its "], [change.kept.join(", "), "key"], [": only a new one would have another"]];
    const ends = options.some(({ path, before }) => path[0] === "protect" && before === true);
    return ends ? [["is no longer protected from deletion"]] : undefined;
  }
  const stays = `${operation === "remove" ? "it" : "the old one"} stays in AWS, to be deleted there once nobody needs it`;
  const { lost } = knownOf(type);
  const loss = lost && (change.retained ? stays : lost);
  const refusal =
    change.protected && "it is protected, so the deployment stops there; unprotect it in a deployment of its own first";
  if (!loss && !refusal) return undefined;
  const gone = change.retained ? "leaves the stack" : "is deleted";
  const what: Span[] = operation === "remove" ? [[gone]] : [["is replaced"], ...reasonOf(change)];
  return [...what, [`: ${[loss, refusal].filter(Boolean).join("; ")}`]];
}
