// Who each container runs as. The stack file says it, or the Dockerfile of an image that is built. There is no default:
// a user that the image does not know can neither read its files nor write its own. The stack file has to name root.

import { join } from "node:path";
import { isRoot } from "../facts/users.ts";
import { eachContainer, type TaskSettings } from "../keys/task.ts";
import type { Fault, Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import type { BuildOnDisk, Disk } from "./disk.ts";

/** What says who a container runs as. */
export interface Runs {
  user?: string;
  build?: BuildOnDisk;
}

/** The image and the user of a task's own container; those of the service whose image a job runs where it has none. */
export function runsOf(task: Runs & { imageOf?: string }, services: Readonly<Record<string, Runs>>): Runs {
  const shared = task.imageOf === undefined ? task : services[task.imageOf];
  return { build: shared?.build, user: task.user ?? shared?.user };
}

/** The user of a container, by the stack file or the Dockerfile, if any. */
export function userOf({ user, build }: Runs, disk: Disk | undefined): string | undefined {
  return user ?? (build && disk?.factsOf(build)?.user);
}

/**
 * @param shared the service whose image a job runs
 * @param disk without it no Dockerfile is read, and a built image is not judged
 */
export function* checkUsers(
  task: TaskSettings,
  { disk, shared = task }: { disk?: Disk; shared?: Runs & Pick<TaskSettings, "image"> },
  at: Path,
): Generator<Fault> {
  const path = [...at, "user"];
  const { build, image } = shared;
  if (task.user === undefined && image !== undefined && shared.user === undefined) {
    const advice =
      'write user: and a user of the image, such as "1000", or build one with USER in its Dockerfile, or write user: root';
    yield { path, must: "say who the container runs as", got: undefined, advice };
  }
  if (task.user === undefined && shared === task && build !== undefined && disk !== undefined) {
    yield* checkBuild(build, disk, path);
  }
}

/** @param disk without it no Dockerfile is read, and a built image is not judged */
export function* checkSidecarUsers(task: TaskSettings, disk: Disk | undefined, at: Path): Generator<Fault> {
  yield* eachContainer(task, at, function* ({ path, container }) {
    if (container === task || container.user !== undefined) return;
    if (container.build !== undefined) {
      if (disk !== undefined) yield* checkBuild(container.build, disk, [...path, "user"]);
      return;
    }
    const advice = 'write user: and a user of the image, such as "1000", or user: root';
    yield { path: [...path, "user"], must: "say who the container runs as", got: undefined, advice };
  });
}

function* checkBuild(build: BuildOnDisk, disk: Disk, path: Path): Generator<Fault> {
  const facts = disk.factsOf(build);
  if (!facts?.hasTarget) return;
  const { user } = facts;
  if (user !== undefined && !isRoot(user)) return;
  const file = join(build.context, build.dockerfile);
  const ways = `${file}, such as USER 1000, or write user: "1000", or user: root`;
  yield user === undefined
    ? { path, must: "say who the container runs as", got: undefined, advice: `add USER to ${ways}` }
    : {
        path,
        must: "be written where it is root",
        got: undefined,
        gotText: `USER ${user} in ${file}`,
        advice: `change it in ${ways}`,
      };
}

/**
 * On Fargate a volume of the task belongs to root, with mode 0755, unless the image declares the very path as a volume:
 * then its owner and mode come along. Only what the stack file writes is judged: few apps need /tmp, the default.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 * @param paths of the container, each with its place in the stack file
 */
export function* checkDeclared(
  { build, user }: Runs,
  paths: readonly { path: string; at: Path }[],
  disk: Disk,
): Generator<Fault> {
  const facts = build && disk.factsOf(build);
  const runsAs = user ?? facts?.user;
  if (build === undefined || facts?.volumes === undefined || runsAs === undefined || isRoot(runsAs)) return;
  const file = join(build.context, build.dockerfile);
  for (const { path, at } of paths) {
    if (facts.volumes.includes(path)) continue;
    const lines = `RUN mkdir -p ${path} && chown ${runsAs} ${path}, then VOLUME ${path}`;
    const must = `be a VOLUME of ${file}, or it is root's and ${runsAs} cannot write to it`;
    yield { path: at, must, got: path, advice: `add before USER there: ${lines}` };
  }
}

/** The Dockerfile has the stage to build. */
export function* checkTarget(build: BuildOnDisk, disk: Disk, at: Path): Generator<Fault> {
  const facts = disk.factsOf(build);
  if (build.target === undefined || facts === undefined || facts.hasTarget) return;
  const named = facts.stages.filter((name) => name !== "");
  const advice = named.length > 0 ? nearestIs(build.target, named) : "take it out: no stage there has a name";
  const must = `be a stage of ${join(build.context, build.dockerfile)}`;
  yield { path: [...at, "build", "target"], must, got: build.target, advice };
}

/** Rule `root`. */
export function* checkRoot(task: TaskSettings, at: Path): Generator<Fault> {
  yield* eachContainer(task, at, function* ({ path, container: { user } }) {
    if (user === undefined || !isRoot(user)) return;
    const advice = "name another user, who owns what the app reads and writes";
    yield { path: [...path, "user"], must: "not be root", got: user, advice };
  });
}

/** Rule `read-only-root`. */
export function* checkReadOnly(task: TaskSettings, at: Path): Generator<Fault> {
  yield* eachContainer(task, at, function* ({ path, container }) {
    if (container.readonlyRootFilesystem) return;
    const advice = "take it out, and name what the app writes to under writablePaths";
    yield { path: [...path, "readonlyRootFilesystem"], must: "be true", got: false, advice };
  });
}
