// `volumes` of a container: folders on EFS that outlive the task, an EBS volume of the task's own, and folders that
// containers of a task share. What must hold between volumes, paths and users is left to settings/rules/volumes.ts.

import { z } from "zod";
import { volumeDefaults } from "../defaults.ts";
import { flag, integer, mapOf, matching, oneOf, text } from "../language/fields.ts";
import { resourceId, securityGroupId } from "./resourceId.ts";

const absoluteForm = /^(\/[^/\0:]+)+$/;

export const absolutePath = text(
  "be an absolute path",
  (value) =>
    absoluteForm.test(value) && !/\/\.\.?(\/|$)/.test(value)
      ? undefined
      : "write it such as /tmp, without / at its end",
  absoluteForm,
);

/** No `_` and no `--`, which other volumes of a task have in their names: components/task/volumeArgs.ts. */
const volumeName = matching(
  /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "be called by 1 to 40 lower-case letters, digits and single hyphens, a letter first",
  "rename it",
);

const fileSystemId = resourceId("fs", "a file system");
const snapshotId = resourceId("snap", "a snapshot");

/** https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html (Path) */
const rootDirectory = text(
  "be / or a path of at most four folders and 100 characters",
  (value) => {
    if (value.length > 100) return "shorten it";
    return /^(\/|(\/(?!\.)[^$#<>;`|&?{}^*/\s]+){1,4})$/.test(value) ? undefined : "write it such as /uploads";
  },
  /^\//,
);

const containerOfTask = matching(/^[A-Za-z0-9_-]{1,255}$/, "be a container of the task", "write its name");

const volume = z
  .strictObject({
    path: absolutePath.meta({ description: "The volume's path in the container" }),
    readOnly: flag().default(volumeDefaults.readOnly).meta({ description: "Whether the container may only read it" }),
    from: containerOfTask.optional().meta({
      description:
        "The container of the task that has the volume of this name; without it the volume is this container's",
    }),
    storage: oneOf(["efs", "task", "ebs"]).default(volumeDefaults.storage).meta({
      description:
        "Where the files are: efs keeps them and shows them to all tasks; the task's own disk, and an ebs volume of its own, end with it",
    }),
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
    sizeGiB: integer(1, 16384)
      .optional()
      .meta({ description: "Size of the ebs volume; by default that of its snapshot", unit: "GiB" }),
    snapshotId: snapshotId.optional().meta({ description: "The snapshot that each task's ebs volume starts from" }),
    iops: integer(3000, 16000)
      .optional()
      .meta({ description: "Operations per second of the ebs volume, at most 500 for each GiB; 3000 by default" }),
    throughputMiBps: integer(125, 1000).optional().meta({
      description: "Throughput of the ebs volume, at most a quarter of iops; 125 by default",
      unit: "MiB/s",
    }),
    fileSystemType: oneOf(["ext3", "ext4", "xfs"])
      .optional()
      .meta({ description: "File system of the ebs volume, xfs by default; with a snapshot the snapshot's own" }),
    fileSystemId: fileSystemId.optional().meta({
      description: "A file system of EFS that there is; by default the stack makes one, encrypted and backed up",
    }),
    securityGroupId: securityGroupId
      .optional()
      .meta({ description: "The security group of that file system's mount targets, which then lets the tasks in" }),
    rootDirectory: rootDirectory.optional().meta({
      description:
        "The volume's folder on the file system; by default one of its own. Who names the same shares its files",
    }),
  })
  .meta({
    example: "{ path: /data }",
    instead: {
      mountPath: "path",
      containerPath: "path",
      read_only: "readOnly",
      efs: "fileSystemId",
      id: "fileSystemId",
      sourceVolume: "from",
      ebs: "storage: ebs, with sizeGiB",
      size: "sizeGiB",
      sizeInGiB: "sizeGiB",
      throughput: "throughputMiBps",
      filesystemType: "fileSystemType",
    },
    unsupported: {
      accessPointId:
        "each volume has an access point of its own, with the container's user; name its folder under rootDirectory",
      kmsKeyId: "an ebs volume is encrypted with the account's own key for EBS",
      volumeType: "an ebs volume is of type gp3; write iops and throughputMiBps",
      host: "a task sees no folder of a machine",
      uid: "the access point has the container's user",
      gid: "the access point has the container's user",
    },
  });

export const volumesSchema = mapOf(volumeName, volume, "{ data: { path: /data } }")
  .default({})
  .meta({ description: "Folders that outlive the task, or that its containers share, by name" });

export type VolumeSettings = z.output<typeof volume>;
