// Deployments that shift requests, on the simulated AWS (tests/support/ecs), whose answers are those that AWS documents:
// what `pulumi up` says on the way, and how it ends, for each strategy and each way to fail.

import assert from "node:assert/strict";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { causeOfShift, phaseOf, shiftOf } from "../../rollout/shift.ts";
import type { SimulatedAws } from "../support/ecs/simulatedAws.ts";
import { answers, type Deploying, deployed } from "./simulatedRollout.ts";

const deploymentCircuitBreaker = { enable: true, rollback: true };
const alarms = { alarmNames: ["web-5xx", "web-slow"], enable: true, rollback: true };
const canary: DeploymentConfiguration = {
  ...{ strategy: "CANARY", bakeTimeInMinutes: 10, deploymentCircuitBreaker, alarms },
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
};
const linear: DeploymentConfiguration = {
  ...{ strategy: "LINEAR", bakeTimeInMinutes: 0 },
  linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 5 },
};
const blueGreen: DeploymentConfiguration = { strategy: "BLUE_GREEN", bakeTimeInMinutes: 5, deploymentCircuitBreaker };
const pausing: DeploymentConfiguration = {
  ...blueGreen,
  lifecycleHooks: [
    { targetType: "PAUSE", lifecycleStages: ["POST_SCALE_UP"], timeoutConfiguration: { timeoutInMinutes: 60 } },
  ],
};
const atPause = { people: "wait" as const, command: "./ecs continue prod web" };
const stops = (aws: SimulatedAws) => {
  aws.ask("StopServiceDeployment", { serviceDeploymentArn: aws.services.get("web")?.ongoing?.arn });
};
const replaces = (aws: SimulatedAws) => {
  aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(3) });
};
const divides = (aws: SimulatedAws) => {
  const [RuleArn = ""] = aws.balancer.rules.keys();
  const TargetGroups = aws.balancer.rules.get(RuleArn)?.groups.map((group) => ({ ...group, Weight: 1 }));
  aws.ask("ModifyRule", { RuleArn, Actions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] });
};

/** The lines without the service's name, and the time behind each. */
const said = ({ lines }: { lines: string[] }) =>
  lines.map((line) => line.replace(/^web: /, "").replace(/, \d+ s$/, ""));

