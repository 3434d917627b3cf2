// How a task gets to its volumes on EFS: an access point for each, which acts as the container's user whatever the
// container does, and opens the volume's folder only. Making the file system is left to
// components/storage/fileSystem.ts.

import { efs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { volumeFolder } from "../../settings/facts/names.ts";
import { type Owner, ownerOf } from "../../settings/facts/users.ts";
import type { FileSystemRef, FileVolume } from "./volumeArgs.ts";

export interface VolumeMountsArgs {
  /** The volumes on EFS, one or more. */
  volumes: readonly FileVolume[];
  /** The file system of volumes that name none. @default none: each names one */
  fileSystem?: FileSystemRef;
}

/** A volume as the task's role and its definition need it. */
export interface VolumeMount {
  name: string;
  fileSystemId: pulumi.Input<string>;
  accessPointId: pulumi.Input<string>;
  accessPointArn: pulumi.Input<string>;
  /** Whether any container may write to it. */
  isWritten: boolean;
  owner: pulumi.Input<Owner>;
}

export class VolumeMounts extends pulumi.ComponentResource {
  readonly mounts: readonly VolumeMount[];

  /** @throws ResourceError where a volume has no file system, or its container no user by number */
  constructor(name: string, args: VolumeMountsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:VolumeMounts", name, {}, opts);
    this.mounts = args.volumes.map((one) => this.mountOf(name, one, args.fileSystem));
    this.registerOutputs({});
  }

  private mountOf(task: string, one: FileVolume, shared: FileSystemRef | undefined): VolumeMount {
    const { name, volume, isWritten } = one;
    const fileSystemId = volume.fileSystemId ?? shared?.fileSystemId;
    if (fileSystemId === undefined) {
      const must = "must come with fileSystem of the task, or have a fileSystemId and its securityGroupId";
      throw new pulumi.ResourceError(`${task}: volume ${name} ${must}, got neither; add one`, this);
    }
    const owner = this.ownerOf(task, one);
    const { rootDirectory } = volume;
    const path = rootDirectory ?? volumeFolder(pulumi.getProject(), pulumi.getStack(), task, name);
    const accessPoint = new efs.AccessPoint(
      `${task}-access-point-${name}`,
      {
        fileSystemId,
        posixUser: owner,
        // EFS makes the folder where it is missing; that of the whole file system is always there.
        rootDirectory: {
          path,
          creationInfo:
            path === "/"
              ? undefined
              : owner.apply(({ uid, gid }) => ({ ownerUid: uid, ownerGid: gid, permissions: "0750" })),
        },
      },
      {
        parent: this,
        // A renamed service would get an empty folder.
        ignoreChanges: rootDirectory === undefined ? ["rootDirectory"] : [],
      },
    );
    const { id: accessPointId, arn: accessPointArn } = accessPoint;
    return { name, fileSystemId, accessPointId, accessPointArn, isWritten, owner };
  }

  /** A user that is an output is judged once it is known. */
  private ownerOf(task: string, { name, user }: FileVolume): pulumi.Output<Owner> {
    const judged = (known: string | undefined): Owner => {
      const owner = known === undefined ? undefined : ownerOf(known);
      if (owner !== undefined) return owner;
      const what = `${task}: volume ${name} must have a container whose user is a number, got ${known ?? "none"}`;
      throw new pulumi.ResourceError(`${what}; write it such as 1000:1000`, this);
    };
    return typeof user === "object" ? pulumi.output(user).apply(judged) : pulumi.output(judged(user));
  }
}

/** The volumes in the task definition: encrypted on the way, and with the task's role. */
export function mountedVolumes(mounts: readonly VolumeMount[]) {
  return mounts.map(({ name, fileSystemId, accessPointId }) => ({
    name,
    efsVolumeConfiguration: {
      fileSystemId,
      transitEncryption: "ENABLED",
      authorizationConfig: { accessPointId, iam: "ENABLED" },
    },
  }));
}
