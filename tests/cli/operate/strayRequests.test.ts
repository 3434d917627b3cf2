import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { status } from "../../../cli/operate/status.ts";
import { strayRequests } from "../../../cli/operate/strayRequests.ts";
import { faultText } from "../../../cli/process/unanswered.ts";
import { connect } from "../../../rollout/clients.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";

const group = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/1a2b`;
const [first, second, other] = [group("web-tg-1"), group("web-tg2-2"), group("foreign")];

describe("Requests of a deployment in steps", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  async function lines(weights: Record<string, number>) {
    const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
    server.answers(() => ({
      Rules: [{ RuleArn: "rule", Actions: [{ Type: "forward", ForwardConfig: { TargetGroups } }] }],
    }));
    const advancedConfiguration = { alternateTargetGroupArn: second, productionListenerRule: "rule" };
    const services = {
      web: { loadBalancers: [{ targetGroupArn: first, advancedConfiguration }] },
      plain: { loadBalancers: [{ targetGroupArn: first }] },
      worker: {},
    };
    const { elb, close } = connect(server.aws);
    const found = await strayRequests(elb, services);
    close();
    return found;
  }

  it("are no finding between the service's own two target groups, in a shift and after it", async () => {
    for (const weights of [{ [first]: 1 }, { [first]: 90, [second]: 10 }, { [first]: 0, [second]: 100 }]) {
      assert.deepEqual(await lines(weights), []);
    }
    assert.equal(server.requests.length, 1, "nothing is asked about services whose requests never move");
  });

  it("are one where a third target group gets some, or neither of the two any", async () => {
    assert.deepEqual(await lines({ [first]: 90, [other]: 10 }), [
      "web: somebody else sends its requests: 10 of 100 to foreign",
    ]);
    assert.deepEqual(await lines({}), ["web: its rule sends requests to none of its target groups"]);
  });

  it("are unknown, and no finding, where AWS says nothing of the rule", async () => {
    server.answers(() => ({ Rules: [] }));
    const advancedConfiguration = { alternateTargetGroupArn: second, productionListenerRule: "rule" };
    const services = { web: { loadBalancers: [{ targetGroupArn: first, advancedConfiguration }] } };
    const { elb, close } = connect(server.aws);
    await assert.rejects(strayRequests(elb, services), { name: "Unreadable" });
    close();
  });

  it("are looked for every night, by a workflow that knows the words for what is unknown", async () => {
    const advancedConfiguration = { productionListenerRule: "rule" };
    const service = { serviceName: "web", status: "ACTIVE", loadBalancers: [{ advancedConfiguration }] };
    server.answers(({ action }) => {
      if (action === "DescribeServices") return { services: [service] };
      return action === "DescribeAlarms" ? {} : "AccessDeniedException";
    });
    const names = ["ecs", "elbv2", "cloudwatch", "ssm"];
    const aws = { ...server.aws, endpoints: [Object.fromEntries(names.map((name) => [name, server.url]))] };
    const lines: string[] = [];
    const of = { label: "", cluster: "main", services: { web: { service: "web" } }, jobs: {}, rolledBackPath: "/x" };
    await status(
      { ...of, aws },
      () => undefined,
      (line) => lines.push(line),
    );
    const [, words = "(?!)"] = /unknown='(.*)'/.exec(readFileSync(".github/workflows/drift.yml", "utf8")) ?? [];
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, new RegExp(words));
    assert.match(faultText(new Error("any")), new RegExp(words, "m"));
  });
});
