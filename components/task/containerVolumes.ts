// The volumes of the paths that a container may write to although its root file system is read-only. A volume is empty
// at the start of a task and gone at its end. Pure; the task definition is left to fargateTask.ts.

import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { KnownContainer } from "./containerArgs.ts";

export interface ContainerVolume {
  name: string;
  /** The volume's path in the container. */
  path: string;
}

/** The arguments of a container that decide its volumes. */
type Volumes = Pick<KnownContainer, "writablePaths" | "readonlyRootFilesystem">;

/**
 * Paths that the agent of ECS Exec writes to. With them it starts on a read-only root, although AWS says it does not:
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
 * `web_var-cache-nginx`: at most 255 letters, digits, `-` and `_`, as ECS wants. The path's part has no `_`, so the names
 * of two containers differ; a name whose characters had to be replaced or cut ends in a hash, so those of paths do too.
 */
function volumeName(container: string, path: string): string {
  const plain = `${container}_${path.slice(1).replace(/[^A-Za-z0-9]/g, "-")}`;
  if (/^(\/[A-Za-z0-9]+)+$/.test(path) && plain.length <= 255) return plain;
  const hash = createHash("sha256").update(`${container} ${path}`).digest("hex").slice(0, 8);
  return `${plain.slice(0, 246)}-${hash}`;
}
