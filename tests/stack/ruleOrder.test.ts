import assert from "node:assert/strict";
import { mock } from "node:test";
import type * as pulumi from "@pulumi/pulumi";
import { RuleOrder } from "../../stack/ruleOrder.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../rollout/scriptedAws.ts";
import { record } from "../support/record.ts";

const tags = { Project: "shop", Environment: "dev" };

describe("The order of a listener's rules in an update", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());
  let warned: string[];
  beforeEach(() => {
    warned = [];
    mock.method(console, "log", () => undefined);
    mock.method(console, "warn", (text: string) => warned.push(text));
  });
  afterEach(() => mock.restoreAll());

  /** A listener as AWS keeps it: each number once. Name → priority, path and target group. */
  function listener(rules: Record<string, [priority: number, path: string]>, stack = "dev") {
    const at = new Map(Object.entries(rules).map(([name, [priority]]) => [name, priority]));
    server.answers(({ action, input }: AwsRequest): Answer => {
      if (action === "DescribeTags") {
        const TagDescriptions = [...at.keys()].map((ResourceArn) => {
          const has = { ...tags, Environment: stack };
          return { ResourceArn, Tags: Object.entries(has).map(([Key, Value]) => ({ Key, Value })) };
        });
        return { TagDescriptions };
      }
      if (action === "SetRulePriorities") {
        const moved = new Map(at);
        for (let one = 1; input[`RulePriorities.member.${one}.RuleArn`]; one++) {
          const { [`RulePriorities.member.${one}.RuleArn`]: arn, [`RulePriorities.member.${one}.Priority`]: to } =
            input;
          moved.set(String(arn), Number(to));
        }
        if (new Set(moved.values()).size < moved.size) return "PriorityInUse";
        for (const [name, priority] of moved) at.set(name, priority);
        return { Rules: [] };
      }
      const Rules = Object.entries(rules).map(([name, [, path]]) => ({
        RuleArn: name,
        Priority: at.get(name),
        Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: [path] } }],
        Actions: [{ Type: "forward", TargetGroupArn: `${name}-tg` }],
      }));
      return action === "DescribeRules" ? { Rules } : "NotScripted";
    });
    return () => Object.fromEntries(at);
  }

  async function order() {
    let made: RuleOrder | undefined;
    await record(() => {
      made = new RuleOrder({ aws: server.aws, tags });
    });
    return made ?? assert.fail();
  }

  const asked = (name: string, path: string, to: number, from?: number) =>
    ({
      urn: `urn:pulumi:dev::shop::aws:lb/listenerRule:ListenerRule::${name}-rule`,
      id: from === undefined ? "" : name,
      newInputs: {
        listenerArn: "listener",
        priority: to,
        conditions: [{ pathPattern: { values: [path] } }],
        actions: [{ type: "forward", targetGroupArn: `${name}-tg` }],
      },
      ...(from !== undefined && { oldInputs: { priority: from } }),
    }) as unknown as pulumi.ResourceHookArgs;

  it("lets rules swap numbers that are written, whichever is changed first", async () => {
    const now = listener({ web: [10, "/*"], api: [20, "/api/*"], old: [30, "/old/*"] });
    const { makeRoom } = await order().then((one) => ({ makeRoom: one.makeRoom.bind(one) }));
    await Promise.all(
      [asked("web", "/*", 20, 10), asked("api", "/api/*", 30, 20), asked("old", "/old/*", 10, 30)].map(makeRoom),
    );
    assert.deepEqual(now(), { web: 20, api: 30, old: 10 });
    const asks = server.requests.filter(({ action }) => action.startsWith("Describe"));
    assert.equal(asks.length, 2);
  });

  it("lets the old service answer until the new one is healthy, and the new one from then on", async () => {
    const now = listener({ web: [20, "/*"], api: [8, "/api/*"] });
    const made = await order();
    await made.makeRoom(asked("site", "/*", 10));
    assert.deepEqual(now(), { web: 9, api: 8 });
    await made.takeOverAt("listener")("urn", ["site-tg"]);
    assert.deepEqual(now(), { web: 11, api: 8 });
  });

  it("leaves a rule in its place that another one had the requests of when the update began", async () => {
    listener({ web: [10, "/*"], site: [20, "/*"] });
    const made = await order();
    await made.makeRoom(asked("web", "/old/*", 11, 10));
    const now = listener({ web: [11, "/old/*"], site: [20, "/*"] });
    await made.takeOverAt("listener")("urn", ["site-tg"]);
    assert.deepEqual(now(), { web: 11, site: 20 });
    assert.deepEqual(
      server.requests.map(({ action }) => action),
      ["DescribeRules"],
    );
  });

  it("does the second in the next update, where the first one failed", async () => {
    const now = listener({ web: [9, "/*"], site: [10, "/*"] });
    await (await order()).takeOverAt("listener")("urn", ["site-tg"]);
    assert.deepEqual(now(), { web: 11, site: 10 });
  });

  it("moves no other stack's rule, asks nothing for a rule that keeps its number, and stops no update by itself", async () => {
    const now = listener({ web: [10, "/*"] }, "staging");
    const made = await order();
    await made.makeRoom(asked("api", "/api/*", 20, 20));
    assert.equal(server.requests.length, 0);
    await made.makeRoom(asked("site", "/*", 10));
    assert.deepEqual(now(), { web: 10 });
    server.answers(() => "AccessDenied");
    await (await order()).makeRoom(asked("site", "/*", 10));
    assert.deepEqual(
      server.requests.map(({ action }) => action),
      ["DescribeRules"],
    );
  });

  it("looks anew where the answer to a move got lost, and says that rules may have moved", async () => {
    const now = listener({ web: [20, "/*"] });
    const made = await order();
    const answer = server.answering;
    server.answers(async (request) => {
      const own = await answer(request);
      return request.action === "SetRulePriorities" ? null : own;
    });
    await made.makeRoom(asked("site", "/*", 10));
    assert.deepEqual(now(), { web: 9 });
    assert.match(
      warned.join("\n"),
      /the listener's rules are not put in order: AWS does not answer \(.*\); they may have moved/,
    );
    server.answers(answer);
    await made.takeOverAt("listener")("urn", ["web-tg"]);
    assert.equal(server.requests[0]?.action, "DescribeRules");
  });
});
