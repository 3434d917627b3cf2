// The paths that a container may write to although its root file system is read-only: each is a volume of its own,
// empty at the start of a task and gone at its end. Pure; used for the task's volumes and for the mount points.

import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { KnownContainer } from "./containerArgs.ts";

export interface ContainerVolume {
  name: string;
  /** Where the container sees it. */
  path: string;
}

/** What of a container decides its volumes. */
type Volumes = Pick<KnownContainer, "writablePaths" | "readonlyRootFilesystem">;

/**
 * What the agent of ECS Exec writes to, which then starts on a read-only root too. AWS writes that it does not:
 * https://github.com/aws/containers-roadmap/issues/1359
 */
const execPaths = ["/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm"];

/** The volumes of one container, sorted by path. No two containers of a task share one. */
export function containerVolumes(
  container: string,
  { writablePaths, readonlyRootFilesystem }: Volumes,
  exec: boolean,
): ContainerVolume[] {
  const agentPaths = exec && readonlyRootFilesystem ? execPaths : [];
  const paths = [...writablePaths, ...agentPaths].map((path) => posix.join(path, "/").slice(0, -1));
  return [...new Set(paths)].sort().map((path) => ({ name: volumeName(container, path), path }));
}

/** The volumes of the whole task, sorted by name. */
export function taskVolumes(
  name: string,
  own: Volumes & { sidecars: Readonly<Record<string, Volumes>> },
  exec: boolean,
): { name: string }[] {
  const containers: [string, Volumes][] = [[name, own], ...Object.entries(own.sidecars)];
  const volumes = containers.flatMap(([container, one]) => containerVolumes(container, one, exec));
  return volumes.map((volume) => ({ name: volume.name })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * `web_var-cache-nginx`: letters, digits, `-` and `_`, at most 255 as ECS wants. The path's part has no `_`, so no
 * two containers meet; the name ends in a hash where characters had to be replaced or cut, so no two paths do.
 */
function volumeName(container: string, path: string): string {
  const plain = `${container}_${path.slice(1).replace(/[^A-Za-z0-9]/g, "-")}`;
  if (/^(\/[A-Za-z0-9]+)+$/.test(path) && plain.length <= 255) return plain;
  const hash = createHash("sha256").update(`${container} ${path}`).digest("hex").slice(0, 8);
  return `${plain.slice(0, 246)}-${hash}`;
}
