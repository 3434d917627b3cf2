// The cost of a plan is complete: whatever is charged for has a price. That a type is known at all is left to
// tests/plan/resourceTypes.test.ts; an owner's own types, schedules and regions may be unknown.

import { estimate } from "../../cli/cost/estimate.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { firstOf, law } from "../support/law.ts";
import { fixtures } from "../support/stacks.ts";

const sentByApps = ["logs elsewhere", "traces and metrics of apps"];

describe("laws of cost", () => {
  law(
    "everything that the fixtures deploy to AWS has a price, but what an app sends of itself, as much as it likes",
    (plan) => {
      if (plan.settings.aws.endpoints || !plan.file.startsWith(fixtures)) return [];
      const known = plan.resources.filter(({ type }) => knownOf(type).charge !== undefined).map(({ name }) => name);
      const unpriced = estimate(plan)?.unpriced ?? [{ resource: known[0] ?? "", item: "all", reason: "no estimate" }];
      return unpriced
        .filter(({ resource, item }) => known.includes(resource) && !sentByApps.includes(item))
        .map(({ resource, reason }) => `${resource}: ${reason}`);
    },
    (plan) => {
      firstOf(plan, "pulumi:providers:aws").inputs.region = "cn-north-1";
    },
  );
});
