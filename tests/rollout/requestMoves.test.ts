// Any history of updates and deployments of one service: what the look before an update lets through never takes
// requests away from tasks. What a deployment makes of AWS's weights is written down here as AWS documents it.

import assert from "node:assert/strict";
import fc from "fast-check";
import { checkLeaving } from "../../rollout/requestMoves.ts";
import { advanced, checkSwitch, type MovedService } from "../../rollout/strategySwitch.ts";

const arn = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/1a2b`;
const [first, second] = [arn("web-tg-1a2b3c4"), arn("web-tg2-5d6e7f8")];

const one: MovedService = { loadBalancers: [{ targetGroupArn: first }] };
const two = (strategy: string): MovedService => ({
  loadBalancers: [
    { targetGroupArn: first, advancedConfiguration: { alternateTargetGroupArn: second, productionListenerRule: "r" } },
  ],
  deploymentConfiguration: { strategy },
});
const shapes = { one, rolling: two("ROLLING"), canary: two("CANARY"), linear: two("LINEAR") };
type Shape = keyof typeof shapes;

class History {
  shape: Shape = "one";
  weights: Record<string, number> = { [first]: 1 };
  /** The target groups with tasks in them. */
  tasks = new Set([first]);

  /** `pulumi up`: the rule first, then the service, and at the end the second target group where it is none any more. */
  update(to: Shape, refresh: boolean): void {
    const [before, now] = [shapes[this.shape], shapes[to]];
    const leaves = advanced(before) !== undefined && advanced(now) === undefined;
    try {
      if (to === "one" && refresh) {
        checkLeaving("web", this.weights, [first]);
        this.weights = { [first]: 1 };
      }
      checkSwitch("web", before, now);
      if (leaves) checkLeaving("web", this.weights);
    } catch {
      return;
    }
    this.shape = to;
    if (!leaves) return;
    assert.ok(!Object.hasOwn(this.weights, second), "AWS deletes no target group that a rule names");
    this.tasks = new Set([first]);
  }

  /** A deployment, or one that ends in the middle of its shift. */
  deploy(shift: boolean): void {
    if (this.shape === "one" || this.shape === "rolling") return;
    const serving = this.weights[second] === 100 ? second : first;
    const other = serving === first ? second : first;
    this.tasks = new Set([first, second]);
    this.weights = shift ? { [serving]: 90, [other]: 10 } : { [serving]: 0, [other]: 100 };
    if (!shift) this.tasks = new Set([other]);
  }
}

const step = fc.oneof(
  fc.record({ to: fc.constantFrom(...(Object.keys(shapes) as Shape[])), refresh: fc.boolean() }),
  fc.record({ shift: fc.boolean() }),
);

describe("Updates of a service whose requests move between two target groups", () => {
  it("never leave requests where there are no tasks, whatever has been deployed before", () => {
    const ways = new Set<string>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30, size: "max" }), (steps) => {
        const history = new History();
        for (const one of steps) {
          const before = history.shape;
          if ("to" in one) history.update(one.to, one.refresh);
          else history.deploy(one.shift);
          ways.add(`${before} to ${history.shape}`);
          for (const [group, weight] of Object.entries(history.weights)) {
            assert.ok(weight === 0 || history.tasks.has(group), `${JSON.stringify(steps)}: ${group} has ${weight}`);
          }
        }
      }),
      { numRuns: 500 },
    );
    for (const way of [
      "one to rolling",
      "rolling to canary",
      "canary to linear",
      "linear to rolling",
      "rolling to one",
    ]) {
      assert.ok(ways.has(way), `${way} is possible`);
    }
    for (const way of ["one to canary", "canary to one"]) assert.ok(!ways.has(way), `${way} takes two updates`);
  });
});
