// Where a container has its volumes, and which of them are on the task's own disk: those of the paths that it may write
// to although its root file system is read-only, and those that containers share. Such a volume is empty at the start
// of a task and gone at its end. Pure; volumes on EFS are left to volumeMounts.ts.

import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { CompleteContainer, KnownContainer } from "./containerArgs.ts";
import { volumeName } from "./volumeArgs.ts";

export interface ContainerVolume {
  name: string;
  /** The volume's path in the container. */
  path: string;
}

/** The arguments of a container that decide its own volumes on the task's disk. */
type Volumes = Pick<KnownContainer, "writablePaths" | "readonlyRootFilesystem">;

/**
 * Paths that the agent of ECS Exec writes to. With them it starts on a read-only root, although AWS says it does not:
 * https://github.com/aws/containers-roadmap/issues/1359
 */
export const execPaths = ["/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm"];

/** The volumes of one container, sorted by path. No two containers of a task share one. */
export function containerVolumes(
  container: string,
  { writablePaths, readonlyRootFilesystem }: Volumes,
  exec: boolean,
): ContainerVolume[] {
  const agentPaths = exec && readonlyRootFilesystem ? execPaths : [];
  const paths = [...writablePaths, ...agentPaths].map((path) => posix.join(path, "/").slice(0, -1));
  return [...new Set(paths)].sort().map((path) => ({ name: nameOfPath(container, path), path }));
}

/** All that is mounted in one container, sorted by path. @param task the task's own container is called by it */
export function mountPoints(container: string, task: string, { volumes, ...args }: Volumes & Named, exec: boolean) {
  const own = containerVolumes(container, args, exec).map((volume) => ({ ...volume, readOnly: false }));
  const named = Object.entries(volumes).map(([name, { path, readOnly, from = container }]) => {
    return { name: volumeName(name, from === task ? undefined : from), path, readOnly };
  });
  return [...own, ...named]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ name, path, readOnly }) => ({ sourceVolume: name, containerPath: path, readOnly }));
}

type Named = Pick<CompleteContainer, "volumes">;

/** The volumes on the disk of the whole task, sorted by name. */
export function taskVolumes(
  name: string,
  own: Volumes & Named & { sidecars: Readonly<Record<string, Volumes & Named>> },
  exec: boolean,
): { name: string }[] {
  const containers: [string, Volumes & Named][] = [[name, own], ...Object.entries(own.sidecars)];
  const names = containers.flatMap(([container, one]) => {
    const shared = Object.entries(one.volumes).filter(
      ([, { from, storage }]) => from === undefined && storage === "task",
    );
    return [
      ...containerVolumes(container, one, exec).map((volume) => volume.name),
      ...shared.map(([volume]) => volumeName(volume, container === name ? undefined : container)),
    ];
  });
  return names.map((volume) => ({ name: volume })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * `web_var-cache-nginx`: at most 255 letters, digits, `-` and `_`, as ECS wants. The path's part has no `_`, so the
 * names of two containers differ; a name whose characters had to be replaced or cut ends in a hash, so those of paths
 * do too.
 */
function nameOfPath(container: string, path: string): string {
  const plain = `${container}_${path.slice(1).replace(/[^A-Za-z0-9]/g, "-")}`;
  if (/^(\/[A-Za-z0-9]+)+$/.test(path) && plain.length <= 255) return plain;
  const hash = createHash("sha256").update(`${container} ${path}`).digest("hex").slice(0, 8);
  return `${plain.slice(0, 246)}-${hash}`;
}
