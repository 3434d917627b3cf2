// The test of a deployment before clients reach it, on the simulated AWS: what its task gets, and what follows from its end.

import assert from "node:assert/strict";
import type { DeploymentConfiguration, Service } from "@aws-sdk/client-ecs";
import type { AtPause } from "../../rollout/pauses.ts";
import { testTraffic } from "../../rollout/testTraffic.ts";
import { SimulatedAws, type SingleRun } from "../support/ecs/simulatedAws.ts";
import { answers, type Deploying, deployed } from "./simulatedRollout.ts";

const configuration: DeploymentConfiguration = {
  ...{ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 },
  lifecycleHooks: [
    {
      targetType: "PAUSE",
      lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
      timeoutConfiguration: { timeoutInMinutes: 15 },
    },
  ],
};
const deployment = { strategy: "blue-green", test: { path: "/smoke" } };

describe("the test of a deployment", () => {
  async function tested(
    run: SingleRun,
    {
      people = "nobody",
      test = { command: ["npm", "run", "smoke"], timeoutSeconds: 300 },
      ...more
    }: Partial<Deploying> & {
      people?: AtPause["people"];
      test?: { command?: string[]; path?: string; timeoutSeconds: number };
    } = {},
  ) {
    const lines: string[] = [];
    const descriptions: string[] = [];
    const atPause = (
      aws: SimulatedAws,
      clock: Parameters<typeof testTraffic>[0]["clock"],
      signal: AbortSignal,
    ): AtPause => {
      aws.runs.push(run);
      return {
        test: testTraffic({
          ...{ name: "web", cluster: aws.cluster, taskDefinition: aws.definition(2), test, clock, signal },
          ...{ placed: {}, connect: () => aws.clients(), redact: (text) => text.replaceAll("s3cret", "***") },
          say: (line) => lines.push(line),
          privateAddresses: async (description) => {
            descriptions.push(description);
            return ["10.0.1.17", "10.0.2.18"];
          },
        }),
        ...{ people, command: "./ecs continue prod web", timeoutMinutes: 15 },
        lookAt: (at) => [`what to look at: ${at?.url}, as ${at?.host}`],
      };
    };
    const of = await deployed({ configuration, deployment, atPause, ...more });
    return { ...of, lines: of.lines.slice(2).map((line) => line.replace(/, \d+ s$/, "")), test: lines, descriptions };
  }

  it("runs one task of the new revision with the address of that, shows its log, and lets the deployment go on", async () => {
    const of = await tested({ seconds: 20, exitCode: 0, log: ["checking /", "token s3cret ok"] });
    assert.equal(of.error, undefined);
    assert.deepEqual(of.descriptions, ["ELB app/shop/cccc"]);
    assert.deepEqual(of.test, [
      "web: test npm run smoke at http://10.0.1.17:9000, as web.example.com",
      `web: the test runs in task ${of.aws.single[0]?.arn.split("/").at(-1)?.slice(0, 8)}`,
      "web test | checking /",
      "web test | token *** ok",
      "web: the test has passed",
    ]);
    const [task] = of.aws.single;
    assert.deepEqual([task?.definition, task?.startedBy], [of.two, "deployment-test"]);
    assert.deepEqual(task?.overrides?.containerOverrides?.[0], {
      name: "web",
      command: ["npm", "run", "smoke"],
      environment: [
        { name: "TEST_URL", value: "http://10.0.1.17:9000" },
        { name: "TEST_HOST", value: "web.example.com" },
        { name: "TEST_PATH", value: "/" },
      ],
    });
    assert.deepEqual(of.aws.traffic("web"), { [of.two]: 100 });
    assert.ok(!of.lines.some((line) => line.includes("paused")));
  });

  it("rolls back where the task fails, with its exit code as the reason, before a client has sent a request", async () => {
    const { aws, error = "", one } = await tested({ seconds: 5, exitCode: 3, log: ["expected 200, got 500"] });
    assert.match(error, /^web: the deployment of shop_prod_web:2 failed; ECS rolled it back to shop_prod_web:1 \(/);
    assert.match(error, /^What failed: the test, npm run smoke: the process ended with an error \(exit code 3\)\.$/m);
    assert.match(error, /Its log stands above\./);
    assert.deepEqual(aws.traffic("web"), { [one]: 100 });
    const production = aws.services.get("web")?.loadBalancers[0]?.advancedConfiguration?.productionListenerRule;
    const shares = aws.balancer.writes.filter(({ rule }) => rule === production).map(({ groups }) => groups[1]?.Weight);
    assert.deepEqual(new Set(shares), new Set([100]));
  });

  it("rolls back where the test takes too long, stops its task, and says what that may mean for a path", async () => {
    const test = { path: "/smoke", timeoutSeconds: 60 };
    const { aws, error = "" } = await tested({ seconds: 9000, exitCode: 0, log: [] }, { test });
    assert.match(error, /^What failed: the test, GET \/smoke, took longer than 60 s\.$/m);
    assert.match(error, /^Next: .*ENTRYPOINT, which a command does not replace/m);
    assert.ok(aws.requests.some(({ action }) => action === "StopTask"));
    const [name, dash, script] = aws.single[0]?.overrides?.containerOverrides?.[0]?.command ?? [];
    assert.deepEqual([name, dash, script?.startsWith("if command -v curl")], ["sh", "-c", true]);
  });

  it("waits for people once the test has passed, and shows them where it has found the new revision", async () => {
    const run = { seconds: 5, exitCode: 0, log: [] };
    const of = await tested(run, { people: "wait", events: { 600: answers("CONTINUE") } });
    assert.equal(of.error, undefined);
    assert.deepEqual(of.lines.slice(0, 3), [
      "web: paused: shop_prod_web:2 runs, and no client has sent it a request",
      "web: what to look at: http://10.0.1.17:9000, as web.example.com",
      "web: `./ecs continue prod web` gives it the requests, `./ecs continue prod web --rollback` ends it; at 2026-03-04 10:26 UTC ECS rolls it back",
    ]);
  });

  it("leaves the pause to its timeout after Ctrl-C, stops the task, and says that nothing has been tested", async () => {
    const run = { seconds: 200, exitCode: 0, log: [] };
    const during = await tested(run, { ctrlCAt: 120 });
    assert.match(
      during.error ?? "",
      /^It is paused: at .* UTC ECS rolls it back\. `.*` continues it without its test\.$/m,
    );
    assert.ok(during.aws.requests.some(({ action }) => action === "StopTask"));
    assert.ok(!during.aws.requests.some(({ action }) => action === "ContinueServiceDeployment"));
    const { error = "" } = await tested(run, { ctrlCAt: 20 });
    assert.match(error, /^It will pause for its test, which nobody runs now: 15 min later ECS rolls it back\./m);
  });

  it("asks again where AWS throttles what it asks first, and judges nothing when Ctrl-C ends that", async () => {
    const aws = new SimulatedAws();
    aws.runningService({ name: "web", definition: aws.definition(1), loadBalancers: [aws.loadBalancer("web")] });
    const { services: [service] = [] } = aws.ask("DescribeServices", { services: ["web"] }) as { services?: Service[] };
    const stop = new AbortController();
    const said: string[] = [];
    const run = testTraffic({
      ...{ name: "web", cluster: aws.cluster, taskDefinition: aws.definition(2), placed: {}, signal: stop.signal },
      ...{ test: { path: "/", timeoutSeconds: 60 }, connect: () => aws.clients(), redact: (text) => text },
      privateAddresses: async () => {
        throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
      },
      say(line) {
        said.push(line);
        stop.abort(new Error("Ctrl-C"));
      },
    });
    await assert.rejects(run({ at: aws.now, service, tasks: [], stopped: [], targets: [] }), /^Error: Ctrl-C$/);
    assert.match(
      said.join(),
      /^web: AWS throttles the requests \(ThrottlingException: Rate exceeded\); asking again until /,
    );
  });

  it("says after a Ctrl-C which task may still run, where ECS does not stop it", async () => {
    const refuse = (aws: SimulatedAws) => {
      const ask = aws.ask.bind(aws);
      aws.ask = (action, input) => {
        if (action === "StopTask") throw Object.assign(new Error("no"), { name: "AccessDeniedException" });
        return ask(action, input);
      };
    };
    const run = { seconds: 600, exitCode: 0, log: [] };
    const of = await tested(run, { events: { 60: refuse }, ctrlCAt: 200 });
    assert.match(of.error ?? "", /^web: no longer waiting; /);
    assert.match(
      of.test.at(-1) ?? "",
      /^web: Task \w{8} could not be stopped and may still run: AWS denied the request \(.+\)\. `aws ecs stop-task --cluster \S+ --task \S+` stops it\.$/,
    );
  });

  it("does not mind that the deployment has ended meanwhile", async () => {
    const stop = (aws: SimulatedAws) => {
      aws.ask("StopServiceDeployment", { serviceDeploymentArn: aws.services.get("web")?.ongoing?.arn });
    };
    const { error = "" } = await tested({ seconds: 60, exitCode: 0, log: [] }, { events: { 120: stop } });
    assert.match(error, /^What failed: someone stopped the deployment\.$/m);
  });
});
