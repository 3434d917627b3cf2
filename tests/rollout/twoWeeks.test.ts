// Two weeks of one service on the simulated AWS: deployments of good and bad revisions, refreshes, rollbacks, scaling,
// restarts, alarms and switches between strategies, in any order, at any moment of a deployment.

import assert from "node:assert/strict";
import type { DescribeServicesResponse } from "@aws-sdk/client-ecs";
import fc from "fast-check";
import { Problem } from "../../cli/commandLine.ts";
import { type WayBack, wayBack } from "../../cli/operate/wayBack.ts";
import { RolloutError } from "../../rollout/explain.ts";
import { weights } from "../support/ecs/balancer.ts";
import { SimulatedAws } from "../support/ecs/simulatedAws.ts";
import { arns, numbers, type Program, programOf, SimulatedUp } from "../support/ecs/simulatedUp.ts";
import type { Behaviour } from "../support/ecs/task.ts";

const deployments = {
  one: {},
  two: { targetGroups: 2 },
  canary: { strategy: "canary" },
  linear: { strategy: "linear" },
  "blue-green": { strategy: "blue-green" },
};

type Strategy = keyof typeof deployments;

const day = 86_400;
const strategy = fc.constantFrom(...(Object.keys(deployments) as Strategy[]));
const refresh = fc.boolean();
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant("deploy" as const), good: fc.boolean(), refresh }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("up" as const), refresh }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("route" as const), refresh }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("switch" as const), to: strategy, refresh }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("rollback" as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("scale" as const), count: fc.integer({ min: 2, max: 8 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("restart" as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("alarm" as const) }) },
);
/** Seconds to the next event: within a stage, within a deployment, or long after. */
const pauses = fc.oneof(
  fc.integer({ min: 0, max: 90 }),
  fc.integer({ min: 90, max: 1800 }),
  fc.integer({ min: 3600, max: day }),
);
const history = fc.record({
  first: fc.constantFrom("two" as const, "canary" as const, "linear" as const, "blue-green" as const),
  events: fc.array(fc.tuple(event, pauses), { maxLength: 60, size: "max" }),
});

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

class TwoWeeks {
  readonly aws = new SimulatedAws();
  readonly programs: Record<Strategy, Program>;
  readonly up: SimulatedUp;
  strategy: Strategy;
  /** Whether the last update was. */
  refused = false;

  constructor(programs: Record<Strategy, Program>, first: Strategy) {
    this.programs = programs;
    this.strategy = first;
    const { aws } = this;
    const [blue = "", green = "", rule = ""] = [arns["web-tg"], arns["web-tg2"], arns["web-rule"]];
    aws.balancer.addRule({
      arn: rule,
      listener: "https",
      priority: "100",
      hosts: [],
      groups: weights(green, blue, 100),
    });
    this.up = new SimulatedUp(aws, programs[first]);
    const { loadBalancers, deploymentConfiguration } = programs[first].service.inputs;
    const guarded = {
      alarms: { alarmNames: ["web-errors"], enable: true, rollback: true },
      deploymentCircuitBreaker: { enable: true, rollback: true },
    };
    const configuration = { ...numbers(deploymentConfiguration), ...guarded };
    aws.runningService({
      ...{ name: "web", definition: aws.definition(1), configuration },
      loadBalancers: loadBalancers as never,
    });
  }

  get web() {
    return this.aws.services.get("web") ?? assert.fail();
  }

  /** Nothing that `pulumi up` does moves requests, and none are without a task, at any moment. */
  async pulumiUp(refresh: boolean): Promise<void> {
    const { aws, web } = this;
    const held = this.up.rolledBack?.to === web.definition ? this.up.rolledBack : undefined;
    const isHeld = held !== undefined && aws.definition(this.up.newest) === held.from;
    const [before, written] = [aws.traffic("web"), aws.balancer.writes.length];
    const { ongoing: underWay, desiredCount } = web;
    this.refused = false;
    try {
      await this.up.run(this.programs[this.strategy], { refresh });
    } catch (error) {
      if (!(error instanceof RolloutError)) throw error;
      this.refused = true;
      assert.ok(web.ongoing === underWay, "what is refused starts no deployment");
    }
    const own = aws.balancer.writes.slice(written).filter(({ by }) => by === "API");
    if (own.length > 0) assert.ok(underWay === undefined, "up writes weights in the middle of a deployment");
    if (web.ongoing === underWay) assert.deepEqual(aws.traffic("web"), before, "up moves requests");
    assert.equal(web.desiredCount, desiredCount, "up sets autoscaling back");
    if (isHeld) assert.equal(web.definition, held.to, "up undoes a rollback");
  }

