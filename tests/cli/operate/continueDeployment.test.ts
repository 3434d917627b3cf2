// On the simulated AWS, as the emulator keeps no service deployments.

import assert from "node:assert/strict";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { continueDeployment, paused as pausedOf } from "../../../cli/operate/continueDeployment.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";
import { SimulatedAws } from "../../support/ecs/simulatedAws.ts";

const configuration: DeploymentConfiguration = {
  ...{ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 },
  lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["POST_SCALE_UP"] }],
};

describe("./ecs continue", () => {
  const server = new ScriptedAws();
  before(() => server.start());
  after(() => server.stop());

  /** Revision 2 is paused beside revision 1. */
  function paused(seconds = 120): SimulatedAws {
    const aws = new SimulatedAws();
    // The command waits by this machine's clock.
    aws.now = Date.now() - 1_200_000;
    const loadBalancers = [aws.loadBalancer("web")];
    aws.runningService({ name: "web", definition: aws.definition(1), configuration, loadBalancers });
    aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(2) });
    aws.advance(seconds);
    server.answers((request) => {
      if (request.action === "DescribeServiceDeployments") aws.advance(15);
      return aws.scripted(request);
    });
    return aws;
  }

  async function run(action: "CONTINUE" | "ROLLBACK", deployment?: string, maxRetries = 0) {
    const lines: string[] = [];
    const following = {
      ...{ stop: { signal: new AbortController().signal, exitCode: () => 130 }, pollMs: 1 },
      say: (line: string) => lines.push(line.replace(/, \d+ s$/, "")),
    };
    return { code: await continueDeployment(deployed(maxRetries), "web", { action, deployment }, following), lines };
  }

  function deployed(maxRetries = 0) {
    const place = { label: "the stack prod", aws: { ...server.aws, maxRetries }, cluster: "main-9f8e7d6", jobs: {} };
    return { ...place, services: { web: { service: "web" } } };
  }

  it("gives the new revision the requests, and follows it to its end", async () => {
    const aws = paused();
    const { code, lines } = await run("CONTINUE");
    assert.equal(code, 0);
    assert.equal(lines[0], "web: shop_prod_web:2 gets the requests that shop_prod_web:1 has");
    assert.equal(lines.at(-1), "web: 2 of 2 tasks healthy, 0 failed");
    assert.deepEqual(aws.traffic("web"), { [aws.definition(2)]: 100 });
  });

  it("gives its word once where the answer to it gets lost", async () => {
    const aws = paused();
    const words: string[] = [];
    server.answers((request) => {
      if (request.action === "DescribeServiceDeployments") aws.advance(15);
      const answer = aws.scripted(request);
      if (request.action !== "ContinueServiceDeployment") return answer;
      return words.push(typeof answer === "string" ? answer : "heard") === 1 ? null : answer;
    });
    const { code } = await run("CONTINUE", undefined, 1);
    assert.deepEqual([code, words], [0, ["heard", "InvalidParameterException"]]);
    assert.deepEqual(aws.traffic("web"), { [aws.definition(2)]: 100 });
  });

  it("ends with 1, and the reason, where an alarm takes the requests back", async () => {
    const aws = paused();
    const alarms = { alarmNames: ["web-5xx"], enable: true, rollback: true };
    const one = aws.services.get("web")?.ongoing;
    Object.assign(one ?? {}, { configuration: { ...configuration, bakeTimeInMinutes: 60, alarms } });
    server.answers((request) => {
      if (request.action === "DescribeServiceDeployments") aws.advance(15);
      if ((aws.traffic("web")[aws.definition(2)] ?? 0) > 0) aws.alarms.add("web-5xx");
      return aws.scripted(request);
    });
    const { code, lines } = await run("CONTINUE");
    assert.equal(code, 1);
    assert.match(lines.at(-1) ?? "", /^What failed: web-5xx went off/m);
  });

  it("rolls back, which is no failure where it was asked for", async () => {
    const aws = paused();
    const { code, lines } = await run("ROLLBACK");
    assert.deepEqual(
      [code, lines],
      [0, ["web: shop_prod_web:2 goes, and shop_prod_web:1 keeps the requests", "web: rolled back"]],
    );
    assert.deepEqual(aws.traffic("web"), { [aws.definition(1)]: 100 });
  });

  it("lists what is paused, and leaves alone what has replaced it", async () => {
    const aws = paused();
    const deployment = aws.services.get("web")?.ongoing?.arn;
    assert.deepEqual(await pausedOf(deployed()), [{ name: "web", deployment }]);
    aws.ask("UpdateService", { service: "web", taskDefinition: aws.definition(3) });
    assert.deepEqual(await pausedOf(deployed()), []);
    aws.advance(120);
    const message = "the deployment of web that is meant has been replaced by a newer one, which is left alone";
    await assert.rejects(run("CONTINUE", deployment), { message });
  });

  it("says of a deployment that is none of the service's that it is none, not that a newer one has replaced it", async () => {
    paused();
    for (const other of ["web", "arn:aws:ecs:eu-west-1:123456789012:service-deployment/main/api/1"]) {
      const must = "--deployment must be the ARN of a deployment of web, as ./ecs continue --list shows it, got ";
      await assert.rejects(run("CONTINUE", other), { message: `${must}${other}` });
    }
  });

  it("says what there is where nothing is paused", async () => {
    paused(20);
    await assert.rejects(run("CONTINUE"), { message: /^the deployment of web is at SCALE_UP, and waits for nobody/ });
    const aws = paused();
    const over = aws.services.get("web")?.ongoing;
    aws.ask("StopServiceDeployment", { serviceDeploymentArn: over?.arn });
    aws.advance(600);
    const message = "no deployment of web is under way: the last one has ended (ROLLBACK_SUCCESSFUL)";
    await assert.rejects(run("CONTINUE"), { message });
  });
});
