// What the files on this disk mean for the containers of a task: those that are built, the paths that they write to,
// and their variables. Each kind of file has a rule of its own beside this file.

import { type ContainerOfTask, eachContainer, type TaskSettings } from "../keys/task.ts";
import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { soundEntries } from "../language/sift.ts";
import { checkOnDisk } from "./buildOnDisk.ts";
import type { Disk } from "./disk.ts";
import { checkEnvironmentFile } from "./environmentFile.ts";
import { secretInstead, type TaskSubject } from "./tasks.ts";
import { checkDeclared, checkTarget, type Runs } from "./users.ts";

/** The folders and Dockerfiles of all images that are built. */
export function checkBuilds(task: TaskSettings, disk: Disk, at: Path): Iterable<Fault> {
  return eachContainer(task, at, function* ({ path, container: { build } }) {
    if (build === undefined) return;
    yield* checkOnDisk(build, disk, [...path, "build"]);
    yield* checkTarget(build, disk, path);
  });
}

/** @param runs the image and the user of the own container, which a job may have from a service */
export function checkWritten({ task, raw, path: at }: TaskSubject, runs: Runs, disk: Disk): Iterable<Fault> {
  return eachContainer(task, at, ({ name, path, container }) => {
    const own = container === task;
    const written = own ? raw : isMap(raw.sidecars) ? raw.sidecars[name] : undefined;
    return checkDeclared(
      own ? runs : container,
      [...writtenPaths(container, isMap(written) ? written : {}, path)],
      disk,
    );
  });
}

/** The paths of a container that the stack file wants on the task's disk. */
function* writtenPaths({ writablePaths, volumes }: ContainerOfTask["container"], raw: TaskSubject["raw"], path: Path) {
  if (raw.writablePaths !== undefined) {
    for (const [index, one] of writablePaths.entries()) yield { path: one, at: [...path, "writablePaths", index] };
  }
  for (const [name, { path: one, storage, from, readOnly }] of soundEntries(volumes)) {
    if (storage === "task" && from === undefined && !readOnly)
      yield { path: one, at: [...path, "volumes", name, "path"] };
  }
}

export function checkEnvironmentFiles({ task, path, allow }: TaskSubject, disk: Disk): Iterable<Fault> {
  const how = { disk, advice: Object.hasOwn(allow, "open-credentials") ? undefined : secretInstead };
  return eachContainer(task, path, (one) => checkEnvironmentFile(one.container, how, one.path));
}
