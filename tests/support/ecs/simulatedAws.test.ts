// The stand-in itself, against what AWS documents of its strategies; the pages stand in lifecycle.ts.

import assert from "node:assert/strict";
import type { DeploymentConfiguration, DescribeServiceDeploymentsResponse } from "@aws-sdk/client-ecs";
import { shifts, words } from "./lifecycle.ts";
import { SimulatedAws } from "./simulatedAws.ts";
import type { Behaviour } from "./task.ts";

const deploymentCircuitBreaker = { enable: true, rollback: true };
const alarms = { alarmNames: ["web-5xx"], enable: true, rollback: true };
const blueGreen: DeploymentConfiguration = { strategy: "BLUE_GREEN", bakeTimeInMinutes: 5, deploymentCircuitBreaker };
const canary: DeploymentConfiguration = {
  ...{ strategy: "CANARY", bakeTimeInMinutes: 10, deploymentCircuitBreaker, alarms },
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
};
const linear: DeploymentConfiguration = {
  ...{ strategy: "LINEAR", bakeTimeInMinutes: 0 },
  linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 5 },
};
const pausing = (stage: "POST_TEST_TRAFFIC_SHIFT", timeoutInMinutes = 60): DeploymentConfiguration => ({
  ...blueGreen,
  lifecycleHooks: [
    { targetType: "PAUSE", lifecycleStages: [stage], timeoutConfiguration: { timeoutInMinutes, action: "ROLLBACK" } },
  ],
});

/** Revision 1 serves, and revision 2 is asked for. */
function deploying(configuration: DeploymentConfiguration, behaviour: Behaviour = { kind: "serves" }) {
  const aws = new SimulatedAws();
  const [one, two] = [aws.definition(1), aws.definition(2)];
  aws.behaves(two, behaviour);
  const loadBalancers = [aws.loadBalancer("web")];
  const web = aws.runningService({ name: "web", definition: one, configuration, loadBalancers });
  aws.ask("UpdateService", { service: "web", taskDefinition: two });
  const deployment = () => {
    const asked = aws.ask("DescribeServiceDeployments", { serviceDeploymentArns: [web.deployments[0]?.arn] });
    return (asked as DescribeServiceDeploymentsResponse).serviceDeployments?.[0] ?? {};
  };
  const answer = (action: "CONTINUE" | "ROLLBACK") => {
    const { serviceDeploymentArn, lifecycleHookDetails = [] } = deployment();
    const hookId = lifecycleHookDetails.at(-1)?.hookId;
    return aws.ask("ContinueServiceDeployment", { serviceDeploymentArn, hookId, action });
  };
  /** The stages and the new revision's percent, over this time. */
  const history = (seconds: number) => {
    const seen: string[] = [];
    for (let passed = 0; passed < seconds; passed += 5) {
      aws.advance(5);
      const { status, lifecycleStage } = deployment();
      const now = `${status === "IN_PROGRESS" ? lifecycleStage : status} ${aws.traffic("web")[two] ?? 0}`;
      if (seen.at(-1) !== now) seen.push(now);
    }
    return seen.join(", ");
  };
  return { aws, web, one, two, deployment, answer, history };
}

const upToTheShift =
  "PRE_SCALE_UP 0, SCALE_UP 0, POST_SCALE_UP 0, TEST_TRAFFIC_SHIFT 0, POST_TEST_TRAFFIC_SHIFT 0, PRE_PRODUCTION_TRAFFIC_SHIFT 0";
const fromTheShift = "POST_PRODUCTION_TRAFFIC_SHIFT 100, BAKE_TIME 100, CLEAN_UP 100, SUCCESSFUL 100";

