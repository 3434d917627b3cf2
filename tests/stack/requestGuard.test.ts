import assert from "node:assert/strict";
import { mock } from "node:test";
import type * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import { RequestGuard } from "../../stack/requestGuard.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../rollout/scriptedAws.ts";
import { fasterTime } from "../support/fasterTime.ts";
import { record } from "../support/record.ts";

const group = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/1a2b`;
const [first, second, other] = [group("web-tg-1a2b3c4"), group("web-tg2-5d6e7f8"), group("next-tg-1a2b3c4")];
const forward = (arn: string) => [{ type: "forward", targetGroupArn: arn }];

describe("The look at requests before an update", () => {
  fasterTime(200);
  const server = new ScriptedAws();
  let guard: RequestGuard;
  before(() => server.start());
  after(() => server.stop());
  beforeEach(async () => {
    await record(() => {
      guard = new RequestGuard(server.aws);
    });
  });

  /** AWS's rule has these weights, and a deployment is under way or not. */
  function weights(by: Record<string, number>, serviceDeployments: object[] = [], inSecond: object[] = []) {
    server.answers(({ action }: AwsRequest) => {
      if (action === "DescribeTargetHealth") return { TargetHealthDescriptions: inSecond };
      if (action === "ModifyRule") return { Rules: [] };
      if (action === "ListServiceDeployments") return { serviceDeployments };
      if (action === "UpdateService") return { service: {} };
      if (action !== "DescribeRules") return "NotScripted";
      const TargetGroups = Object.entries(by).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
      return {
        Rules: [{ RuleArn: "rule", Actions: [{ Type: "forward", Order: 1, ForwardConfig: { TargetGroups } }] }],
      };
    });
  }
  const asked = () => server.requests.map(({ action }) => action);
  const change = (name: string, oldInputs: object | undefined, newInputs: object) =>
    ({
      urn: `urn:pulumi:dev::shop::type::${name}`,
      id: "rule",
      oldInputs,
      newInputs,
    }) as unknown as pulumi.ResourceHookArgs;
  const rule = (before: object[] | undefined, now: object[]) =>
    guard.beforeRule(change("web-rule", before && { actions: before }, { actions: now }));
  const ofService = (before: object, now: object) =>
    change("web-service", { cluster: "c", ...before }, { cluster: "c", ...now });
  const service = async (before: object, now: object) => {
    await guard.beforeSwitch(ofService(before, now));
    await guard.beforeService(ofService(before, now));
  };

  const two = (strategy: string, lifecycleHooks?: object[]) => ({
    loadBalancers: [
      {
        targetGroupArn: first,
        advancedConfiguration: { alternateTargetGroupArn: second, productionListenerRule: "rule" },
      },
    ],
    deploymentConfiguration: { strategy, lifecycleHooks },
  });
  const one = { loadBalancers: [{ targetGroupArn: first }] };

  it("refuses a rule that takes requests from the second target group, in the middle of a shift and after it", async () => {
    const shifting = { targetGroups: [{ arn: first }, { arn: second }] };
    for (const [now, then] of [
      [90, 10],
      [0, 100],
    ] as const) {
      weights({ [first]: now, [second]: then });
      await assert.rejects(rule([{ type: "forward", forward: shifting }], forward(first)), {
        name: "RolloutError",
        message: [
          "web: its second target group (web-tg2-5d6e7f8) has its requests, or a part of them, and this update takes it away",
          "keep deployment.targetGroups: 2, wait until no deployment is under way, and deploy once more with a strategy: that brings them to the first",
        ].join("\n"),
      });
    }
    weights({ [first]: 100, [second]: 0 });
    await rule([{ type: "forward", forward: shifting }], forward(first));
  });

  it("refuses a rule that loses a second target group with tasks in it, before their first request", async () => {
    weights({ [first]: 100, [second]: 0 }, [], [{ Target: { Id: "10.0.0.9" } }]);
    const shifting = { targetGroups: [{ arn: first }, { arn: second }] };
    await assert.rejects(rule([{ type: "forward", forward: shifting }], forward(first)), {
      name: "RolloutError",
      message: [
        "web: tasks are in its second target group (web-tg2-5d6e7f8), and this update takes it away",
        "wait until no deployment is under way; then run pulumi up again",
      ].join("\n"),
    });
  });

  it("names the second target group in the rule of a running service, without requests, and only once", async () => {
    weights({ [first]: 1 });
    await service(one, two("ROLLING"));
    const [update] = server.requests.filter(({ action }) => action === "ModifyRule");
    const groups = Object.entries(update?.input ?? {}).filter(([path]) => path.includes("TargetGroups"));
    const at = (index: number) => `Actions.member.1.ForwardConfig.TargetGroups.member.${index}`;
    assert.deepEqual(Object.fromEntries(groups), {
      [`${at(1)}.TargetGroupArn`]: first,
      [`${at(1)}.Weight`]: "1",
      [`${at(2)}.TargetGroupArn`]: second,
      [`${at(2)}.Weight`]: "0",
    });
    server.requests.length = 0;
    weights({ [first]: 0, [second]: 100 });
    await service(one, two("ROLLING"));
    assert.ok(!asked().includes("ModifyRule"));
  });

  it("lets every other rule go, and asks AWS about none whose actions stay", async () => {
    weights({ [first]: 90, [other]: 10 });
    await rule([{ type: "forward", forward: { targetGroups: [{ arn: first }, { arn: other }] } }], forward(first));
    server.requests.length = 0;
    await rule(forward(first), forward(first));
    await rule(undefined, forward(first));
    assert.deepEqual(asked(), []);
  });

  it("refuses a strategy for a running service, and the way back, in one step, and takes both in two", async () => {
    weights({ [first]: 100, [second]: 0 });
    await assert.rejects(service(one, two("CANARY")), {
      message:
        "web: a running service gets a strategy in two deployments; write deployment: { targetGroups: 2 } first, and run pulumi up",
    });
    await assert.rejects(service(two("CANARY"), one), {
      message:
        "web: a running service leaves its strategy in two deployments; write deployment: { strategy: rolling, targetGroups: 2 } first, and run pulumi up",
    });
    await service(one, two("ROLLING"));
    await service(two("ROLLING"), two("CANARY"));
    await service(two("CANARY"), two("LINEAR"));
    await service(two("LINEAR"), two("ROLLING"));
    weights({ [first]: 1 });
    await service(two("ROLLING"), one);
  });

  it("refuses the same in a preview, which knows no target group that is still to be made, and asks AWS nothing", async () => {
    const [hook] = (guard.with("web", true, {}).beforeUpdate ?? []) as pulumi.ResourceHook[];
    if (hook === undefined) assert.fail("no look before an update");
    assert.equal(hook.opts?.onDryRun, true);
    const unmade = (strategy: string) => {
      const [own] = two(strategy).loadBalancers;
      const advancedConfiguration = { ...own?.advancedConfiguration, alternateTargetGroupArn: unknown };
      return { ...two(strategy), loadBalancers: [{ ...own, advancedConfiguration }] };
    };
    server.requests.length = 0;
    const looks = (before: object, now: object) => record(async () => hook.callback(ofService(before, now)));
    await assert.rejects(looks(one, unmade("CANARY")), /^RolloutError: web: a running service gets a strategy in two/);
    await assert.rejects(looks(two("CANARY"), one), /^RolloutError: web: a running service leaves its strategy in two/);
    await looks(one, unmade("ROLLING"));
    await looks(two("ROLLING"), two("CANARY"));
    assert.deepEqual(asked(), []);
  });

  it("refuses one target group while the other has requests, whether the engine changes the rule or not", async () => {
    weights({ [first]: 0, [second]: 100 });
    await assert.rejects(service(two("ROLLING"), one), /has its requests, or a part of them/);
    weights({ [first]: 100, [second]: 0 });
    await assert.rejects(service(two("ROLLING"), one), {
      message:
        "web: its second target group (web-tg2-5d6e7f8) is still in its rule, which only pulumi up --refresh takes it from",
    });
  });

  it("refuses other target groups while the rule is ECS's, and takes the two in either order", async () => {
    weights({ [first]: 100, [second]: 0 });
    const of = (targetGroupArn: string, alternateTargetGroupArn: string) => ({
      ...two("CANARY"),
      loadBalancers: [
        { targetGroupArn, advancedConfiguration: { alternateTargetGroupArn, productionListenerRule: "rule" } },
      ],
    });
    await assert.rejects(service(of(first, second), of(other, second)), /^RolloutError: web: this update replaces its/);
    await service(of(first, second), of(second, first));
  });

  it("refuses another port where the update ends before the old tasks do, and only there", async () => {
    weights({});
    const at = (containerPort: number) => ({ ...one, loadBalancers: [{ targetGroupArn: first, containerPort }] });
    await service(at(80), at(8080));
    guard.with("web", false, {});
    await assert.rejects(service(at(80), at(8080)), {
      message:
        "web: its tasks get port 8080 in place of 80, by which the old ones are reached until the deployment has ended; take wait: false out for this update",
    });
  });

  it("refuses a switch to rolling and from it, and one target group, in the middle of a deployment", async () => {
    weights({ [first]: 90, [second]: 10 }, [{ status: "IN_PROGRESS" }]);
    for (const [before, now] of [
      [two("CANARY"), two("ROLLING")],
      [two("ROLLING"), two("CANARY")],
      [two("ROLLING"), one],
    ] as const) {
      await assert.rejects(service(before, now), {
        name: "RolloutError",
        message: [
          "web: a deployment is under way, and what becomes of its requests with this update AWS does not say",
          "wait until it has ended, or end it with ./ecs rollback; then run pulumi up again",
        ].join("\n"),
      });
    }
    await service(two("CANARY"), two("LINEAR"));
  });

  it("takes away where ECS waits, which the provider leaves, and nothing else", async () => {
    weights({});
    const hooks = [{ targetType: "PAUSE" }];
    await service(two("CANARY", hooks), two("CANARY"));
    const [update] = server.requests.filter(({ action }) => action === "UpdateService");
    assert.deepEqual(update?.input, { cluster: "c", service: "rule", deploymentConfiguration: { lifecycleHooks: [] } });
    server.requests.length = 0;
    await service(two("CANARY", hooks), two("LINEAR", hooks));
    await service(two("CANARY"), two("CANARY"));
    assert.deepEqual(asked(), []);
  });

  it("asks again while AWS throttles it, and refuses with what to do where AWS does not say what it has to know", async () => {
    mock.method(console, "log", () => undefined);
    const update = () => service(two("CANARY"), two("ROLLING"));
    let asks = 0;
    server.answers(() => (++asks <= 2 ? "ThrottlingException" : { serviceDeployments: [] }));
    await update();
    assert.equal(asks, 3);
    const answers: [Answer, refused: RegExp][] = [
      ["AccessDeniedException", /AWS denied the request \(AccessDeniedException by script\)\.\nNext: allow the role /],
      [
        {},
        /what answers is not AWS, or only half an answer \(Unreadable: no rule .*\)\.\nNext: .*; then run pulumi up/,
      ],
    ];
    for (const [answer, refused] of answers) {
      server.answers(({ action }) => (action === "ListServiceDeployments" ? { serviceDeployments: [] } : answer));
      await assert.rejects(service(two("ROLLING"), one), (error: Error) => {
        assert.equal(error.name, "RolloutError");
        assert.match(error.message, /^web: what this update does to its requests cannot be looked at: /);
        assert.match(error.message, refused);
        return true;
      });
    }
    mock.restoreAll();
  });
});
