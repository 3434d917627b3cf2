// A file system of EFS for the volumes of tasks: encrypted, backed up, reached over TLS only, by tasks whose role
// allows it, with a mount target in each zone. The access point of each volume is left to volumeMounts.ts, the rule
// that lets a task in to taskSecurityGroup.ts.

import { ec2, efs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TaskNetwork } from "../network/taskNetwork.ts";
import type { FileSystemRef } from "../task/volumeArgs.ts";

export interface FileSystemArgs {
  /** A `Network`, or the VPC and the subnets of the tasks. */
  network: TaskNetwork;
  /** Number of the network's task subnets, each in a zone of its own, 1 or more. */
  zones: number;
  /** ARN of the customer key that the file system is made with. @default AWS's own key for EFS */
  kmsKeyArn?: pulumi.Input<string>;
  /**
   * Whether the file system stays in AWS when it leaves the program; else it is deleted with its files.
   * @default false
   */
  deletionProtection?: boolean;
}

/** Costs what its files take, and what is read and written; AWS Backup charges for the backups of 35 days. */
export class FileSystem extends pulumi.ComponentResource implements FileSystemRef {
  /** Known once a task in any zone can mount it. */
  readonly fileSystemId: pulumi.Output<string>;
  /** The mount targets' security group, which lets nobody in by itself. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: FileSystemArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:FileSystem", name, {}, opts);
    const { network, zones, kmsKeyArn, deletionProtection } = args;
    const fileSystem = new efs.FileSystem(
      `${name}-file-system`,
      {
        encrypted: true,
        kmsKeyId: kmsKeyArn,
        // Without it a small file system is slow for good once its burst credits are used up.
        // https://docs.aws.amazon.com/efs/latest/ug/performance.html#throughput-modes
        throughputMode: "elastic",
      },
      {
        parent: this,
        // A stack without volumes, or without this component, would take all files along.
        retainOnDelete: deletionProtection,
        // EFS encrypts a file system for good as it was made, so a customer key that comes or goes would replace it.
        ignoreChanges: ["kmsKeyId"],
      },
    );
    const fileSystemId = fileSystem.id;
    new efs.BackupPolicy(
      `${name}-backups`,
      { fileSystemId, backupPolicy: { status: "ENABLED" } },
      {
        parent: this,
        // What stays in AWS stays backed up.
        retainOnDelete: deletionProtection,
      },
    );
    const policy = new efs.FileSystemPolicy(
      `${name}-policy`,
      { fileSystemId, policy: JSON.stringify(policyDocument) },
      {
        parent: this,
        // Without it whoever reaches a mount target may do anything with the files that stay.
        retainOnDelete: deletionProtection,
      },
    );
    const group = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId: network.vpcId, description: "NFS from the tasks with volumes" },
      { parent: this },
    );
    const subnetIds = pulumi.output(network.taskSubnetIds);
    const mountTargets = Array.from(
      { length: zones },
      (_, index) =>
        new efs.MountTarget(
          `${name}-mount-target-${index + 1}`,
          {
            fileSystemId,
            subnetId: subnetIds.apply((ids) => ids[index] as string),
            securityGroups: [group.id],
          },
          {
            parent: this,
            // A file system has one in a zone, so AWS refuses the new one while the old one stands.
            deleteBeforeReplace: true,
          },
        ),
    );
    // A task that starts before its zone has a mount target fails, and one that mounts before the policy is in force
    // would not need its role.
    const reached = pulumi.all([policy.id, ...mountTargets.map(({ id }) => id)]);
    this.fileSystemId = pulumi.all([fileSystemId, reached]).apply(([id]) => id);
    this.securityGroupId = group.id;

    this.registerOutputs({ fileSystemId: this.fileSystemId, securityGroupId: this.securityGroupId });
  }
}

/**
 * Refuses connections without TLS. A policy, whatever it says, also ends EFS's default, which lets everybody in who
 * reaches a mount target: from then on a client needs a role that allows it.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
const policyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "RefuseWithoutTls",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
};
