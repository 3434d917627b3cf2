// The arguments of a container's volumes, and what follows from them alone: which volumes need EFS, who owns their
// files, and which security groups have to let the tasks in. Making their access points is left to volumeMounts.ts.

import type * as pulumi from "@pulumi/pulumi";
import { volumeDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { ReachArgs } from "./taskSecurityGroup.ts";

type Text = pulumi.Input<string>;

/** A file system of EFS, as a `FileSystem` is. */
export interface FileSystemRef {
  /** Such as `fs-0123456789abcdef0`. */
  fileSystemId: Text;
  /** The security group of its mount targets, which gets a rule that lets the tasks in. */
  securityGroupId: Text;
}

/**
 * On the file system of its own `fileSystemId` and `securityGroupId`, which come together, or on the task's
 * `fileSystem`.
 */
export interface VolumeArgs extends Partial<FileSystemRef> {
  /** The volume's absolute path in the container. */
  path: string;
  /** Whether the container may only read it. @default false */
  readOnly?: boolean;
  /**
   * Name of the container of the task that has the volume of this name.
   * @default none: the volume is this container's
   */
  from?: string;
  /**
   * Where the files are: EFS keeps them, and shows them to all tasks of the service; those on the task's own disk, or
   * on an EBS volume of its own, end with the task. A volume on EFS needs a `user` by number; a service has at most one
   * on EBS, and a job none. @default "efs"
   */
  storage?: "efs" | "task" | "ebs";
  /** Size on EBS in GiB, 1–16384. @default the snapshot's; without a snapshot it has to be given */
  sizeGiB?: number;
  /** Snapshot of EBS that the volume starts from. @default none: it is empty */
  snapshotId?: string;
  /** On EBS: operations per second, 3000–16000 and at most 500 for each GiB. @default 3000 */
  iops?: number;
  /** On EBS: MiB per second, 125–1000 and at most a quarter of `iops`. @default 125 */
  throughputMiBps?: number;
  /** On EBS; a snapshot's own. @default "xfs" */
  fileSystemType?: "ext3" | "ext4" | "xfs";
  /**
   * The volume's folder on the file system: `/`, or at most four folders and 100 characters. EFS makes it. Volumes that
   * name the same folder share its files. @default a folder of the volume's own
   */
  rootDirectory?: string;
}

export type CompleteVolume = VolumeArgs & Required<Pick<VolumeArgs, keyof typeof volumeDefaults>>;

export function completeVolumes(volumes: Readonly<Record<string, VolumeArgs>> = {}): Record<string, CompleteVolume> {
  return Object.fromEntries(
    Object.entries(volumes).map(([name, volume]) => [name, withDefaults(volume, volumeDefaults)]),
  );
}

/**
 * The volume's name in the task definition: its own where the task's own container has it, otherwise after the sidecar.
 * Names of the volumes of `writablePaths` have a `_`, those of a stack file's volumes no `--`, so none meet.
 */
export function volumeName(name: string, sidecar?: string): string {
  return sidecar === undefined ? name : `${sidecar}--${name}`;
}

/** The arguments of a container that its volumes depend on. */
interface Container {
  user?: Text;
  volumes?: Readonly<Record<string, VolumeArgs>>;
}

type Containers = Container & { sidecars?: Readonly<Record<string, Container>> };

/** A volume on EFS, with what the containers of its task do with it. */
export interface FileVolume {
  /** In the task definition. */
  name: string;
  volume: VolumeArgs;
  /** The user of the container that has it. */
  user: Text | undefined;
  /** Whether any container may write to it. */
  isWritten: boolean;
}

/** A volume on EBS, by its name in the task definition. */
export interface EbsVolume {
  name: string;
  volume: VolumeArgs;
}

/** The volumes on EBS that a task's containers have: one at most, as ECS attaches no more. */
export function ebsVolumes(task: Containers): EbsVolume[] {
  return containersOf(task).flatMap(([container, { volumes = {} }]) =>
    Object.entries(volumes).flatMap(([name, volume]) =>
      volume.storage === "ebs" && volume.from === undefined ? [{ name: volumeName(name, container), volume }] : [],
    ),
  );
}

function containersOf(task: Containers): [string | undefined, Container][] {
  return [[undefined, task], ...Object.entries(task.sidecars ?? {})];
}

/** In the task definition; what the volume is like, the service says. */
export function launchedVolumes(task: Containers) {
  return ebsVolumes(task).map(({ name }) => ({ name, configureAtLaunch: true }));
}

/** The volumes of a task that need EFS, sorted by name. */
export function fileVolumes(task: Containers): FileVolume[] {
  const { sidecars = {} } = task;
  const containers = containersOf(task);
  const mounts = containers.flatMap(([container, { user, volumes = {} }]) =>
    Object.entries(volumes).map(([name, volume]) => {
      const { from, storage, readOnly } = withDefaults(volume, volumeDefaults);
      // What is no sidecar is the task's own container.
      const owner = from === undefined ? container : Object.hasOwn(sidecars, from) ? from : undefined;
      return { name: volumeName(name, owner), volume, user, isOwn: from === undefined && storage === "efs", readOnly };
    }),
  );
  return mounts
    .filter(({ isOwn }) => isOwn)
    .map(({ name, volume, user }) => {
      return { name, volume, user, isWritten: mounts.some((one) => one.name === name && !one.readOnly) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What a task with volumes opens connections to: a rule for each file system.
 * @param shared the one of volumes without
 */
export function reachOfVolumes(task: Containers, shared: FileSystemRef | undefined): ReachArgs[] {
  const volumes = fileVolumes(task).map(({ volume }) => volume);
  const given = new Set(volumes.flatMap(({ securityGroupId }) => securityGroupId ?? []));
  const needsShared = shared !== undefined && volumes.some(({ fileSystemId }) => fileSystemId === undefined);
  return [
    ...(needsShared ? [{ securityGroupId: shared.securityGroupId, port: nfs, name: "files" }] : []),
    ...[...given].map((securityGroupId, index) => ({
      ...{ securityGroupId, port: nfs },
      name: typeof securityGroupId === "string" ? securityGroupId : `files-${index + 1}`,
    })),
  ];
}

/** https://docs.aws.amazon.com/efs/latest/ug/network-access.html */
const nfs = 2049;
