// What is known of repositories of images.

import { repositoryGb } from "../../pricing/assumptions.ts";
import { fixed } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const ecr: ResourceTypes = {
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    terraform: "aws_ecr_lifecycle_policy",
    outputs: ["registryId"],
    shown: [],
    replacedBy: ["repository", "policy"],
    lost: false,
    charge: "free",
    actions: {
      read: ["ecr:GetLifecyclePolicy"],
      make: ["ecr:PutLifecyclePolicy"],
      change: [],
      delete: ["ecr:DeleteLifecyclePolicy"],
    },
  },
  "aws:ecr/repository:Repository": {
    terraform: "aws_ecr_repository",
    outputs: ["arn", "name", "registryId", "repositoryUrl"],
    shown: ["imageTagMutability", "imageScanningConfiguration", "encryptionConfigurations"],
    replacedBy: ["name", "encryptionConfigurations"],
    unique: { by: ["name"], refusal: "RepositoryAlreadyExistsException" },
    lost: "its images are lost, those of a rollback too",
    holdsData: true,
    charge: () => [{ item: "images kept", price: "imageStorage", quantity: fixed(repositoryGb) }],
    actions: {
      read: ["ecr:DescribeRepositories", "ecr:ListTagsForResource"],
      make: ["ecr:CreateRepository", "ecr:TagResource", "kms:CreateGrant"],
      change: ["ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability"],
      delete: ["ecr:DeleteRepository"],
    },
  },
};
