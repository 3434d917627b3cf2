// The table of what runs, for services that run and fail as real containers.

import assert from "node:assert/strict";
import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { image, shell, staying } from "../../rollout/emulatedStack.ts";
import { OperatedStack } from "./operatedStack.ts";

describe("./ecs status, in the emulator", function () {
  this.timeout(120_000);
  const stack = new OperatedStack();
  stack.runForSuite();

  const cloudwatch = () =>
    new CloudWatchClient({
      region: "eu-west-1",
      endpoint: stack.url,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });

  it("shows services and jobs, what failed, and the alarms that are raised, in one table", async () => {
    const client = cloudwatch();
    const alarms = { good: ["shop-good-cpu"], broken: ["shop-broken-cpu", "shop-broken-memory"] };
    for (const [name, below] of Object.entries(alarms)) {
      for (const AlarmName of below) {
        await client.send(
          new PutMetricAlarmCommand({
            AlarmName,
            Namespace: "AWS/ECS",
            MetricName: "CPUUtilization",
            Dimensions: [
              { Name: "ClusterName", Value: stack.cluster },
              { Name: "ServiceName", Value: name },
            ],
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 90,
            Statistic: "Average",
            ComparisonOperator: "GreaterThanThreshold",
          }),
        );
      }
      const AlarmRule = below.map((one) => `ALARM("${one}")`).join(" OR ");
      await client.send(new PutCompositeAlarmCommand({ AlarmName: `shop_dev_${name}`, AlarmRule }));
    }
    const raised = { AlarmName: "shop-broken-memory", StateValue: "ALARM" as const, StateReason: "test" };
    await client.send(new SetAlarmStateCommand(raised));
    client.destroy();

    await stack.deploy("plain", await stack.define("plain", shell(staying)));
    const good = await stack.define("good", shell(staying));
    await stack.deploy("good", good, { desiredCount: 2 });
    await stack.deploy("broken", await stack.define("broken", shell(staying)));
    await stack.runs("broken");
    const revision = await stack.define("broken", shell("exit 1"));
    await stack.deploy("broken", revision);
    assert.match((await stack.follow("broken", revision)).error ?? "", /ECS rolled it back/);
    assert.equal((await stack.follow("good", good)).error, undefined);
    const taskDefinition = await stack.define("nightly", shell("true"));
    stack.hasOutputs(
      { good: { name: "good", url: "https://shop.example.com/" }, broken: { name: "broken" } },
      { nightly: { taskDefinition, networkConfiguration: stack.network } },
    );
    const { code, lines, stderr } = await stack.run("status", "dev");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const cells = lines.map((line) => line.split(/ {2,}/));
    assert.deepEqual(cells[0], ["NAME", "TASKS", "DEPLOYMENT", "IMAGE", "URL", "ALARMS"]);
    assert.deepEqual(cells[1], ["good", "2 of 2", "COMPLETED", image, "https://shop.example.com/", "ok"]);
    const [name, tasks, deployment = "", ...rest] = cells[2] ?? [];
    assert.deepEqual([name, tasks, ...rest], ["broken", "1 of 1", image, "-", "shop-broken-memory"]);
    assert.match(deployment, /^COMPLETED; broken:2 FAILED since \d\d:\d\d:\d\d$/);
    assert.deepEqual(cells[3], ["nightly", "0 running", "-", image, "-", "none"]);
    assert.equal(lines.length, 4);
  });

  it("needs no Pulumi where the cluster is named, and then finds alarms by what they measure", async () => {
    const { code, lines } = await stack.run("status", "--cluster", stack.cluster, "--region", "eu-west-1");
    assert.equal(code, 0);
    const row = (name: string) => lines.find((line) => line.startsWith(`${name} `)) ?? "";
    assert.match(row("good"), / {2}ok$/);
    assert.match(row("broken"), / {2}shop-broken-memory$/);
    assert.match(row("plain"), / {2}none$/);
  });
});
