// What must hold between the volumes of a task's containers, their paths and their users. What can be said of one
// volume alone is left to settings/keys/volumes.ts.

import { ownerOf } from "../facts/users.ts";
import type { NetworkSettings } from "../keys/network.ts";
import { type ContainerOfTask, containersOf, type TaskSettings } from "../keys/task.ts";
import type { VolumeSettings } from "../keys/volumes.ts";
import type { Fault, Path } from "../language/faults.ts";
import { nearestIs } from "../language/nearest.ts";
import { soundEntries } from "../language/sift.ts";

interface Container extends Pick<TaskSettings, "volumes" | "writablePaths"> {
  name: string;
  path: Path;
  /** Asked for a volume on EFS alone: a Dockerfile may have to be read for it. */
  user(): string | undefined;
}

interface Place {
  /** The volume's name. */
  key: string;
  container: Container;
  /** All containers of the task. */
  all: readonly Container[];
  path: Path;
}

/**
 * @param kind what has the task
 * @param userOf a container's user, by the stack file or the Dockerfile; undefined where another rule asks for it
 */
export function* checkVolumes(
  task: TaskSettings,
  { kind, userOf }: { kind: string; userOf: (one: ContainerOfTask) => string | undefined },
  at: Path,
): Generator<Fault> {
  const all = [...containersOf(task, at)].map((one): Container => {
    const { volumes, writablePaths } = one.container;
    return { name: one.name, path: one.path, volumes, writablePaths, user: () => userOf(one) };
  });
  yield* checkEbs(kind, all);
  for (const container of all) {
    const paths = new Map(container.writablePaths.map((path) => [path, "writablePaths"]));
    for (const [key, volume] of soundEntries(container.volumes)) {
      const place = { key, container, all, path: [...container.path, "volumes", key] };
      const other = paths.get(volume.path);
      if (other !== undefined) yield twice(volume, other, place);
      paths.set(volume.path, `volumes.${key}`);
      yield* volume.from === undefined ? checkOwn(volume, place) : checkShared(volume, volume.from, place);
    }
  }
}

/** A file system has a mount target in each subnet, so a plan has to know how many there are. */
export function* checkMountTargets({ network, services, jobs }: Stack): Generator<Fault> {
  if (!("vpcId" in network)) return;
  const key = network.privateSubnetIds === undefined ? "publicSubnetIds" : "privateSubnetIds";
  if (Array.isArray(network[key])) return;
  const tasks = [...soundEntries(services), ...soundEntries(jobs)];
  const containers = tasks.flatMap(([name, task]) => [...containersOf(task, [name])]);
  const volumes = containers.flatMap(({ container }) => Object.values(container.volumes));
  if (volumes.every((one) => one.from !== undefined || one.storage !== "efs" || one.fileSystemId !== undefined)) return;
  yield {
    path: ["network", key],
    must: "be a list of ids for volumes on EFS, which have a mount target in each",
    got: undefined,
    gotText: "another stack's list",
    advice: "write the ids one by one, or give each volume a fileSystemId",
  };
}

interface Stack {
  readonly network: NetworkSettings;
  readonly services: Readonly<Record<string, TaskSettings>>;
  readonly jobs: Readonly<Record<string, TaskSettings>>;
}

function twice({ path: got }: VolumeSettings, other: string, { path }: Place): Fault {
  const advice = other === "writablePaths" ? "take it out there, with writablePaths: [] where it is all" : "change one";
  return { path: [...path, "path"], must: `not be a path of ${other} too`, got, advice };
}

/** A volume that the container has itself. */
function* checkOwn(volume: VolumeSettings, place: Place): Generator<Fault> {
  const { path } = place;
  if (volume.storage === "task") yield* checkBeside(volume, "storage: task, which is the task's own disk", path);
  else if (volume.storage === "ebs") yield* checkEbsVolume(volume, path);
  else {
    yield* checkBeside(volume, "storage: efs, which grows by itself", path, keysOfEbs);
    yield* checkFileSystem(volume, path);
    yield* checkOwner(place);
    yield* checkWritten(volume, place);
  }
}

const keysOfEfs = ["fileSystemId", "securityGroupId", "rootDirectory"] as const;
const keysOfEbs = ["sizeGiB", "snapshotId", "iops", "throughputMiBps", "fileSystemType"] as const;
type Key = (typeof keysOfEfs)[number] | (typeof keysOfEbs)[number];

/** A service's tasks have one each. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html */
function* checkEbs(kind: string, all: readonly Container[]): Generator<Fault> {
  const onEbs = all.flatMap(({ volumes, path }) =>
    [...soundEntries(volumes)].flatMap(([key, { storage, from }]) =>
      storage === "ebs" && from === undefined ? [[...path, "volumes", key, "storage"]] : [],
    ),
  );
  for (const [index, path] of onEbs.entries()) {
    if (kind === "job") {
      const must = "be efs or task in a job: its schedule cannot give ECS a volume of EBS";
      const advice = "it is not supported; write task, with ephemeralStorageGiB for more than 20 GiB";
      yield { path, must, got: "ebs", advice };
    } else if (index > 0) {
      const must = "be ebs for one volume of a task only, as ECS attaches no more";
      yield { path, must, got: "ebs", advice: "write task or efs here, or share the other one by from" };
    }
  }
}

