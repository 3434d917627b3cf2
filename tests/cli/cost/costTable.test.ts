import assert from "node:assert/strict";
import { assumptionLines, wrapped } from "../../../cli/cost/assumptionLines.ts";
import { costTable } from "../../../cli/cost/costTable.ts";
import { type Estimate, estimate } from "../../../cli/cost/estimate.ts";
import type { PlannedResource } from "../../../plan/graph.ts";
import { made, service, stackIn } from "./plans.ts";

const found = (...resources: PlannedResource[]): Estimate =>
  estimate(stackIn("eu-west-1", ...resources)) ?? assert.fail("no estimate");
const textOf = (...resources: PlannedResource[]) =>
  costTable("dev", found(...resources)).map((line) =>
    line
      .map(([text]) => text)
      .join("")
      .trimEnd(),
  );

describe("The table of costs", () => {
  it("has each component with its items, how much of each a month uses, its price and what that comes to", () => {
    const spot = { base: 1, onDemand: 0, spot: 1 };
    assert.deepEqual(textOf(made("aws:kms/key:Key", "key"), ...service("web", { scaling: { min: 1, max: 3 }, spot })), [
      "dev  eu-west-1, 10.61 USD a month at list prices, 19.02 with the most tasks",
      "                                       a month        USD each  least   most",
      "key                                                              1.00   1.00",
      "   keys                                  1 key               1   1.00   1.00",
      "web-service                                                      9.61  18.02",
      "   Fargate vCPU                 183 vCPU-hours         0.04048   7.39   7.39",
      "   Fargate Spot vCPU       0 to 365 vCPU-hours   0.04048 × 0.4   0.00   5.91",
      "   Fargate memory                 365 GB-hours        0.004445   1.62   1.62",
      "   Fargate Spot memory       0 to 730 GB-hours  0.004445 × 0.4   0.00   1.30",
      "   logs sent                         1 to 3 GB            0.57   0.57   1.71",
      "   logs kept            0.99 to 2.96 GB-months            0.03   0.03   0.09",
      "USD a month                                                     10.61  19.02",
    ]);
  });

  it("lists below it what has no price, how schedules move the tasks, and what rounds to no cent", () => {
    const schedules: [string, number, number][] = [
      ["cron(0 20 ? * * *)", 0, 0],
      ["cron(0 8 ? * * *)", 1, 1],
    ];
    const machine = made("aws:sfn/stateMachine:StateMachine", "machine");
    const schedule = made(
      "aws:scheduler/schedule:Schedule",
      "daily",
      { scheduleExpression: "rate(1 day)" },
      { target: machine },
    );
    const lines = textOf(
      ...service("web", { scaling: { min: 1, max: 1 }, schedules }),
      ...[made("aws:rds/cluster:Cluster", "orders"), made("aws:sns/topic:Topic", "topic"), machine, schedule],
    );
    assert.ok(lines.every((line) => !line.startsWith("   state transitions")));
    assert.deepEqual(lines.slice(lines.findIndex((line) => line.startsWith("USD a month")) + 1), [
      "not priced  runs: the task that it runs is not in the plan (daily)",
      "not priced  aws.rds.Cluster: what it costs is not known here (orders)",
      "schedules   web-service has no tasks for 84 of a week's 168 hours, 1 for 84",
      "below 0.01  machine: state transitions, aws.sns.Topic",
    ]);
  });
});

describe("The table of costs where nothing has a price", () => {
  it("is that sentence, not a sum of 0", () => {
    const found = estimate(stackIn("cn-north-1", made("aws:kms/key:Key", "key"))) ?? assert.fail("no estimate");
    assert.deepEqual(
      costTable("dev", found).map((line) => line.map(([text]) => text).join("")),
      [
        "dev  cn-north-1, no price is known of anything in it",
        "not priced  keys: no price is known in cn-north-1 (key)",
      ],
    );
  });
});

describe("The assumptions below it", () => {
  it("are those that the lines depend on", () => {
    const of = (...resources: PlannedResource[]) => assumptionLines([found(...resources)]).join("\n");
    const key = made("aws:kms/key:Key", "key");
    assert.match(of(key), /A month has 730 hours/);
    assert.match(of(key), /Not counted: data out to the internet/);
    assert.doesNotMatch(of(key), /Spot|LCU|NAT gateways|logs/);
    assert.match(of(made("aws:lb/loadBalancer:LoadBalancer", "alb")), /uses 1 LCU on average/);
    assert.match(of(...service("web")), /A task that runs all month logs 1 GB/);
    assert.doesNotMatch(of(...service("web")), /Spot|A run of a job/);
    const spot = { base: 1, onDemand: 1, spot: 1 };
    assert.match(
      of(...service("web", { scaling: { min: 1, max: 2 }, spot })),
      /Fargate Spot costs 0\.4 of the list price/,
    );
  });

  it("are wrapped between words", () => {
    assert.deepEqual(wrapped("one two three four", 9, "  "), ["one two", "  three", "  four"]);
    assert.equal(
      wrapped("word ".repeat(60).trim(), 40, "  ").every((line) => line.length <= 40),
      true,
    );
  });
});
