// Names that are made of a stack's name. A stack may have any name, and two stacks never get the same names here.
// Which resource has which name is left to who makes it.

import { createHash } from "node:crypto";

/**
 * The family of a service's task definitions, at most 255 of `A-Za-z0-9_-`. Two services never share one, as no part
 * keeps an underscore; a part that had to be changed or cut ends in a hash of the original.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (family)
 */
export function taskFamily(project: string, stack: string, service: string): string {
  return joined([project, stack, service], 255);
}

/**
 * The name of the image that is built for a sidecar, apart from those of all services, whose names have no underscore.
 * @param sidecar in the form of a service's name: a repository of ECR takes no other
 */
export function sidecarImage(service: string, sidecar: string): string {
  return `${service}_${sidecar}`;
}

/**
 * The start of the names of a stack's dashboard and alarms, at most 200 of `A-Za-z0-9_-`, which leaves room for an
 * ending. Like a family, it belongs to one stack only.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html (DashboardName)
 */
export function stackPrefix(project: string, stack: string): string {
  return joined([project, stack], 200);
}

/**
 * Patterns that match the prefixes of some stacks: `*` stands for any characters, `?` for one.
 * @param stacks a stack's name, or the start of several names followed by `*`, where a letter or digit comes next
 */
export function stackPrefixPatterns(project: string, stacks: string): string[] {
  if (!stacks.endsWith("*")) return [stackPrefix(project, stacks)];
  const start = stacks.slice(0, -1);
  const changed = `${reduced(project)}-${start.replace(unsound, "-").replace(/^-/, "")}*_${"?".repeat(hashLength)}`;
  return [project, start].every(fits) ? [`${project}_${start}*`, changed] : [changed];
}

/**
 * The domain of a stack's names in its VPC's DNS, such as `dev.shop.internal`, at most 139 characters. Like a family,
 * it belongs to one stack only. Nobody has a name below `internal` on the internet:
 * https://www.icann.org/en/board-activities-and-meetings/materials/approved-resolutions-special-meeting-of-the-icann-board-29-07-2024-en
 */
export function stackDomain(project: string, stack: string): string {
  const parts = [stack, project];
  if (parts.every((part) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(part))) return `${parts.join(".")}.internal`;
  // One label, where the other form has two.
  const start = parts.map(reduced).join("-").toLowerCase();
  return `${start.slice(0, 63 - 1 - hashLength)}-${hashOf(parts)}.internal`;
}

/**
 * The name of a service in Cloud Map, at most 64 of `a-z0-9_-`. Like a family, it belongs to one service only.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html (discoveryName)
 */
export function discoveryName(project: string, stack: string, service: string): string {
  return joined([project, stack, service], 64, { lowerCase: true });
}

/**
 * The folder of a service's volume on a file system of EFS, at most 100 characters where the names are a stack file's.
 * Like a family, it belongs to one service only. https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
 * (Path)
 */
export function volumeFolder(project: string, stack: string, service: string, volume: string): string {
  return `/${joined([project, stack], 36)}/${service}/${joined([volume], 41)}`;
}

const unsound = /[^A-Za-z0-9]+/g;
const hashLength = 16;

function fits(part: string): boolean {
  return /^[A-Za-z0-9-]+$/.test(part);
}

function reduced(part: string): string {
  return part.replace(unsound, "-").replace(/^-|-$/g, "") || "x";
}

function joined(parts: readonly string[], longest: number, { lowerCase = false } = {}): string {
  const cased = (text: string) => (lowerCase ? text.toLowerCase() : text);
  const name = parts.join("_");
  // In small letters it is Cloud Map's, where no name begins with a hyphen.
  const isSound = name === cased(name) && !(lowerCase && name.startsWith("-"));
  if (parts.every(fits) && name.length <= longest && isSound) return name;
  const start = cased(parts.map(reduced).join("-"));
  return `${start.slice(0, longest - 1 - hashLength)}_${hashOf(parts)}`;
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, hashLength);
}

/** The path of the roles and policies that bootstrap/ makes, outside of those under which deployments may make roles. */
export const bootstrapPath = "/docker-on-ecs-bootstrap/";
