// What tells of a month that becomes too dear.

import type { ResourceTypes } from "./resourceType.ts";

export const budgets: ResourceTypes = {
  "aws:budgets/budget:Budget": {
    outputs: [],
    shown: ["limitAmount", "limitUnit", "filterExpression"],
    replacedBy: ["accountId", "name", "namePrefix"],
    lost: false,
    charge: "free", // without actions
    actions: {
      read: ["budgets:ListTagsForResource", "budgets:ViewBudget"],
      make: ["budgets:ModifyBudget", "budgets:ViewBudget"],
      change: ["budgets:ModifyBudget"],
      delete: ["budgets:ModifyBudget"],
    },
  },
};
