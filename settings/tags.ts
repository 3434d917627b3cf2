// `tags`: what every resource is tagged with, beside the tags of the program itself.
// https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions

import type { Fault } from "./faults.ts";
import { mapOf, text, type Verdict } from "./fields.ts";

/** Tags that the program sets; Name is each resource's own. */
export const ownTags = ["Project", "Environment", "Name"];

const most = 50;

function judge(value: string, longest: number): Verdict | undefined {
  if (value.length > longest) return { must: `be at most ${longest} characters long`, advice: "shorten it" };
  return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)
    ? undefined
    : { must: "have only letters, digits, spaces and _.:/=+-@ in it", advice: "take the other characters out" };
}

const tagKey = text("be a tag's key of 1 to 128 characters", (value) => {
  if (value === "") return "give it a name";
  return /^aws:/i.test(value)
    ? { must: "not begin with aws:, which AWS keeps for itself", advice: "rename it" }
    : judge(value, 128);
});

export const tagsSchema = mapOf(
  tagKey,
  text("be text of at most 256 characters", (value) => judge(value, 256)),
  "{ CostCenter: web }",
);

/** AWS takes 50 tags a resource, and the program's own are among them. */
export function* checkNumber(tags: Readonly<Record<string, string>>): Generator<Fault> {
  const number = new Set([...Object.keys(tags), ...ownTags]).size;
  if (number <= most) return;
  yield {
    path: ["tags"],
    must: `be at most ${most} together with ${ownTags.join(", ")}`,
    got: undefined,
    gotText: `${number}`,
    advice: `take ${number - most} out`,
  };
}