  async happens(event: Event): Promise<void> {
    const { aws, up } = this;
    switch (event.what) {
      case "deploy": {
        up.newest++;
        const bad: Behaviour = { kind: up.newest % 2 === 0 ? "unhealthy" : "cannot-pull" };
        if (!event.good) aws.behaves(aws.definition(up.newest), bad);
        return this.pulumiUp(event.refresh);
      }
      case "up":
        return this.pulumiUp(event.refresh);
      case "route":
        up.priority = String(Number(up.priority) + 1);
        return this.pulumiUp(event.refresh);
      case "switch": {
        const before = this.strategy;
        // One target group is for the documented way back alone: from rolling, with no deployment under way.
        if (event.to === "one" && (before !== "two" || this.web.ongoing)) return;
        this.strategy = event.to;
        await this.pulumiUp(event.refresh);
        // The owner reverts what is refused.
        if (this.refused) this.strategy = before;
        return;
      }
      case "rollback":
        return this.rollback();
      case "scale":
        aws.ask("UpdateService", { service: "web", desiredCount: event.count });
        return;
      case "restart":
        aws.ask("UpdateService", { service: "web", forceNewDeployment: true });
        return;
      case "alarm":
        aws.alarms.add("web-errors");
        aws.advance(60);
        aws.alarms.clear();
    }
  }

  /** As `./ecs rollback`, with its own choice of a revision. */
  async rollback(): Promise<void> {
    const { aws, up, web } = this;
    const { services } = aws.ask("DescribeServices", { services: ["web"] }) as DescribeServicesResponse;
    let way: WayBack;
    try {
      way = await wayBack(aws.clients().ecs, "web", services?.[0] ?? {});
    } catch (error) {
      if (error instanceof Problem) return;
      throw error;
    }
    const { to, underWay, byStopping } = way;
    if (to === web.definition && !web.ongoing) return;
    const from = aws.definition(up.newest);
    const since = new Date(aws.now).toISOString();
    const earlier = up.rolledBack;
    up.rolledBack = from === to ? undefined : { from, to, cluster: aws.cluster, service: "web", by: "alice", since };
    if (!byStopping) return void aws.ask("UpdateService", { service: "web", taskDefinition: to });
    aws.ask("StopServiceDeployment", { serviceDeploymentArn: underWay?.arn, stopType: "ROLLBACK" });
    while (web.ongoing) this.passes(10);
    if (web.deployments[0]?.status !== "ROLLBACK_SUCCESSFUL") up.rolledBack = earlier;
  }

  /** Lets time pass, and looks whether requests find a task. */
  passes(seconds: number): void {
    const step = Math.max(60, seconds / 20);
    for (let left = seconds; left > 0; left -= step) {
      this.aws.advance(Math.min(step, left));
      assert.equal(this.aws.traffic("web").nobody, undefined, "requests find no task");
    }
  }
}

describe("Two weeks of deployments", function () {
  this.timeout(300_000);
  let programs: Record<Strategy, Program>;
  before(async () => {
    const all: [string, Program][] = [];
    for (const [name, deployment] of Object.entries(deployments)) all.push([name, await programOf(deployment)]);
    programs = Object.fromEntries(all) as Record<Strategy, Program>;
  });

  it("move no requests by an up, leave none without a task, undo no rollback, and lose no revision", async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ first, events }) => {
        const weeks = new TwoWeeks(programs, first);
        const { aws, up, web } = weeks;
        const end = aws.now + 14 * day * 1000;
        for (const [one, pause] of events) {
          if (aws.now >= end) break;
          await weeks.happens(one);
          weeks.passes(pause);
        }
        weeks.passes(day);
        assert.ok(web.ongoing === undefined, "a deployment never ends");
        const served = web.definition;
        await weeks.pulumiUp(true);
        weeks.passes(day);
        // A rollback holds, and a revision that fails leaves what served before; any other is the newest.
        const held = up.rolledBack?.to === served && up.rolledBack.from === aws.definition(up.newest);
        const fails = aws.behaviourOf(aws.definition(up.newest)).kind !== "serves";
        assert.equal(web.serving?.definition, held || fails ? served : aws.definition(up.newest));
        assert.equal(aws.traffic("web")[web.serving?.definition ?? ""], 100);
      }),
      // The same histories each time, as a fault that one change in a hundred finds is nobody's; FUZZ_RUNS=800 plays others.
      {
        ...(process.env.FUZZ_RUNS ? { numRuns: Number(process.env.FUZZ_RUNS) } : { numRuns: 10, seed: 1 }),
        includeErrorInReport: true,
      },
    );
  });
});
