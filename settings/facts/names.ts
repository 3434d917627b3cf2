// Names that are made of a stack's name. A stack may be called anything, and two of them never share a name.

import { createHash } from "node:crypto";

/**
 * The family that a service's task definitions are revisions of, at most 255 of `A-Za-z0-9_-`. No two triples have
 * the same, as no part keeps an underscore; what had to be changed or cut ends in a hash of what it was.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (family)
 */
export function taskFamily(project: string, stack: string, service: string): string {
  return joined([project, stack, service], 255);
}

/**
 * What the names of a stack's dashboard and alarms begin with, at most 200 of `A-Za-z0-9_-`, so that there is room
 * behind it. As a family it is that of no other stack.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html (DashboardName)
 */
export function stackPrefix(project: string, stack: string): string {
  return joined([project, stack], 200);
}

/**
 * The prefixes of all stacks whose names start alike, as patterns: `*` stands for any characters, `?` for one.
 * @param stacks a stack's name, or the start of several followed by `*`: then a letter or digit comes next
 */
export function stackPrefixPatterns(project: string, stacks: string): string[] {
  if (!stacks.endsWith("*")) return [stackPrefix(project, stacks)];
  const start = stacks.slice(0, -1);
  const changed = `${reduced(project)}-${start.replace(unsound, "-").replace(/^-/, "")}*_${"?".repeat(hashLength)}`;
  return [project, start].every(fits) ? [`${project}_${start}*`, changed] : [changed];
}

const unsound = /[^A-Za-z0-9]+/g;
const hashLength = 16;

function fits(part: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(part);
}

function reduced(part: string): string {
  return part.replace(unsound, "-").replace(/^-|-$/g, "") || "x";
}

function joined(parts: readonly string[], longest: number): string {
  const name = parts.join("_");
  if (parts.every(fits) && name.length <= longest) return name;
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, hashLength);
  const start = parts.map(reduced).join("-");
  return `${start.slice(0, longest - 1 - hashLength)}_${hash}`;
}
