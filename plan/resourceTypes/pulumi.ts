// The provider itself: which account and region, which tags.

import type { ResourceTypes } from "./resourceType.ts";

export const pulumi: ResourceTypes = {
  "pulumi:index:Stash": {
    outputs: [],
    shown: ["input"],
    replacedBy: [],
    lost: false,
    charge: "free", // stands in Pulumi's state alone
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
};
