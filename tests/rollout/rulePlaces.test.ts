import assert from "node:assert/strict";
import fc from "fast-check";
import { conditionsOf } from "../../components/ingress/route.ts";
import { movesAfter, movesBefore, type StandingRule, standingRule, wantedRule } from "../../rollout/rulePlaces.ts";
import { routeDefaults } from "../../settings/defaults.ts";

/** `web@20 /*` is the rule of service web; a `!` behind it says that another stack has made it. */
function rule(text: string): StandingRule {
  const [, name = "", priority, path = name, theirs] =
    /^([\w/]+)@(\d+)(?: ([^!]+))?(!)?$/.exec(text) ?? assert.fail(text);
  return { arn: name, own: theirs !== "!", priority: Number(priority), requests: path, targetGroups: [`${name}-tg`] };
}
const told = (moves: ReturnType<typeof movesBefore>) => moves.map((one) => `${one.rule.arn} to ${one.to}`);

describe("The rules of a listener, before one of them gets its number", () => {
  const cases: [says: string, wanted: StandingRule, standing: string[], moves: string[]][] = [
    ["nothing moves where the number is free", rule("web@10"), ["api@20"], []],
    ["what stands there moves right behind", rule("web@10"), ["api@10", "old@12"], ["api to 11"]],
    ["it moves past the numbers that others have", rule("web@10"), ["api@10", "old@11", "www@12!"], ["api to 13"]],
    ["the last number has only places before it", rule("web@50000"), ["api@50000", "old@49999"], ["api to 49998"]],
    ["another stack's rule stays, and AWS refuses", rule("web@10"), ["api@10!"], []],
    ["a new rule comes after the one for the same requests", made("site@10 /*"), ["web@20 /*"], ["web to 9"]],
    ["so it does with the same number", made("site@10 /*"), ["web@10 /*", "api@8"], ["web to 9"]],
    ["one that comes first already stays", made("site@10 /*"), ["web@5 /*"], []],
    ["it overtakes no rule in between", made("site@10 /*"), ["web@20 /*", "api@9", "old@8"], []],
    ["and then only lets the new one in", made("site@10 /*"), ["web@10 /*", "api@9"], ["web to 11"]],
    [
      "what stands there and comes after it moves, too",
      made("site@10 /*"),
      ["api@10", "web@11 /*"],
      ["web to 9", "api to 12"],
    ],
    ["none moves before another stack's rule that has the number", made("site@10 /*"), ["api@10!", "web@11 /*"], []],
    ["another stack's rule for the same requests stays", made("site@10 /*"), ["web@20 /*!"], []],
    ["a rule that only changes its number waits for no other", rule("site@10 /*"), ["web@20 /*"], []],
    ["a page of a maintenance comes first at once", { ...made("page@10 /*"), targetGroups: [] }, ["web@20 /*"], []],
  ];
  function made(text: string): StandingRule {
    return { ...rule(text), arn: undefined };
  }
  it("move out of its way, and to no place where they take other requests", () => {
    for (const [says, wanted, standing, moves] of cases) {
      assert.deepEqual(told(movesBefore(wanted, standing.map(rule))), moves, says);
    }
  });

  it("never share a number after the moves, and rules for other requests keep their order before a new one", () => {
    const standing = fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 30 }), own: fc.boolean() }), {
      selector: ({ at }) => at,
      maxLength: 20,
    });
    fc.assert(
      fc.property(standing, fc.integer({ min: 1, max: 30 }), fc.nat(19), (rules, priority, same) => {
        const all = rules.map(({ at, own }, index) => ({ ...rule(`r${index}@${at}`), own }));
        const requests = all[same]?.requests ?? "new";
        const moves = movesBefore({ ...made(`new@${priority}`), requests }, all);
        const after = all.map((one) => moves.find(({ rule }) => rule === one)?.to ?? one.priority);
        assert.equal(new Set(after).size, after.length);
        assert.ok(moves.every(({ rule, to }) => rule.own && to >= 1 && to !== priority));
        const blocked = after.includes(priority) && all.some((one) => !one.own && one.priority === priority);
        assert.ok(blocked || !after.includes(priority));
        for (const { to } of moves.filter((one) => one.to < priority && one.rule.requests === requests)) {
          assert.ok(after.every((place) => place <= to || place > priority));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("The rules of a listener, once a new service's tasks are healthy", () => {
  it("leave it the requests that another rule had, whose service is deleted next", () => {
    const moved = (standing: string[]) => told(movesAfter(rule("site@10 /*"), standing.map(rule)));
    assert.deepEqual(moved(["web@9 /*", "api@8", "old@11"]), ["web to 12"]);
    assert.deepEqual(moved(["web@9 /*", "older@8 /*"]), ["web to 11", "older to 12"]);
    assert.deepEqual(moved(["web@9 /*!", "other@3 /x", "last@20 /*"]), []);
  });
});

describe("A rule as the provider is given it", () => {
  it("is for the same requests as AWS says of it, whatever its conditions", () => {
    const conditions = conditionsOf({
      ...routeDefaults,
      path: ["/b/*", "/a/*"],
      host: ["b.example.com", "a.example.com"],
      headers: { "X-Version": ["2", "1"] },
      query: { beta: ["yes", "1"] },
      methods: ["POST", "GET"],
      sourceCidrs: ["10.0.0.0/8"],
    });
    const described = [
      { Field: "path-pattern", PathPatternConfig: { Values: ["/a/*", "/b/*"] } },
      { Field: "host-header", Values: ["a.example.com", "b.example.com"] },
      { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Version", Values: ["1", "2"] } },
      { Field: "query-string", QueryStringConfig: { Values: ["1", "yes"].map((Value) => ({ Key: "beta", Value })) } },
      { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["GET", "POST"] } },
      { Field: "source-ip", SourceIpConfig: { Values: ["10.0.0.0/8"] } },
    ];
    const wanted = wantedRule({ listenerArn: "l", conditions, actions: [{ targetGroupArn: "tg" }] }, 10, undefined);
    const Actions = [{ Type: "forward" as const, ForwardConfig: { TargetGroups: [{ TargetGroupArn: "tg" }] } }];
    const standing = standingRule({ RuleArn: "r", Priority: "10", Conditions: described, Actions }, true);
    assert.deepEqual({ ...standing, arn: undefined }, wanted);
    assert.equal(standingRule({ RuleArn: "r", Priority: "default", IsDefault: true }, true), undefined);
  });
});
