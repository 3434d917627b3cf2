// Tunnels, as far as AWS opens them. A script plays AWS, and another one its session-manager-plugin.

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTunnel, portOf, type Tunnel } from "../../../cli/operate/tunnel.ts";
import { type AwsRequest, ScriptedAws } from "../../rollout/scriptedAws.ts";

const family = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web";
const taskArn = "arn:aws:ecs:eu-west-1:123456789012:task/main/0123456789abcdef";

describe("./ecs tunnel", () => {
  const aws = new ScriptedAws();
  let folder: string;
  let path: string | undefined;
  before(async () => {
    await aws.start();
    folder = mkdtempSync(join(tmpdir(), "tunnel-"));
    const plugin = join(folder, "session-manager-plugin");
    writeFileSync(plugin, `#!/bin/sh\n[ "$1" = --version ] && exit\nprintf '%s\\n' "$@" >${folder}/session\nexit 3\n`);
    chmodSync(plugin, 0o755);
    path = process.env.PATH;
    process.env.PATH = `${folder}:/bin:/usr/bin`;
  });
  after(() => {
    process.env.PATH = path;
    aws.stop();
    rmSync(folder, { recursive: true });
  });

  function answer({ action }: AwsRequest) {
    const container = { name: "web", runtimeId: "0123-456" };
    const service = { serviceName: "web-1a2b", status: "ACTIVE", taskDefinition: `${family}:3` };
    const task = {
      ...{ taskArn, clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main", group: "service:web-1a2b" },
      ...{ lastStatus: "RUNNING", enableExecuteCommand: true, taskDefinitionArn: `${family}:3` },
      containers: [container],
    };
    const answers: Record<string, object> = {
      DescribeServices: { services: [service] },
      ListTasks: { taskArns: [taskArn] },
      DescribeTasks: { tasks: [task] },
      DescribeTaskDefinition: {
        taskDefinition: { containerDefinitions: [{ name: "web", portMappings: [{ containerPort: 80 }] }] },
      },
      StartSession: { SessionId: "ecs-1", StreamUrl: "wss://example.com", TokenValue: "token-of-the-session" },
    };
    return answers[action] ?? "NotScripted";
  }

  async function open(tunnel: Partial<Tunnel>) {
    aws.answers(answer);
    const said: string[] = [];
    const endpoints = [{ ecs: aws.url, ssm: aws.url }];
    const deployed = {
      ...{ label: "the stack dev", cluster: "main", jobs: {} },
      services: { web: { service: "web-1a2b" } },
      aws: { ...aws.aws, endpoints, profile: "shop" },
    };
    const code = await openTunnel(deployed, { name: "web", ...tunnel }, (text) => said.push(text));
    const session = readFileSync(join(folder, "session"), "utf8").trimEnd().split("\n");
    const asked = aws.requests.find(({ action }) => action === "StartSession")?.input;
    return { code, said, session, asked };
  }

  it("hands the session that Systems Manager opened to the plugin, as the AWS CLI does, and ends with its code", async () => {
    const { code, said, session, asked } = await open({});
    const request = {
      Target: "ecs:main_0123456789abcdef_0123-456",
      DocumentName: "AWS-StartPortForwardingSession",
      Parameters: { portNumber: ["80"], localPortNumber: ["8080"] },
    };
    assert.deepEqual([code, asked], [3, request]);
    const [opened = "", region, operation, profile, parameters = "", endpoint] = session;
    assert.deepEqual(Object.keys(JSON.parse(opened)), ["SessionId", "StreamUrl", "TokenValue"]);
    assert.deepEqual(JSON.parse(parameters), request);
    assert.deepEqual([region, operation, profile, endpoint], ["eu-west-1", "StartSession", "shop", aws.url]);
    assert.deepEqual(said, ["web: 127.0.0.1:8080 is port 80 of task 01234567, until Ctrl-C"]);
  });

  it("takes the ports that are named, and a host that the task reaches", async () => {
    const { said, asked } = await open({ port: 5432, local: 15432, host: "db.internal" });
    assert.equal(asked?.DocumentName, "AWS-StartPortForwardingSessionToRemoteHost");
    const parameters = { host: ["db.internal"], portNumber: ["5432"], localPortNumber: ["15432"] };
    assert.deepEqual(asked?.Parameters, parameters);
    assert.deepEqual(said, ["web: 127.0.0.1:15432 is db.internal:5432, until Ctrl-C"]);
  });

  it("says which service there is none of before it misses the plugin", async () => {
    process.env.PATH = "/bin:/usr/bin";
    try {
      await assert.rejects(open({ name: "wbe" }), /^Error: the stack dev has no wbe\. Did you mean web\?/);
      await assert.rejects(open({}), /^Error: session-manager-plugin is not on PATH\./);
      assert.ok(aws.requests.every(({ action }) => action !== "StartSession"));
    } finally {
      process.env.PATH = `${folder}:/bin:/usr/bin`;
    }
  });

  it("refuses what is no port", () => {
    assert.equal(portOf("65535", "the port"), 65_535);
    assert.throws(() => portOf("0", "the port"), /^Error: the port must be from 1 to 65535, got 0$/);
    for (const text of ["0", "65536", "http", "-1", "100000"]) {
      assert.throws(() => portOf(text, "--local"), /--local must be from 1 to 65535, got /);
    }
  });
});
