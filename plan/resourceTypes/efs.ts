// What is known of file systems of EFS: their access points, mount targets, backups and policies.

import { fileBackupUsage, fileSystemUsage } from "../charges/storageUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const efs: ResourceTypes = {
  "aws:efs/accessPoint:AccessPoint": {
    terraform: "aws_efs_access_point",
    outputs: ["arn"],
    shown: ["posixUser", "rootDirectory"],
    replacedBy: ["fileSystemId", "posixUser", "rootDirectory"],
    lost: "the files stay in its folder, with their owner",
    charge: "free",
    actions: {
      read: ["elasticfilesystem:DescribeAccessPoints"],
      make: ["elasticfilesystem:CreateAccessPoint", "elasticfilesystem:TagResource"],
      change: ["elasticfilesystem:TagResource", "elasticfilesystem:UntagResource"],
      delete: ["elasticfilesystem:DeleteAccessPoint"],
    },
  },
  "aws:efs/backupPolicy:BackupPolicy": {
    terraform: "aws_efs_backup_policy",
    outputs: [],
    shown: ["backupPolicy"],
    replacedBy: ["fileSystemId"],
    lost: "the files are backed up no more",
    charge: fileBackupUsage,
    actions: {
      read: ["elasticfilesystem:DescribeBackupPolicy"],
      make: ["elasticfilesystem:PutBackupPolicy"],
      change: ["elasticfilesystem:PutBackupPolicy"],
      delete: ["elasticfilesystem:PutBackupPolicy"],
    },
  },
  "aws:efs/fileSystem:FileSystem": {
    terraform: "aws_efs_file_system",
    outputs: ["arn"],
    shown: ["encrypted", "kmsKeyId", "throughputMode"],
    replacedBy: ["availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"],
    lost: "its files are lost",
    holdsData: true,
    charge: fileSystemUsage,
    actions: {
      read: ["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeLifecycleConfiguration"],
      make: [
        "elasticfilesystem:CreateFileSystem",
        "elasticfilesystem:TagResource",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:GenerateDataKeyWithoutPlaintext",
      ],
      change: [
        "elasticfilesystem:TagResource",
        "elasticfilesystem:UntagResource",
        "elasticfilesystem:UpdateFileSystem",
      ],
      delete: ["elasticfilesystem:DeleteFileSystem"],
    },
  },
  "aws:efs/fileSystemPolicy:FileSystemPolicy": {
    terraform: "aws_efs_file_system_policy",
    outputs: [],
    shown: ["policy"],
    replacedBy: ["fileSystemId"],
    lost: "whoever reaches a mount target may do anything with the files",
    charge: "free",
    actions: {
      read: ["elasticfilesystem:DescribeFileSystemPolicy"],
      make: ["elasticfilesystem:PutFileSystemPolicy"],
      change: ["elasticfilesystem:PutFileSystemPolicy"],
      delete: ["elasticfilesystem:DeleteFileSystemPolicy"],
    },
  },
  "aws:efs/mountTarget:MountTarget": {
    terraform: "aws_efs_mount_target",
    outputs: [],
    shown: ["subnetId"],
    replacedBy: ["fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId"],
    lost: "tasks in its zone cannot mount the file system until there is another",
    charge: "free",
    actions: {
      read: ["elasticfilesystem:DescribeMountTargetSecurityGroups", "elasticfilesystem:DescribeMountTargets"],
      make: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "elasticfilesystem:CreateMountTarget",
      ],
      change: ["ec2:ModifyNetworkInterfaceAttribute", "elasticfilesystem:ModifyMountTargetSecurityGroups"],
      delete: ["ec2:DeleteNetworkInterface", "elasticfilesystem:DeleteMountTarget"],
    },
  },
};
