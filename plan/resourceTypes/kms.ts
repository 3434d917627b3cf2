// What is known of customer keys.

import { one } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const kms: ResourceTypes = {
  "aws:kms/key:Key": {
    terraform: "aws_kms_key",
    outputs: ["arn", "keyId"],
    shown: ["description", "enableKeyRotation"],
    replacedBy: ["customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId"],
    lost: "what it encrypted cannot be read once the key is deleted",
    holdsData: true,
    charge: () => [one("keys", "key")],
    actions: {
      read: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      make: ["kms:CreateKey", "kms:TagResource", "kms:EnableKeyRotation"],
      change: ["kms:PutKeyPolicy", "kms:UpdateKeyDescription", "kms:DisableKeyRotation"],
      delete: ["kms:ScheduleKeyDeletion"],
    },
  },
};
