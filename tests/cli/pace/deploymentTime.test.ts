import assert from "node:assert/strict";
import { commentLimit, markdown } from "../../../cli/diff/diffMarkdown.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { changesText } from "../../../cli/diff/diffText.ts";
import { linesOf } from "../../../cli/plan/planText.ts";
import { page } from "../../../cli/report/page.ts";
import type { Plan } from "../../../plan/graph.ts";
import type { Line } from "../../../plan/tree.ts";
import { plan, resource } from "../diff/graphs.ts";

interface Given {
  service?: object;
  group?: object;
  container?: object;
  provider?: object;
}

/** A stack of one service with what the defaults make of it, as far as a deployment's time is concerned. */
function stackOf({ service, group, container, provider }: Given = {}): Plan {
  const web = resource("docker-on-ecs:index:FargateService", "web");
  const healthCheck = { interval: 10, healthyThreshold: 2 };
  const own = (type: string, name: string, inputs: Record<string, unknown>) =>
    resource(type, name, { parent: web, inputs });
  const containers = [{ name: "web", image: "web:1", stopTimeout: 30, ...container }];
  return plan([
    resource("pulumi:providers:aws", "aws", { inputs: { region: "eu-west-1", ...provider } }),
    web,
    own("aws:ecs/taskDefinition:TaskDefinition", "web-task", {
      ...{ cpu: "256", memory: "512", containerDefinitions: JSON.stringify(containers) },
    }),
    own("aws:lb/targetGroup:TargetGroup", "web-tg", {
      ...{ protocol: "HTTP", deregistrationDelay: 20, healthCheck },
      ...group,
    }),
    own("aws:ecs/service:Service", "web-service", {
      ...{ desiredCount: 2, deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 },
      ...{ loadBalancers: [{ targetGroupArn: "$" + "{web-tg.arn}" }], ...service },
    }),
  ]);
}

const textOf = (lines: Line[]) => lines.map((line) => line.map(([text]) => text).join("")).join("\n");

function timeOf(given?: Given): string | undefined {
  const text = textOf(linesOf({ plans: [stackOf(given)], part: "web" }, process.stdout));
  return /^time {2}a deployment of web takes (.*)$/m.exec(text)?.[1];
}

const canary = {
  deploymentConfiguration: {
    strategy: "CANARY",
    bakeTimeInMinutes: "10",
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: "10" },
  },
};
const paused = {
  targetType: "PAUSE",
  lifecycleStages: ["POST_SCALE_UP"],
  timeoutConfiguration: { timeoutInMinutes: "1440", action: "ROLLBACK" },
};
const linear = {
  deploymentConfiguration: {
    strategy: "LINEAR",
    bakeTimeInMinutes: "10",
    linearConfiguration: { stepPercent: 5, stepBakeTimeInMinutes: "5" },
    lifecycleHooks: [paused],
  },
};

describe("the time that a deployment takes", () => {
  it("is in the plan of a service that has tasks on AWS", () => {
    assert.deepEqual(
      [
        timeOf(),
        timeOf({ group: { deregistrationDelay: 300, healthCheck: { interval: 30, healthyThreshold: 5 } } }),
        timeOf({ container: { healthCheck: { interval: 120 } } }),
        timeOf({ group: { protocol: "TCP" } }),
        timeOf({ service: { alarms: { enable: true } } }),
        timeOf({ service: canary }),
        timeOf({ service: linear }),
        timeOf({ service: { desiredCount: 0 } }),
        timeOf({ provider: { endpoints: [{ ecs: "http://localhost:4566" }] } }),
      ],
      [
        "about 2 min",
        "about 9 min",
        "about 4 min",
        "about 5 min",
        "about 2 min, and up to 5 min more while ECS looks at its alarms",
        "about 23 min",
        "about 1 h 51 min, and what people take to continue it",
        undefined,
        undefined,
      ],
    );
  });

  it("is in a diff, in the comment on a pull request and on the page where a change moves it, and only there", async () => {
    const [before, after] = [stackOf(), stackOf({ service: canary })];
    const moved = diffPlans(before, after);
    assert.match(textOf(changesText([moved])), /^ {3}deployment: web about 2 min → about 23 min$/m);
    const report = { marker: "m", title: "t", introduction: "", stacks: [{ diff: moved }] };
    assert.match(markdown(report, { size: commentLimit }), /; a deployment takes: web about 2 min → about 23 min\n/);
    const shown = await page({ stacks: [{ stack: "dev", before, after }], base: "3f2a1bc (main)" });
    assert.match(shown, /<li><b>deployment<\/b> web about 2 min → about 23 min<\/li>/);
    assert.equal(diffPlans(stackOf(), stackOf({ container: { image: "web:2" } })).times, undefined);
    assert.equal(diffPlans(undefined, stackOf()).times, undefined);
  });
});
