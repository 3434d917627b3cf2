// What is known of secrets and of the versions that hold their values.

import { one } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const secretsmanager: ResourceTypes = {
  "aws:secretsmanager/secret:Secret": {
    terraform: "aws_secretsmanager_secret",
    outputs: ["arn", "name"],
    shown: ["description", "kmsKeyId", "recoveryWindowInDays"],
    replacedBy: ["name", "namePrefix"],
    unique: { by: ["name"], refusal: "ResourceExistsException" },
    lost: "its value is lost once its recovery window ends",
    holdsData: true,
    charge: () => [one("secrets", "secret")],
    actions: {
      read: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
      make: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
      change: ["secretsmanager:UpdateSecret"],
      delete: ["secretsmanager:DeleteSecret"],
    },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    terraform: "aws_secretsmanager_secret_version",
    outputs: ["arn", "versionId"],
    shown: ["secretString"],
    replacedBy: ["secretId", "secretString", "secretBinary"],
    routine: "a new version",
    lost: false,
    charge: "elsewhere", // with its secret
    actions: {
      read: ["secretsmanager:GetSecretValue"],
      make: ["secretsmanager:PutSecretValue"],
      change: [],
      delete: ["secretsmanager:UpdateSecretVersionStage"],
    },
  },
};