describe("a deployment that shifts requests", () => {
  it("says the share of the new revision, how long it stays so, and what the alarms say", async () => {
    const of = await deployed({ configuration: canary, deployment: { strategy: "canary" } });
    assert.equal(of.error, undefined);
    assert.deepEqual(said(of), [
      "0 of 2 tasks healthy, 0 failed",
      "2 of 2 tasks healthy, 0 failed",
      "10 % of the requests go to shop_prod_web:2 for 10 min, until 10:21 UTC; its 2 alarms are quiet",
      "all requests go to shop_prod_web:2; its 2 alarms are quiet",
      "all requests go to shop_prod_web:2; the old tasks stay for 10 min, until 10:31 UTC; its 2 alarms are quiet",
      "all requests go to shop_prod_web:2, and the old tasks stop",
      "2 of 2 tasks healthy, 0 failed",
    ]);
    assert.deepEqual(of.aws.traffic("web"), { [of.two]: 100 });
  });

  it("says each step of a linear one, and one line of the switch of a blue-green one", async () => {
    const steps = said(await deployed({ configuration: linear, deployment: { strategy: "linear" } }));
    assert.deepEqual(steps.slice(2, -1), [
      "40 % of the requests go to shop_prod_web:2 for 5 min, until 10:16 UTC",
      "80 % of the requests go to shop_prod_web:2 for 5 min, until 10:21 UTC",
      "all requests go to shop_prod_web:2",
      "all requests go to shop_prod_web:2, and the old tasks stop",
    ]);
    const switched = said(await deployed({ configuration: blueGreen, deployment: { strategy: "blue-green" } }));
    assert.deepEqual(switched.slice(2, -1), [
      "all requests go to shop_prod_web:2",
      "all requests go to shop_prod_web:2; the old tasks stay for 5 min, until 10:16 UTC",
      "all requests go to shop_prod_web:2, and the old tasks stop",
    ]);
  });

  it("is red where it was rolled back, with the reason, and leaves the requests with what served", async () => {
    const strategy = (configuration: DeploymentConfiguration) => {
      const written = { BLUE_GREEN: "blue-green", CANARY: "canary", LINEAR: "linear", ROLLING: "rolling" };
      return { strategy: written[configuration.strategy ?? "ROLLING"] };
    };
    const failures: [Omit<Deploying, "deployment">, RegExp][] = [
      [
        { configuration: canary, events: { 300: (aws) => aws.alarms.add("web-5xx") } },
        /web-5xx went off while 10 % of/,
      ],
      [
        { configuration: canary, events: { 900: (aws) => aws.alarms.add("web-slow") } },
        /web-slow went off while all of/,
      ],
      [{ configuration: canary, events: { 300: stops } }, /someone stopped the deployment/],
      [{ configuration: linear, events: { 400: stops } }, /someone stopped the deployment/],
      [{ configuration: linear, events: { 3: divides } }, /may not shift requests by the service's listener rules/],
      [
        { configuration: pausing, atPause, events: { 300: answers("ROLLBACK") } },
        /someone rolled the deployment back at/,
      ],
      [{ configuration: pausing, atPause }, /nobody continued the deployment before its pause was over/],
      [
        { configuration: blueGreen, behaviour: { kind: "exits", after: 3, code: 1 } },
        /ended with an error \(exit code 1\)/,
      ],
      [{ configuration: canary, behaviour: { kind: "cannot-pull" } }, /the image/],
    ];
    for (const [what, reason] of failures) {
      const { error = "", aws, one } = await deployed({ ...what, deployment: strategy(what.configuration) });
      assert.match(error, /^web: the deployment of shop_prod_web:2 failed; ECS rolled it back to shop_prod_web:1 \(/);
      assert.match(error, reason);
      assert.match(error, /^Next: /m);
      assert.match(error, /^Now running: shop_prod_web:1, 2 of 2\.$/m);
      const untouched = what.events?.[3] === undefined;
      if (untouched) assert.deepEqual(aws.traffic("web"), { [one]: 100 });
    }
  });

  it("says that there is nothing to roll back to where a first deployment fails", async () => {
    const behaviour = { kind: "exits", after: 3, code: 1 } as const;
    const deployment = { strategy: "blue-green" };
    const { error = "" } = await deployed({ configuration: blueGreen, deployment, behaviour, isUpdate: false });
    assert.match(error, /failed and nothing was rolled back \(No rollback candidate was found to run the rollback\)/);
    assert.match(error, /It was the service's first: there is none to roll back to\./);
    assert.match(error, /^ {2}\| Error: no such host: db$/m);
  });

  it("follows a newer deployment of the same revision, and reports one of another", async () => {
    const deployment = { strategy: "canary" };
    const { error } = await deployed({ configuration: canary, deployment, events: { 300: replaces } });
    assert.match(
      error ?? "",
      /^web: the deployment of shop_prod_web:2 was replaced by someone else's, of shop_prod_web:3/,
    );
    const again = (aws: SimulatedAws) => aws.ask("UpdateService", { service: "web", forceNewDeployment: true });
    const same = await deployed({ configuration: canary, deployment, events: { 300: again } });
    assert.equal(same.error, undefined);
    assert.ok(said(same).includes("ECS first gives back the requests of the deployment that this one replaces"));
  });

  it("waits for people at a pause as long as they take, and counts that time apart", async () => {
    const deployment = { strategy: "blue-green", pause: "before-production", timeoutSeconds: 900 };
    const of = await deployed({ configuration: pausing, deployment, atPause, events: { 3000: answers("CONTINUE") } });
    assert.equal(of.error, undefined);
    assert.deepEqual(said(of).slice(2, 5), [
      "paused: shop_prod_web:2 runs, and no client has sent it a request",
      "`./ecs continue prod web` gives it the requests, `./ecs continue prod web --rollback` ends it; at 2026-03-04 11:10 UTC ECS rolls it back",
      "all requests go to shop_prod_web:2",
    ]);
    const left = await deployed({ configuration: pausing, deployment, atPause: { ...atPause, people: "leave" } });
    assert.deepEqual([left.error, left.seconds < 120, said(left).length], [undefined, true, 4]);
    const nobody = await deployed({ configuration: pausing, deployment, atPause: { ...atPause, people: "nobody" } });
    assert.deepEqual([nobody.error, nobody.aws.traffic("web")], [undefined, { [nobody.two]: 100 }]);
  });

  it("says after Ctrl-C what becomes of the pause", async () => {
    const deployment = { strategy: "blue-green", pause: "before-production" };
    const { error } = await deployed({ configuration: pausing, deployment, atPause, ctrlCAt: 300 });
    assert.match(error ?? "", /^web: no longer waiting; the deployment of shop_prod_web:2 goes on in ECS\.$/m);
    assert.match(
      error ?? "",
      /^It is paused: at 2026-03-04 11:10 UTC ECS rolls it back\. `\.\/ecs continue prod web` continues it\.$/m,
    );
  });

  it("believes at once what runs where nothing was to be deployed, and a change that starts no deployment", async () => {
    const deployment = { strategy: "canary" };
    const none = await deployed({ configuration: canary, deployment, startsDeployment: false });
    assert.deepEqual([none.error, none.seconds, said(none)], [undefined, 0, ["2 of 2 tasks healthy, 0 failed"]]);
  });

  it("goes by the service's description where the engine keeps no records, and says so once", async () => {
    const what = { configuration: blueGreen, deployment: { strategy: "blue-green" }, keepsRecords: false };
    const of = await deployed(what);
    assert.equal(of.error, undefined);
    const unrecorded = "the engine keeps no record of its deployments, so no requests are shifted in steps there";
    assert.equal(said(of).filter((line) => line === unrecorded).length, 1);
    assert.equal(said(of).at(-1), "2 of 2 tasks healthy, 0 failed");
    const failed = await deployed({ ...what, behaviour: { kind: "exits", after: 3, code: 1 } });
    assert.match(failed.error ?? "", /^web: the deployment of shop_prod_web:2 failed; ECS (is rolling|rolled) it back/);
  });

  it("is overdue once its own steps are over, and not before", async () => {
    const slow = { ...canary, canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1440 } };
    const of = await deployed({ configuration: slow, deployment: { strategy: "canary", bakeMinutes: 30 } });
    assert.match(of.error ?? "", /the deployment of shop_prod_web:2 is overdue: after \d+ s 2 of 2 tasks are healthy/);
    assert.ok(of.seconds > 2 * 30 * 60 && of.seconds < 2 * 30 * 60 + 1200, `${of.seconds} s`);
  });
});

describe("ECS's record of a deployment", () => {
  it("gives each status its meaning", () => {
    const phases = (isSuperseded: boolean) =>
      (
        [
          ...(["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"] as const),
          ...(["SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"] as const),
        ] as const
      ).map((status) => phaseOf({ status }, isSuperseded));
    const going = Array(5).fill("in-progress");
    assert.deepEqual(phases(false), [...going, "succeeded", "failed", "rolled-back", "failed"]);
    assert.deepEqual(phases(true), [...going, "succeeded", "replaced", "rolled-back", "failed"]);
  });

  it("blames nobody for a deployment that goes on, or whose tasks failed", () => {
    const causeOf = (record: object) => causeOfShift(shiftOf(record, undefined, 0), "web")?.kind;
    const status = "ROLLBACK_SUCCESSFUL";
    assert.deepEqual(
      [
        { status: "IN_PROGRESS" },
        { status, deploymentCircuitBreaker: { status: "TRIGGERED" } },
        { status, statusReason: "Service deployment rolled back because the circuit breaker threshold was exceeded." },
        { status, alarms: { status: "TRIGGERED", triggeredAlarmNames: [] } },
        {
          status,
          statusReason: "Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT pause hook timed out.",
        },
        { status, lifecycleHookDetails: [{ status: "TIMED_OUT" }] },
        { status, lifecycleHookDetails: [{ status: "FAILED" }] },
        { status },
      ].map(causeOf),
      [
        ...[undefined, undefined, undefined, "shift-alarm", "shift-timeout", "shift-timeout"],
        ...["shift-refused", "shift-stopped"],
      ],
    );
  });
});
