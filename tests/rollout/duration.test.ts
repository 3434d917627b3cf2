import assert from "node:assert/strict";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { assumed, type DeploymentCourse, deploymentSeconds } from "../../rollout/duration.ts";
import {
  containerDefaults,
  deploymentDefaults,
  healthDefaults,
  serviceDefaults,
  strategyDefaults,
} from "../../settings/defaults.ts";
import { SimulatedAws } from "../support/ecs/simulatedAws.ts";

const course = (more: Partial<DeploymentCourse> = {}): DeploymentCourse => ({
  strategy: "rolling",
  tasks: 2,
  minimumHealthyPercent: deploymentDefaults.minimumHealthyPercent,
  maximumPercent: deploymentDefaults.maximumPercent,
  checkSeconds: healthDefaults.intervalSeconds * healthDefaults.healthyThreshold,
  deregistrationSeconds: serviceDefaults.deregistrationDelaySeconds,
  stopTimeoutSeconds: containerDefaults.stopTimeoutSeconds,
  ...more,
});

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const asAwsHasIt = { checkSeconds: 30 * 5, deregistrationSeconds: 300 };

const inWordsOfEcs = { rolling: "ROLLING", canary: "CANARY", linear: "LINEAR", "blue-green": "BLUE_GREEN" } as const;

/** Seconds until the simulated AWS has the new tasks alone. */
function simulated({ tasks, strategy, percent, minutesBetween, ...of }: DeploymentCourse): number {
  const drain = of.deregistrationSeconds + Math.min(assumed.stop, of.stopTimeoutSeconds);
  const aws = new SimulatedAws({ start: assumed.start, turn: assumed.turn, healthy: of.checkSeconds, drain });
  const configuration: DeploymentConfiguration = {
    strategy: inWordsOfEcs[strategy],
    minimumHealthyPercent: of.minimumHealthyPercent,
    maximumPercent: of.maximumPercent,
    bakeTimeInMinutes: of.bakeMinutes,
    ...(strategy === "canary" && {
      canaryConfiguration: { canaryPercent: percent, canaryBakeTimeInMinutes: minutesBetween },
    }),
    ...(strategy === "linear" && {
      linearConfiguration: { stepPercent: percent, stepBakeTimeInMinutes: minutesBetween },
    }),
  };
  const loadBalancers = strategy === "rolling" ? [] : [aws.loadBalancer("web")];
  const web = aws.runningService({
    ...{ name: "web", definition: aws.definition(1), desiredCount: tasks },
    ...{ configuration, loadBalancers },
  });
  const began = aws.now;
  aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(2) });
  const target = web.revisions[0] ?? assert.fail();
  while (web.scheduler.healthy(target) < tasks || !web.scheduler.onlyRuns(target)) {
    aws.advance(5);
    assert.ok(aws.now - began < 86_400_000, "it never ends");
  }
  return (aws.now - began) / 1000;
}

describe("how long a deployment takes", () => {
  it("is 2 minutes at most for two tasks with the defaults, and almost 9 with AWS's own", () => {
    // 15 + 5 + (45 + 2 × 10) + 20 + 5
    assert.equal(deploymentSeconds(course()), 110);
    // 15 + 5 + (45 + 5 × 30) + 300 + 5
    assert.equal(deploymentSeconds(course(asAwsHasIt)), 520);
  });

  it("is what it takes on a simulated AWS, whatever the strategy, the percentages and the number of tasks", () => {
    const noUp = { ...assumed, up: 0 };
    const { canary, linear, "blue-green": blueGreen } = strategyDefaults;
    for (const one of [
      course(),
      course(asAwsHasIt),
      course({ tasks: 1 }),
      course({ tasks: 10, maximumPercent: 150 }),
      course({ tasks: 10, minimumHealthyPercent: 50, maximumPercent: 100 }),
      course({ tasks: 3, minimumHealthyPercent: 0, maximumPercent: 100 }),
      course({ tasks: 7, minimumHealthyPercent: 75, maximumPercent: 125 }),
      course({ strategy: "canary", ...canary, minutesBetween: canary.bakeMinutes }),
      course({ strategy: "canary", ...canary, percent: 100, minutesBetween: 10 }),
      course({ strategy: "linear", ...linear, minutesBetween: linear.stepMinutes }),
      course({ strategy: "linear", percent: 33.4, minutesBetween: 1, bakeMinutes: 0 }),
      course({ strategy: "blue-green", ...blueGreen, tasks: 5, ...asAwsHasIt }),
    ]) {
      assert.equal(deploymentSeconds(one, noUp), simulated(one), JSON.stringify(one));
    }
  });

  it("counts the task of a test, and a process only as long as it may take to end", () => {
    const blueGreen = course({ strategy: "blue-green", bakeMinutes: 10 });
    const tested = deploymentSeconds({ ...blueGreen, tested: true });
    assert.equal(tested - deploymentSeconds(blueGreen), assumed.start + assumed.test);
    assert.equal(deploymentSeconds(course({ stopTimeoutSeconds: 2 })), 107);
  });
});
