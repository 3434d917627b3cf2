// What is known of buckets and of the resources that configure one.

import { bucketUsage } from "../charges/networkUsage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const s3: ResourceTypes = {
  "aws:s3/bucket:Bucket": {
    outputs: ["arn", "bucket"],
    shown: ["forceDestroy"],
    replacedBy: ["bucket", "bucketPrefix", "objectLockEnabled"],
    unique: { by: ["bucket"], refusal: "BucketAlreadyOwnedByYou" },
    lost: "its objects are lost",
    holdsData: true,
    charge: bucketUsage,
    actions: {
      read: [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketPolicy",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:ListTagsForResource",
      ],
      make: ["s3:CreateBucket", "s3:PutBucketTagging", "s3:TagResource"],
      change: [],
      delete: ["s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"],
    },
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    outputs: [],
    shown: ["rules"],
    replacedBy: ["bucket", "expectedBucketOwner"],
    lost: false,
    charge: "free",
    actions: {
      read: ["s3:GetLifecycleConfiguration"],
      make: ["s3:PutLifecycleConfiguration"],
      change: ["s3:PutLifecycleConfiguration"],
      delete: ["s3:PutLifecycleConfiguration"],
    },
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    outputs: [],
    shown: "all",
    replacedBy: ["bucket"],
    lost: false,
    charge: "free",
    actions: {
      read: ["s3:GetBucketOwnershipControls"],
      make: ["s3:PutBucketOwnershipControls"],
      change: ["s3:PutBucketOwnershipControls"],
      delete: ["s3:PutBucketOwnershipControls"],
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    outputs: [],
    shown: ["policy"],
    replacedBy: ["bucket"],
    lost: false,
    charge: "free",
    actions: {
      read: ["s3:GetBucketPolicy"],
      make: ["s3:PutBucketPolicy"],
      change: ["s3:PutBucketPolicy"],
      delete: ["s3:DeleteBucketPolicy"],
    },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    outputs: [],
    shown: "all",
    replacedBy: ["bucket"],
    lost: false,
    charge: "free",
    actions: {
      read: ["s3:GetBucketPublicAccessBlock"],
      make: ["s3:PutBucketPublicAccessBlock"],
      change: ["s3:PutBucketPublicAccessBlock"],
      delete: ["s3:PutBucketPublicAccessBlock"],
    },
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    outputs: [],
    shown: "all",
    replacedBy: ["bucket", "expectedBucketOwner"],
    lost: false,
    charge: "free",
    actions: {
      read: ["s3:GetEncryptionConfiguration"],
      make: ["s3:PutEncryptionConfiguration"],
      change: ["s3:PutEncryptionConfiguration"],
      delete: ["s3:PutEncryptionConfiguration"],
    },
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    outputs: [],
    shown: "all",
    replacedBy: ["bucket", "expectedBucketOwner"],
    lost: false,
    charge: "elsewhere", // with the bucket
    actions: {
      read: ["s3:GetBucketVersioning"],
      make: ["s3:PutBucketVersioning"],
      change: ["s3:PutBucketVersioning"],
      delete: ["s3:PutBucketVersioning"],
    },
  },
};