describe("the simulated AWS", () => {
  it("goes through the documented stages of each strategy, and leaves all traffic with the new revision", () => {
    const all = (configuration: DeploymentConfiguration) => deploying(configuration).history(2400);
    assert.equal(all(blueGreen), `${upToTheShift}, PRODUCTION_TRAFFIC_SHIFT 100, ${fromTheShift}`);
    const step = (percent: number) => `PRODUCTION_TRAFFIC_SHIFT ${percent}, PRE_PRODUCTION_TRAFFIC_SHIFT ${percent}, `;
    assert.equal(all(canary), `${upToTheShift}, ${step(10)}PRODUCTION_TRAFFIC_SHIFT 100, ${fromTheShift}`);
    const { web, aws, history } = deploying(linear);
    const seen = history(2400).replace("BAKE_TIME 100, ", "");
    assert.equal(
      seen,
      `${upToTheShift}, ${step(40)}${step(80)}PRODUCTION_TRAFFIC_SHIFT 100, ${fromTheShift.replace("BAKE_TIME 100, ", "")}`,
    );
    assert.deepEqual(aws.ask("ListTasks", { serviceName: "web", desiredStatus: "RUNNING" }), {
      taskArns: web.revisions.slice(0, 1).flatMap((newest) => web.scheduler.of(newest).map(({ arn }) => arn)),
    });
    assert.deepEqual(shifts({ strategy: "LINEAR", linearConfiguration: { stepPercent: 20 } }), [20, 40, 60, 80, 100]);
  });

  it("replaces tasks within the percentages where the deployment is a rolling one", () => {
    const limits = { minimumHealthyPercent: 50, maximumPercent: 100, deploymentCircuitBreaker };
    const { aws, web, two, deployment } = deploying(limits);
    let most = 0;
    let least = 9;
    for (let n = 0; n < 60; n++) {
      aws.advance(5);
      const { taskArns } = aws.ask("ListTasks", { serviceName: "web", desiredStatus: "RUNNING" }) as { taskArns: [] };
      most = Math.max(most, taskArns.length);
      const healthy = web.revisions.reduce((sum, revision) => sum + web.scheduler.healthy(revision), 0);
      least = Math.min(least, healthy);
    }
    assert.deepEqual([deployment().status, most, least, web.serving?.definition], ["SUCCESSFUL", 2, 1, two]);
  });

  it("gives the traffic back, and stops the new tasks, whatever makes it roll back", () => {
    const ends = (of: ReturnType<typeof deploying>) => {
      of.aws.advance(600);
      const { status, statusReason, rollback } = of.deployment();
      assert.deepEqual([status, rollback?.reason], ["ROLLBACK_SUCCESSFUL", statusReason]);
      assert.deepEqual(of.aws.traffic("web"), { [of.one]: 100 });
      assert.equal(of.web.scheduler.live(of.web.revisions[0] as never).length, 0);
      return statusReason;
    };
    assert.equal(ends(deploying(canary, { kind: "exits", after: 2, code: 1 })), words.breaker);
    assert.equal(ends(deploying(canary, { kind: "unhealthy" })), words.breaker);
    assert.equal(ends(deploying({ deploymentCircuitBreaker }, { kind: "cannot-pull" })), words.breaker);
    const alarmed = deploying(canary);
    alarmed.aws.advance(300);
    assert.deepEqual(alarmed.aws.traffic("web"), { [alarmed.one]: 90, [alarmed.two]: 10 });
    alarmed.aws.alarms.add("web-5xx");
    assert.equal(ends(alarmed), words.alarm);
    assert.deepEqual(alarmed.deployment().alarms?.triggeredAlarmNames, ["web-5xx"]);
    const stopped = deploying(linear);
    stopped.aws.advance(300);
    stopped.aws.ask("StopServiceDeployment", { serviceDeploymentArn: stopped.deployment().serviceDeploymentArn });
    assert.equal(stopped.deployment().status, "ROLLBACK_IN_PROGRESS");
    assert.equal(ends(stopped), words.requested);
    const refused = deploying(pausing("POST_TEST_TRAFFIC_SHIFT"));
    refused.aws.advance(120);
    refused.answer("ROLLBACK");
    assert.equal(ends(refused), words.hookFailed("POST_TEST_TRAFFIC_SHIFT"));
    const forgotten = deploying(pausing("POST_TEST_TRAFFIC_SHIFT", 1));
    assert.equal(ends(forgotten), words.hookTimedOut("POST_TEST_TRAFFIC_SHIFT"));
  });

  it("waits at a PAUSE hook until it is continued, and refuses to continue it twice", () => {
    const { aws, deployment, answer, history } = deploying(pausing("POST_TEST_TRAFFIC_SHIFT"));
    aws.advance(1200);
    const { lifecycleStage, lifecycleHookDetails: [hook] = [] } = deployment();
    assert.deepEqual(
      [lifecycleStage, hook?.status, hook?.targetType],
      ["POST_TEST_TRAFFIC_SHIFT", "AWAITING_ACTION", "PAUSE"],
    );
    assert.ok(Number(hook?.expiresAt) > aws.now && hook?.hookId?.startsWith("ecs-pause-"));
    answer("CONTINUE");
    assert.throws(() => answer("CONTINUE"), { name: "InvalidParameterException", message: /completed, unavailable/ });
    assert.match(history(600), /BAKE_TIME 100, CLEAN_UP 100, SUCCESSFUL 100$/);
    assert.throws(() => answer("CONTINUE"), { message: /terminal states/ });
  });

  it("has nothing to roll back to at first, and watches no alarm that had gone off before", () => {
    const aws = new SimulatedAws();
    aws.behaves(aws.definition(1), { kind: "cannot-pull" });
    const web = aws.createService({ name: "web", definition: aws.definition(1), configuration: blueGreen });
    aws.advance(600);
    assert.deepEqual(
      [web.deployments[0]?.status, web.deployments[0]?.statusReason],
      ["ROLLBACK_FAILED", words.noCandidate],
    );
    const alarmed = deploying(canary);
    alarmed.aws.alarms.add("web-5xx");
    alarmed.aws.advance(2400);
    assert.deepEqual([alarmed.deployment().status, alarmed.deployment().alarms?.status], ["SUCCESSFUL", "DISABLED"]);
  });

  it("refuses to shift traffic that others have divided, and records who wrote which weights", () => {
    const { aws, web, deployment } = deploying(blueGreen);
    aws.advance(2400);
    const [RuleArn = ""] = aws.balancer.rules.keys();
    const groups = aws.balancer.rules.get(RuleArn)?.groups.map((group) => ({ ...group, Weight: 1 }));
    aws.ask("ModifyRule", { RuleArn, Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: groups } }] });
    assert.deepEqual(
      aws.balancer.writes.map(({ by }) => by),
      ["ECS", "ECS", "API"],
    );
    aws.ask("UpdateService", { service: "web", forceNewDeployment: true });
    aws.advance(600);
    assert.equal(deployment().statusReason, words.twoServe(RuleArn));
    assert.equal(web.deployments.length, 3);
  });

  it("stops a deployment for a newer one, which gives the traffic back first", () => {
    const { aws, web, one, deployment } = deploying(canary);
    aws.advance(300);
    aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(3) });
    aws.advance(20);
    assert.deepEqual([web.deployments[1]?.status, aws.traffic("web")], ["STOPPED", { [one]: 100 }]);
    aws.advance(2400);
    assert.deepEqual([deployment().status, aws.traffic("web")], ["SUCCESSFUL", { [aws.definition(3)]: 100 }]);
  });

  it("goes through two weeks of deployments in a moment", () => {
    const { aws } = deploying(canary);
    const began = Date.now();
    for (let n = 3; n < 60; n++) {
      aws.advance((14 * 86_400) / 57);
      aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(n) });
    }
    assert.ok(Date.now() - began < 1000, `${Date.now() - began} ms`);
  });
});
