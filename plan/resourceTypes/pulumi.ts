// What is known of the provider, which has the account, the region and the tags, and of Pulumi's own resources.

import type { ResourceTypes } from "./resourceType.ts";

export const pulumi: ResourceTypes = {
  "pulumi:index:Stash": {
    outputs: [],
    shown: ["input"],
    replacedBy: [],
    lost: false,
    charge: "free", // exists in Pulumi's state alone
    actions: { read: [], make: [], change: [], delete: [] },
  },
  "pulumi:providers:aws": {
    outputs: [],
    shown: ["region", "allowedAccountIds", "defaultTags"],
    replacedBy: [],
    lost: false,
    charge: "free",
    actions: {
      read: [],
      make: [],
      change: [],
      delete: [],
    },
  },
  "pulumi:pulumi:StackReference": {
    outputs: [], // those that the stack file names: plan/stackOutputs.ts
    shown: [],
    replacedBy: [],
    lost: false,
    charge: "free", // is read in Pulumi's backend
    actions: { read: [], make: [], change: [], delete: [] },
  },
};
