// The watch as it asks AWS, which here throttles, lets credentials expire, and answers again.

import assert from "node:assert/strict";
import type { Display } from "../../../cli/live/display.ts";
import { watchStatus } from "../../../cli/live/watchStatus.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";

const withoutOwnWords = (text: string) => text.replace(/ \(.*/, "");

describe("./ecs status --watch, where AWS does not always answer", () => {
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  /** The events that it shows, until there are as many. */
  async function shown(most: number, answers: Answer[], drawsAll = false): Promise<string[]> {
    let looks = 0;
    aws.answers(({ action }: AwsRequest) => {
      if (action !== "DescribeServices") return "AccessDeniedException";
      return answers[Math.min(looks++, answers.length - 1)] ?? {};
    });
    const stop = new AbortController();
    const events: string[] = [];
    const add = (event: string) => {
      events.push(event);
      if (events.length >= most) stop.abort();
    };
    const display: Display = {
      drawsAll,
      saw: ({ facts: [web], remarks }) =>
        add([`${web?.name} ${web?.service?.runningCount}`, ...remarks.map(withoutOwnWords)].join("; ")),
      cannotSee: (why) => add(why),
      end: () => add("end"),
    };
    const endpoints = aws.aws.endpoints?.map((all) => ({ ...all, cloudwatch: aws.url }));
    const deployed = {
      label: "",
      aws: { ...aws.aws, endpoints },
      cluster: "main",
      services: { web: { service: "web" } },
      jobs: {},
    };
    await watchStatus(deployed, display, stop.signal, 1);
    return events;
  }

  const web = (runningCount: number) => ({ services: [{ serviceName: "web", status: "ACTIVE", runningCount }] });

  it("says in a line what the trouble is, and goes on", async () => {
    const answers = ["ThrottlingException", web(1), "ExpiredTokenException", "AccessDeniedException", web(2)];
    const events = await shown(5, answers);
    const alarms = "the alarms are unknown: AWS denied the request";
    assert.deepEqual(events.map(withoutOwnWords), [
      "AWS throttles the requests",
      `web 1; ${alarms}`,
      "the AWS credentials have expired",
      "AWS denied the request",
      `web 2; ${alarms}`,
      "end",
    ]);
  });

  it("shows what it may see, and says what it may not", async () => {
    const loadBalancers = [{ targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1" }];
    const one = { serviceName: "web", status: "ACTIVE", runningCount: 1, loadBalancers };
    const deployments = [{ status: "PRIMARY", taskDefinition: "web:1" }];
    const [saw] = await shown(1, [{ services: [{ ...one, deployments }] }], true);
    assert.equal(
      saw,
      "web 1; the alarms are unknown: AWS denied the request; the logs are unknown: AWS denied the request; " +
        "the last hour's requests are unknown: AWS denied the request",
    );
  });

  it("does not begin where AWS denies the first look", async () => {
    await assert.rejects(shown(1, ["AccessDeniedException"]), { name: "AccessDeniedException" });
  });

  it("ends at once at Ctrl-C, whichever request has no answer", async () => {
    const advancedConfiguration = { productionListenerRule: "rule" };
    const service = { ...web(1).services[0], loadBalancers: [{ targetGroupArn: "group", advancedConfiguration }] };
    const asked: string[] = [];
    for (const silent of ["GetParametersByPath", "DescribeServices", "DescribeAlarms", "DescribeRules"]) {
      const stop = new AbortController();
      aws.answers(({ action }) => {
        if (action !== silent) return action === "DescribeServices" ? { services: [service] } : {};
        asked.push(action);
        stop.abort();
        return () => undefined;
      });
      const display: Display = { drawsAll: false, saw: () => undefined, cannotSee: assert.fail, end: () => undefined };
      const of = { label: "", cluster: "main", services: { web: { service: "web" } }, jobs: {}, rolledBackPath: "/x" };
      const began = performance.now();
      const endpoints = aws.aws.endpoints?.map((all) => ({ ...all, cloudwatch: aws.url, ssm: aws.url }));
      await watchStatus({ ...of, aws: { ...aws.aws, endpoints } }, display, stop.signal, 1);
      assert.ok(performance.now() - began < 2_000, silent);
      assert.equal(asked.at(-1), silent);
    }
  });
});
