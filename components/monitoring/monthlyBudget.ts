// The budget of a stack for a month, by its tags, and who gets a mail when the stack costs, or will cost, more. AWS
// counts the costs of a tag only once somebody has turned it on in the billing console (cost allocation tags).

import { budgets } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface MonthlyBudgetArgs {
  /** US dollars, 1 or more. */
  monthlyUsd: number;
  /** Addresses that get the warning by e-mail, 1–10. */
  emails: readonly string[];
  /** Tags that every resource of the stack has, and no resource of another. */
  tags: Readonly<Record<string, string>>;
}

export class MonthlyBudget extends pulumi.ComponentResource {
  constructor(name: string, args: MonthlyBudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:MonthlyBudget", name, {}, opts);
    const { monthlyUsd, emails } = args;
    const notification = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notificationType,
      comparisonOperator: "GREATER_THAN",
      threshold,
      thresholdType: "PERCENTAGE",
      subscriberEmailAddresses: emails.toSorted(),
    });
    new budgets.Budget(
      `${name}-monthly`,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(monthlyUsd),
        limitUnit: "USD",
        // AWS does not document that costFilters combines several tags with AND; a filter expression says it.
        // https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Expression.html
        filterExpression: {
          ands: Object.entries(args.tags).map(([key, value]) => ({ tags: { key, values: [value] } })),
        },
        metrics: "UnblendedCost",
        notifications: [notification("FORECASTED", 80), notification("ACTUAL", 100)],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
