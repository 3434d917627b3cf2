// `tags`: the tags of every resource, beside those that the program sets itself.
// https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions

import type { Fault } from "../language/faults.ts";
import { mapOf, text, type Verdict } from "../language/fields.ts";

/** Tags by which the deploy roles know an environment's resources, and the budget its costs. */
const settled = ["Project", "Environment"];

/** Tags that the program sets; Name is each resource's own. */
const ownTags = [...settled, "Name"];

const most = 50;

function judge(value: string, longest: number): Verdict | undefined {
  if (value.length > longest) return { must: `be at most ${longest} characters long`, advice: "shorten it" };
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)
    ? undefined
    : { must: "have only letters, digits, spaces and _.:/=+-@ in it", advice: "take the other characters out" };
}

const tagKey = text(
  "be a tag's key of 1 to 128 characters",
  (value) => {
    if (value === "") return "give it a name";
    return /^aws:/i.test(value)
      ? { must: "not begin with aws:, which AWS keeps for itself", advice: "rename it" }
      : settled.some((key) => sameToIam(key, value))
        ? { must: `not be ${settled.join(" or ")} in any case, which are set already`, advice: "rename it" }
        : judge(value, 128);
  },
  /^(?![aA][wW][sS]:).{1,128}$/,
);

/** A role cannot have two: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (case sensitivity) */
function sameToIam(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export const tagsSchema = mapOf(
  tagKey,
  text("be text of at most 256 characters", (value) => judge(value, 256), /^.{0,256}$/),
  "{ CostCenter: web }",
);

/** AWS takes 50 tags for a resource, the program's own included; a role's tags must differ in more than their case. */
export function* checkTags(tags: Readonly<Record<string, string>>): Generator<Fault> {
  const keys = Object.keys(tags);
  for (const [index, key] of keys.entries()) {
    const other = keys.slice(0, index).find((before) => sameToIam(before, key));
    if (other === undefined) continue;
    const must = `differ from ${other} in more than its case: to IAM the two are one`;
    yield { path: ["tags", key], must, got: key, advice: "take one of them out" };
  }
  const number = new Set([...keys, ...ownTags]).size;
  if (number <= most) return;
  yield {
    path: ["tags"],
    must: `be at most ${most} together with ${ownTags.join(", ")}`,
    got: undefined,
    gotText: `${number}`,
    advice: `take ${number - most} out`,
  };
}
