// Names that are made of a stack's name. A stack may be called anything, and two of them never share a name.

import { createHash } from "node:crypto";

/** Letters, digits, hyphens and underscores that ECS takes in a family. */
const longest = 255;

/**
 * The family that a service's task definitions are revisions of, at most 255 of `A-Za-z0-9_-`. No two triples have
 * the same, as no part keeps an underscore; what had to be changed or cut ends in a hash of what it was.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (family)
 */
export function taskFamily(project: string, stack: string, service: string): string {
  const parts = [project, stack, service];
  const family = parts.join("_");
  if (parts.every((part) => /^[A-Za-z0-9-]+$/.test(part)) && family.length <= longest) return family;
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
  const reduced = parts.map((part) => part.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "") || "x").join("-");
  return `${reduced.slice(0, longest - 1 - hash.length)}_${hash}`;
}
