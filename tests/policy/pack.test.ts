// The pack as the engine starts it: a process of its own, asked over the engine's protocol. It has packages of its own,
// so the test is skipped where `npm ci --prefix policy` has not run.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { rules } from "../../policy/rules/all.ts";

const starter = resolve("policy", "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");

describe("the policy pack's process", function () {
  this.timeout(60_000);
  let pack: ChildProcess;
  let client: InstanceType<typeof services.AnalyzerClient>;

  before(async function () {
    if (!existsSync(starter)) this.skip();
    const config = JSON.stringify({ "shop:protection": "on", "shop:allow": '{"root":"it binds port 80"}' });
    const env = { ...process.env, PULUMI_NODEJS_PROJECT: "shop", PULUMI_NODEJS_STACK: "t", PULUMI_CONFIG: config };
    pack = spawn(process.execPath, [starter, "127.0.0.1:0", resolve("policy")], {
      env,
      cwd: "policy",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: pack.stdout as NodeJS.ReadableStream });
    const ended = once(pack, "exit").then(([code]) => assert.fail(`the pack ended with ${code}`));
    const [port] = await Promise.race([once(lines, "line"), ended]);
    client = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  });

  after(() => {
    client?.close();
    pack?.kill();
  });

  it("has each rule as a policy with its level, and the two lists", async () => {
    const info = await promisify(client.getAnalyzerInfo.bind(client) as Asking<typeof empty.Empty, "AnalyzerInfo">)(
      new empty.Empty(),
    );
    const names = info.getPoliciesList().map((policy) => policy.getName());
    assert.deepEqual(names, [...rules.map(({ name }) => name), "excused", "later"]);
  });

  it("reports what a resource breaks, with the remedy, and lists what only the deployment knows", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const type = "aws:ecs/taskDefinition:TaskDefinition";
    const resource = (name: string, containerDefinitions: string) => {
      const inputs = { networkMode: "awsvpc", containerDefinitions };
      const options = new messages.AnalyzerResourceOptions();
      return {
        name,
        type,
        urn: `urn:pulumi:t::shop::${type}::${name}`,
        inputs: struct.Struct.fromJavaScript(inputs),
        options,
      };
    };
    const analyze = promisify(client.analyze.bind(client) as Asking<typeof messages.AnalyzeRequest, "AnalyzeResponse">);
    const ask = async ({ name, urn, inputs, options }: ReturnType<typeof resource>) => {
      const request = new messages.AnalyzeRequest();
      request.setName(name);
      request.setType(type);
      request.setUrn(urn);
      request.setProperties(inputs);
      request.setOptions(options);
      const found = (await analyze(request)).getDiagnosticsList();
      return found.map((one) => `${one.getPolicyname()}: ${one.getMessage().split("\n")[1]}`);
    };
    const logged = { name: "web", user: "1", readonlyRootFilesystem: true, logConfiguration: { logDriver: "awslogs" } };
    const bad = JSON.stringify([{ ...logged, privileged: true }]);
    const [breach, ...others] = await ask(resource("web-task", bad));
    assert.match(breach ?? "", /^ecs-4: web-task: container web is privileged; take out privileged/);
    assert.deepEqual(others, []);
    assert.deepEqual(await ask(resource("job-task", unknown)), []);
    const whole = promisify(
      client.analyzeStack.bind(client) as Asking<typeof messages.AnalyzeStackRequest, "AnalyzeResponse">,
    );
    const lines = (await whole(new messages.AnalyzeStackRequest())).getDiagnosticsList();
    assert.match(lines.map((one) => one.getMessage()).join("\n"), /ecs-4, ecs-5, .* job-task: containerDefinitions is/);
  });
});

/** A call of the protocol, as promisify takes it. */
type Asking<Request extends new () => unknown, Response extends "AnalyzerInfo" | "AnalyzeResponse"> = (
  request: InstanceType<Request>,
  done: (error: Error | null, response: InstanceType<(typeof messages)[Response]>) => void,
) => void;
