import assert from "node:assert/strict";
import fc from "fast-check";
import { costChange, costChangeText, costData, costDocument, costText } from "../../../cli/cost/costSummary.ts";
import { type Estimate, estimate } from "../../../cli/cost/estimate.ts";
import type { Plan } from "../../../plan/graph.ts";
import { made, service, stackIn } from "./plans.ts";

const found = (plan: Plan): Estimate => estimate(plan) ?? assert.fail("no estimate");
const keys = (count: number) =>
  stackIn("eu-west-1", ...Array.from({ length: count }, (_, index) => made("aws:kms/key:Key", `key-${index}`)));
const scaled = (min: number, max: number) => stackIn("eu-west-1", ...service("web", { scaling: { min, max } }));

describe("A plan's cost in short", () => {
  it("is one amount, or the least and the most, and says what has no price", () => {
    assert.equal(costText(found(keys(2))), "2.00 USD a month at list prices");
    assert.equal(costText(found(scaled(1, 2))), "9.61 USD a month at list prices, 19.22 with the most tasks");
    const unknown = stackIn("eu-west-1", made("aws:rds/cluster:Cluster", "orders"));
    assert.equal(costText(found(unknown)), "no price is known of anything in it");
    const both = { ...unknown, resources: [...unknown.resources, made("aws:kms/key:Key", "key")] };
    assert.equal(costText(found(both)), "1.00 USD a month at list prices, and 1 without a price");
  });

  it("is, as data, rounded to cents, by component, with what has no price", () => {
    const plan = stackIn("eu-west-1", made("aws:kms/key:Key", "key"), made("aws:rds/cluster:Cluster", "orders"));
    assert.deepEqual(costData(found(plan)), {
      currency: "USD",
      least: 1,
      most: 1,
      components: { key: { least: 1, most: 1 } },
      unpriced: [
        {
          component: "orders",
          resource: "orders",
          item: "aws.rds.Cluster",
          reason: "what it costs is not known here",
        },
      ],
    });
    assert.deepEqual(costDocument(found(plan)), {
      usdPerMonth: "1.00",
      components: { key: "1.00" },
      unpriced: ["aws.rds.Cluster: what it costs is not known here (orders)"],
    });
    const china = stackIn("cn-north-1", made("aws:kms/key:Key", "a"), made("aws:kms/key:Key", "b"));
    assert.deepEqual(costDocument(found(china)), {
      usdPerMonth: "not known",
      components: {},
      unpriced: ["keys: no price is known in cn-north-1 (a and 1 more)"],
    });
  });
});

describe("The change of a plan's cost", () => {
  it("is written as both amounts and the difference", () => {
    const text = (before?: Plan, after?: Plan) => {
      const change = costChange(before, after);
      return change && costChangeText(change);
    };
    assert.equal(text(keys(1), keys(3)), "1.00 → 3.00 USD a month (+2.00)");
    assert.equal(text(keys(3), keys(1)), "3.00 → 1.00 USD a month (−2.00)");
    assert.equal(text(undefined, keys(1)), "0.00 → 1.00 USD a month (+1.00)");
    assert.equal(text(keys(1), undefined), "1.00 → 0.00 USD a month (−1.00)");
    assert.equal(
      text(scaled(1, 2), scaled(1, 3)),
      "9.61 USD a month as before, with the most tasks 19.22 → 28.83 (+9.61)",
    );
    assert.equal(text(keys(2), keys(2)), undefined);
  });

  it("is reported also where only something without a price comes or goes", () => {
    const unknown = { ...keys(1), resources: [...keys(1).resources, made("aws:rds/cluster:Cluster", "orders")] };
    const change = costChange(keys(1), unknown) ?? assert.fail("no change");
    assert.equal(costChangeText(change), "1.00 USD a month as before, without a price 0 → 1");
  });

  it("is nothing where neither side is deployed to AWS", () => {
    const nowhere = { ...keys(1), resources: [made("aws:kms/key:Key", "key")] };
    assert.equal(costChange(nowhere, nowhere), undefined);
    assert.equal(costChange(undefined, nowhere), undefined);
  });

  it("is the cost after less the cost before, whatever the plans", () => {
    const counts = fc.record({ keys: fc.nat({ max: 4 }), tasks: fc.nat({ max: 6 }), cpu: fc.constantFrom(256, 512) });
    const planOf = ({ keys: count, tasks, cpu }: { keys: number; tasks: number; cpu: number }) => {
      const resources = [...keys(count).resources, ...service("web", { desiredCount: tasks, cpu })];
      return { ...keys(0), resources };
    };
    fc.assert(
      fc.property(counts, counts, (first, second) => {
        const [before, after] = [planOf(first), planOf(second)];
        const change = costChange(before, after);
        const difference = change ? change.after.least - change.before.least : 0;
        assert.ok(Math.abs(difference - (found(after).total.least - found(before).total.least)) < 0.0101);
      }),
    );
  });
});
