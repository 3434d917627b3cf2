// What file systems of EFS take: those of the environment's own stacks, and access points on those of others, which a
// stack file may name.

import { allow, arnOf, type Place, prefixed, type Scope, type Statement, tagged } from "./statement.ts";

const efs = "elasticfilesystem";

/** For a refresh, and for the reading half of a deployment. */
export function readFileSystems(place: Place): Statement[] {
  return [allow("ReadFileSystems", prefixed(efs, reading), resources(place))];
}

/** The same for every environment: what it makes it also tags as its own, and what is made has no other tags. */
export function makeFileSystems(place: Place): Statement[] {
  return [
    // AWS allows no resource:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html
    allow("MakeFileSystems", prefixed(efs, ["CreateFileSystem"]), ["*"]),
    allow("MakeAccessPoints", prefixed(efs, ["CreateAccessPoint"]), [arnOf(place, efs, "file-system/*")]),
    // What EFS asks of whoever makes a file system under a customer key, beside a grant: see GrantKeys in
    // bootstrap/policies/services.ts.
    // https://docs.aws.amazon.com/efs/latest/ug/EFSKMS.html
    allow("EncryptFiles", ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], [arnOf(place, "kms", "key/*")], {
      StringLike: { "kms:ViaService": "elasticfilesystem.*" },
    }),
    allow("TagNewFileSystems", prefixed(efs, ["TagResource"]), resources(place), {
      StringEquals: { "elasticfilesystem:CreateAction": ["CreateAccessPoint", "CreateFileSystem"] },
    }),
  ];
}

/** Only with the tags of the environment's own stacks. */
export function manageFileSystems(place: Place, scope: Scope): Statement[] {
  return [allow("ManageFileSystems", prefixed(efs, managing), resources(place), tagged("ResourceTag", scope))];
}

function resources(place: Place): string[] {
  return ["file-system/*", "access-point/*"].map((one) => arnOf(place, efs, one));
}

const reading = [
  "DescribeAccessPoints",
  "DescribeBackupPolicy",
  "DescribeFileSystemPolicy",
  "DescribeFileSystems",
  "DescribeLifecycleConfiguration",
  "DescribeMountTargetSecurityGroups",
  "DescribeMountTargets",
];

const managing = [
  "CreateMountTarget",
  "DeleteAccessPoint",
  "DeleteFileSystem",
  "DeleteFileSystemPolicy",
  "DeleteMountTarget",
  "ModifyMountTargetSecurityGroups",
  "PutBackupPolicy",
  "PutFileSystemPolicy",
  "TagResource",
  "UntagResource",
  "UpdateFileSystem",
];