/** https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type */
function* checkEbsVolume(volume: VolumeSettings, path: Path): Generator<Fault> {
  const { sizeGiB, snapshotId, iops = 3000, throughputMiBps = 125 } = volume;
  yield* checkBeside(volume, "storage: ebs, which is the task's own", path, keysOfEfs);
  if (sizeGiB === undefined && snapshotId === undefined) {
    const advice = "add it, such as sizeGiB: 100, or the snapshotId that a volume starts from";
    yield { path: [...path, "sizeGiB"], must: "come with storage: ebs", got: undefined, advice };
  }
  const most = sizeGiB === undefined ? iops : Math.max(3000, sizeGiB * 500);
  if (iops > most) {
    const must = `be at most ${most} for ${sizeGiB} GiB`;
    yield { path: [...path, "iops"], must, got: iops, advice: "lower it, or raise sizeGiB" };
  }
  if (throughputMiBps <= iops / 4) return;
  const must = `be at most ${Math.floor(iops / 4)}, a quarter of iops, which is ${iops}`;
  yield { path: [...path, "throughputMiBps"], must, got: throughputMiBps, advice: "lower it, or raise iops" };
}

function* checkBeside(
  volume: VolumeSettings,
  what: string,
  path: Path,
  keys: readonly Key[] = [...keysOfEfs, ...keysOfEbs],
): Generator<Fault> {
  for (const key of keys) {
    if (volume[key] === undefined) continue;
    yield { path: [...path, key], must: `not stand beside ${what}`, got: volume[key], advice: "take one of them out" };
  }
}

function* checkFileSystem({ fileSystemId, securityGroupId }: VolumeSettings, path: Path): Generator<Fault> {
  if (fileSystemId !== undefined && securityGroupId === undefined) {
    const advice = "add the group of its mount targets: aws efs describe-mount-target-security-groups names it";
    yield { path: [...path, "securityGroupId"], must: "come with fileSystemId", got: undefined, advice };
  }
  if (fileSystemId === undefined && securityGroupId !== undefined) {
    const advice = "add it, or take securityGroupId out: the stack's own file system has a group of its own";
    yield { path: [...path, "fileSystemId"], must: "come with securityGroupId", got: undefined, advice };
  }
}

/** EFS knows users by number only, and what a name means only the image knows. */
function* checkOwner({ container, path }: Place): Generator<Fault> {
  const user = container.user();
  if (user === undefined || ownerOf(user) !== undefined) return;
  const advice =
    'write the numbers that `docker run --rm --entrypoint id <image>` prints under user, such as "1000:1000", or write storage: task';
  yield { path, must: "be a container's whose user is a number, as its files belong to it", got: user, advice };
}

/** A folder of the volume's own holds what the task's containers write. */
function* checkWritten(
  { rootDirectory, fileSystemId }: VolumeSettings,
  { key, container, all, path }: Place,
): Generator<Fault> {
  if (rootDirectory !== undefined || fileSystemId !== undefined) return;
  const mounts = all.flatMap((one) => {
    const mount = Object.hasOwn(one.volumes, key) ? one.volumes[key] : undefined;
    return mount !== undefined && (mount.from ?? one.name) === container.name ? [mount] : [];
  });
  if (mounts.some(({ readOnly }) => !readOnly)) return;
  const advice = "take readOnly out, or name under rootDirectory the folder that another service writes to";
  yield { path: [...path, "readOnly"], must: "be false for a container of the task", got: true, advice };
}

/** A volume that another container has. */
function* checkShared(volume: VolumeSettings, from: string, { key, container, all, path }: Place): Generator<Fault> {
  const target = all.find(({ name }) => name === from);
  const others = all.filter((one) => one !== container).map(({ name }) => name);
  const fault = (must: string, advice: string): Fault => ({ path: [...path, "from"], must, got: from, advice });
  if (target === container) yield fault("not be the container itself", "take it out, or name another container");
  else if (target === undefined) {
    yield fault("be another container of the task", others.length > 0 ? nearestIs(from, others) : "take it out");
  } else if (!Object.hasOwn(target.volumes, key)) {
    const names = Object.keys(target.volumes);
    const advice = names.length > 0 ? nearestIs(key, names) : `add volumes: { ${key}: { path: … } } there`;
    yield fault(`be a container with a volume ${key}`, advice);
  } else if (target.volumes[key]?.from !== undefined) {
    yield fault("be the container that has the volume itself", `write ${target.volumes[key].from}`);
  }
  yield* checkBeside(volume, "from", path);
  if (volume.storage === "efs") return;
  const advice = "take it out: it is said where the volume is";
  yield { path: [...path, "storage"], must: "not stand beside from", got: volume.storage, advice };
}
