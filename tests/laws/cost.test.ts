// What a plan costs is counted whole: everything that is registered has a price, or is known to have none of its own.

import { estimate, usagesOf } from "../../cli/cost/estimate.ts";
import { PlannedStack } from "../../plan/charges/plannedStack.ts";
import { firstOf, law } from "../support/law.ts";
import { fixtures } from "../support/stacks.ts";

describe("laws of cost", () => {
  law(
    "every type that is registered is charged for, or known to cost nothing by itself",
    (plan) => {
      const stack = new PlannedStack(plan);
      const uncounted = stack.resources.flatMap((resource) =>
        usagesOf(resource, stack).flatMap((used) => ("uncounted" in used ? `${resource.name}: ${used.uncounted}` : [])),
      );
      return [...new Set(uncounted)];
    },
    (plan) => {
      firstOf(plan, "aws:kms/key:Key").type = "aws:rds/cluster:Cluster";
    },
  );

  law(
    "everything that the fixtures deploy to AWS has a price; of an owner's region AWS may publish none",
    (plan) =>
      plan.settings.aws.endpoints || !plan.file.startsWith(fixtures)
        ? []
        : (estimate(plan)?.unpriced ?? [{ reason: "no estimate" }]).map(({ reason }) => reason),
    (plan) => {
      firstOf(plan, "pulumi:providers:aws").inputs.region = "cn-north-1";
    },
  );
});
