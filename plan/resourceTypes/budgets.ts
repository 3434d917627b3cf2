// What is known of budgets, which warn when a month becomes too expensive.

import type { ResourceTypes } from "./resourceType.ts";

export const budgets: ResourceTypes = {
  "aws:budgets/budget:Budget": {
    terraform: "aws_budgets_budget",
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
