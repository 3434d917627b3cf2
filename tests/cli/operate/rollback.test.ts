// Going back, on the simulated AWS: to which revision, how, and what is recorded of it for the next `pulumi up`.

import assert from "node:assert/strict";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { rollback } from "../../../cli/operate/rollback.ts";
import { lastCompleted } from "../../../cli/operate/wayBack.ts";
import { type Answer, type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";
import { fasterTime } from "../../support/fasterTime.ts";

const path = "/rolled-back/shop/prod";
const deploymentCircuitBreaker = { enable: true, rollback: true };
const canary: DeploymentConfiguration = {
  ...{ strategy: "CANARY", bakeTimeInMinutes: 10, deploymentCircuitBreaker },
  canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
};

const half: Answer = (response) => response.end('{"serviceDeployments":[{"status":"ROLLBACK_IN_PRO');

describe("./ecs rollback", function () {
  this.timeout(20_000);
  // No faster: a request may take 20 s of the test's time, which is 1 s on a busy machine.
  fasterTime(20);
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  /** A service whose revisions were deployed one after the other. */
  function deployed(revisions: number, configuration: DeploymentConfiguration = { deploymentCircuitBreaker }) {
    const aws = new SimulatedAws();
    aws.secondsPerLook = 30;
    const loadBalancers = configuration.strategy ? [aws.loadBalancer("web")] : [];
    const web = aws.runningService({ name: "web", definition: aws.definition(1), configuration, loadBalancers });
    const deploy = (revision: number, seconds = 3600) => {
      newest = revision;
      aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(revision) });
      aws.advance(seconds);
    };
    let newest = 1;
    for (let revision = 2; revision <= revisions; revision++) deploy(revision);
    const stored = new Map<string, string>();
    const refused = new Set<string>();
    /** In place of what ECS says of a deployment that goes back, one after the other. */
    const troubles: Answer[] = [];
    const others: Record<string, (input: Record<string, unknown>) => Answer> = {
      GetCallerIdentity: () => ({ Arn: "arn:aws:sts::123456789012:assumed-role/Admin/alice" }),
      GetParametersByPath: () => ({ Parameters: [...stored].map(([Name, Value]) => ({ Name, Value })) }),
      PutParameter: ({ Name, Value }) => {
        stored.set(String(Name), String(Value));
        return {};
      },
      DeleteParameter: ({ Name }) => (stored.delete(String(Name)) ? {} : "ParameterNotFound"),
    };
    server.answers((request: AwsRequest) => {
      const { action, input } = request;
      if (refused.has(action)) return "AccessDeniedException";
      const isGoingBack = actions().includes("StopServiceDeployment");
      if (action === "DescribeServiceDeployments" && isGoingBack && troubles.length > 0)
        return troubles.shift() as Answer;
      if (action === "DescribeServiceDeployments") aws.advance(30);
      const family = String(input.taskDefinition ?? "");
      if (action === "DescribeTaskDefinition" && !/:\d+$/.test(family)) {
        return aws.ask(action, { taskDefinition: aws.definition(newest) });
      }
      return others[action]?.(input) ?? aws.scripted(request);
    });
    const run = async (
      revision?: string,
      confirm = async (_: string) => true,
      signal = new AbortController().signal,
    ) => {
      const said: string[] = [];
      const endpoints = [Object.fromEntries(["ecs", "elbv2", "logs", "ssm", "sts"].map((name) => [name, server.url]))];
      const code = await rollback(
        {
          ...{ label: "the stack prod", cluster: aws.cluster, services: { web: { service: "web" } }, jobs: {} },
          ...{ aws: { ...server.aws, endpoints }, rolledBackPath: path },
        },
        {
          ...{ name: "web", revision, confirm, say: (line) => said.push(line), pollMs: 200 },
          stop: { signal, exitCode: () => 130 },
        },
      );
      return { code, said };
    };
    const record = () => {
      const { from, to, by } = JSON.parse(stored.get(`${path}/web`) ?? "{}");
      return { from: from?.split(":").at(-1), to: to?.split(":").at(-1), by: by?.split("/").at(-1) };
    };
    const runs = () => web.definition.split(":").at(-1);
    return { aws, web, deploy, run, record, runs, stored, refused, troubles };
  }
  const nothing = { from: undefined, to: undefined, by: undefined };
  const actions = () => server.requests.map(({ action }) => action);

  it("goes to the last revision that was completed, then further back, and says of all that what it came from", async () => {
    const { run, record, runs, stored } = deployed(3);
    const { code, said } = await run();
    assert.deepEqual([code, runs(), record()], [0, "2", { from: "3", to: "2", by: "alice" }], said.join("\n"));
    assert.deepEqual(said.slice(0, 2), [
      "web: back from shop_prod_web:3 to shop_prod_web:2",
      "  image  web:3  →  web:2",
    ]);
    assert.match(said.at(-1) ?? "", /^web: `pulumi up` leaves it there until .* newer one than shop_prod_web:3$/);
    assert.equal((await run()).code, 0);
    assert.deepEqual([runs(), record()], ["1", { from: "3", to: "1", by: "alice" }]);
    const back = await run("3");
    assert.deepEqual([back.code, runs(), stored.size], [0, "3", 0]);
    assert.match(back.said.at(-1) ?? "", /: the rollback is over$/);
  });

  it("stops a shift under way, by which ECS itself goes back", async () => {
    const { deploy, run, record, runs, web, aws } = deployed(1, canary);
    for (const revision of [1, 2]) {
      aws.definitions.set(aws.definition(revision), [{ name: "web", portMappings: [{ containerPort: 8080 }] }]);
    }
    deploy(2, 300);
    const { code, said } = await run();
    assert.deepEqual([code, runs(), record()], [0, "1", { from: "2", to: "1", by: "alice" }], said.join("\n"));
    assert.equal(web.deployments[0]?.status, "ROLLBACK_SUCCESSFUL");
    assert.deepEqual(aws.traffic("web"), { [aws.definition(1)]: 100 });
    assert.match(said[0] ?? "", /^web: the deployment of shop_prod_web:2 is under way; back to shop_prod_web:1$/);
    assert.ok(said.includes("web: rolled back"));
    assert.ok(!actions().includes("UpdateService"));
  });

  it("asks ECS for nothing after a signal, and puts the record back", async () => {
    const { run, record, runs } = deployed(3);
    await run();
    const stop = new AbortController();
    const yes = async () => {
      stop.abort();
      return true;
    };
    server.requests.length = 0;
    await assert.rejects(run("1", yes, stop.signal), { message: "stopped; nothing was changed", exitCode: 130 });
    assert.deepEqual(
      [runs(), record(), actions().includes("UpdateService")],
      ["2", { from: "3", to: "2", by: "alice" }, false],
    );
  });

  it("puts the record back where the old revision does not come up", async () => {
    const { run, record, runs, aws } = deployed(3);
    await run();
    aws.behaves(aws.definition(1), { kind: "exits", after: 1, code: 1 });
    const { code, said } = await run("1");
    assert.deepEqual([code, record()], [1, { from: "3", to: "2", by: "alice" }], said.join("\n"));
    assert.match(said.join("\n"), /Pulumi has no part in it: its state is what it was\./);
    assert.doesNotMatch(said.join("\n"), /Pulumi has recorded/);
    aws.advance(600);
    assert.equal(runs(), "2");
  });

  it("puts the record back where ECS refuses, so that an earlier rollback still counts", async () => {
    const { run, record, runs, refused } = deployed(3);
    await run();
    refused.add("UpdateService");
    await assert.rejects(run("1"), { name: "AccessDeniedException" });
    assert.deepEqual([runs(), record()], ["2", { from: "3", to: "2", by: "alice" }]);
  });

  it("waits on where AWS throttles, breaks off or answers half while ECS goes back", async () => {
    const { deploy, run, runs, troubles, aws } = deployed(1, canary);
    for (const revision of [1, 2]) {
      aws.definitions.set(aws.definition(revision), [{ name: "web", portMappings: [{ containerPort: 8080 }] }]);
    }
    deploy(2, 300);
    troubles.push("ThrottlingException", null, half, "ExpiredTokenException");
    const { code, said } = await run();
    assert.deepEqual([code, runs(), troubles], [0, "1", []], said.join("\n"));
    const told = [
      "AWS throttles",
      "AWS does not answer",
      "what answers is not AWS",
      "the AWS credentials have expired",
    ];
    for (const one of told)
      assert.ok(
        said.some((line) => line.startsWith(`web: ${one}`)),
        `${one}:\n${said.join("\n")}`,
      );
  });

  it("changes nothing where nobody says yes, and asks with the revision's name", async () => {
    const { run, record, runs } = deployed(2);
    const asked: string[] = [];
    const no = async (question: string) => asked.push(question) < 0;
    assert.equal((await run(undefined, no)).code, 1);
    assert.deepEqual([asked, runs(), record()], [["Go back to shop_prod_web:1?"], "2", nothing]);
  });

  it("goes back without a record where none may be written, and says what that means", async () => {
    const { run, runs, refused } = deployed(2);
    refused.add("PutParameter");
    const { code, said } = await run();
    assert.deepEqual([code, runs()], [0, "1"]);
    assert.match(said.join("\n"), /web: no record of the rollback can be kept: AWS denied the request/);
    assert.match(said.at(-1) ?? "", /^web: the next `pulumi up --refresh` deploys what the stack file says; revert/);
  });

  it("refuses what cannot be, before it changes anything", async () => {
    const { run, aws, web, deploy } = deployed(1);
    await assert.rejects(run(), /^Error: web: no revision before shop_prod_web:1 is known to have run; name one/);
    await assert.rejects(run("one"), /^Error: the revision must be its number, or <family>:<number>, got one$/);
    await assert.rejects(run("1"), /^Error: web runs shop_prod_web:1 already$/);
    deploy(2);
    web.loadBalancers = [{ containerName: "web", containerPort: 9090, targetGroupArn: "" }];
    aws.definitions.set(aws.definition(1), [{ name: "web", portMappings: [{ containerPort: 8080 }] }]);
    await assert.rejects(run(), /the load balancer goes to port 9090 of container web, which shop_prod_web:1 does not/);
    assert.ok(!actions().includes("UpdateService"));
  });

  it("takes a revision of the family before a rename only where no newer one follows it", () => {
    const past = (...names: string[]) =>
      names.map((taskDefinition) => ({ taskDefinition, ending: "succeeded" as const }));
    assert.equal(lastCompleted(past("site:1", "web:12", "web:11"), "site:1"), "web:12");
    assert.equal(lastCompleted(past("web:12", "site:1", "web:12", "web:11"), "web:12"), "web:11");
    assert.equal(lastCompleted(past("web:10", "web:12", "web:10", "web:9"), "web:10"), "web:9");
    assert.equal(lastCompleted(past("web:1"), "web:1"), undefined);
  });
});
