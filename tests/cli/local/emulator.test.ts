// The emulator's life, with the real one and real containers.

import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { Problem } from "../../../cli/commandLine.ts";
import { ensureEmulator, stopEmulator } from "../../../cli/local/emulator.ts";
import { whatAnswers } from "../../../cli/local/health.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { connect } from "../../../rollout/clients.ts";
import { discard, docker, emptyStack, found, image, requireEmulator } from "./emulatedMachine.ts";

describe("the emulator", function () {
  this.timeout(60_000);
  let stack: LocalStack;
  let said: string[];

  before(async function () {
    await requireEmulator(this);
  });
  beforeEach(async () => {
    said = [];
    stack = await emptyStack();
  });
  afterEach(() => discard(stack));

  const ensure = async (of = stack) => await ensureEmulator(of, await found(of), (line) => said.push(line));
  const pid = () => JSON.parse(readFileSync(join(stack.folder, "emulator.json"), "utf8")).process.pid as number;
  const containers = () =>
    docker(
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `label=ministack.instance=local-tests-local-${stack.port}:${stack.port}`,
    );

  async function runService() {
    const { ecs, close } = connect(stack.aws);
    await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "f",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        cpu: "256",
        memory: "512",
        containerDefinitions: [{ name: "web", image, command: ["sleep", "600"] }],
      }),
    );
    const subnets = ["subnet-0123456789abcdef0"];
    await ecs.send(
      new CreateServiceCommand({
        cluster: "c",
        serviceName: "s",
        desiredCount: 2,
        launchType: "FARGATE",
        taskDefinition: taskDefinition?.taskDefinitionArn,
        networkConfiguration: { awsvpcConfiguration: { subnets } },
      }),
    );
    const running = async () =>
      (await ecs.send(new DescribeServicesCommand({ cluster: "c", services: ["s"] }))).services?.[0]?.runningCount;
    for (let tries = 0; (await running()) !== 2 && tries < 100; tries++) await sleep(200);
    close();
    assert.equal((await containers()).split("\n").length, 2);
  }

  it("is started, of the pinned version, where this machine and its containers reach it, and nobody else", async () => {
    await ensure();
    assert.deepEqual(await whatAnswers(stack.endpoint), { kind: "emulator", name: "ministack", version: "1.5.33" });
    assert.deepEqual(said, [`started on ${stack.endpoint}, log in .local/emulator.log`]);
    const port = stack.port.toString(16).toUpperCase().padStart(4, "0");
    // State 0A is LISTEN: https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
    const listening = readFileSync("/proc/net/tcp", "utf8").match(new RegExp(`[0-9A-F]{8}:${port} \\S+ 0A`, "g"));
    const bridge = await docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}");
    const asKernelHasIt = (address: string) => Buffer.from(address.split(".").map(Number).reverse()).toString("hex");
    const addresses = ["127.0.0.1", bridge].map((address) => asKernelHasIt(address).toUpperCase());
    assert.deepEqual(listening?.sort(), addresses.map((address) => `${address}:${port} 00000000:0000 0A`).sort());
  });

  it("is used again by the next run, and outlives it", async () => {
    await ensure();
    const first = pid();
    await ensure();
    assert.equal(pid(), first);
    assert.equal(said.at(-1), `ministack 1.5.33 runs on ${stack.endpoint}`);
  });

  it("takes no setting of its own from the shell", async () => {
    process.env.AUTH = "true";
    try {
      await ensure();
    } finally {
      delete process.env.AUTH;
    }
    const health = (await (await fetch(`${stack.endpoint}/_ministack/health`)).json()) as { auth: string };
    assert.equal(health.auth, "disabled");
  });

  it("is used as it is, and left running, where someone else has started it", async () => {
    await ensure();
    const guest = { ...stack, folder: join(stack.root, "guest") };
    mkdirSync(guest.folder);
    await ensure(guest);
    assert.equal(said.at(-1), `ministack 1.5.33 answers already and is used as it is on ${stack.endpoint}`);
    assert.equal(await stopEmulator(guest), false);
    assert.equal((await whatAnswers(stack.endpoint)).kind, "emulator");
  });

  it("leaves no process, no container and no file of its own when it is stopped", async () => {
    await ensure();
    const own = pid();
    await runService();
    assert.equal(await stopEmulator(stack), true);
    assert.equal(existsSync(`/proc/${own}`), false);
    assert.equal(await containers(), "");
    assert.deepEqual(await whatAnswers(stack.endpoint), { kind: "nothing" });
    assert.deepEqual(readdirSync(stack.folder).sort(), ["python", "tmp"]);
    assert.equal(await stopEmulator(stack), false);
  });

  it("leaves no container either where it was killed before", async () => {
    await ensure();
    await runService();
    process.kill(pid(), "SIGKILL");
    await sleep(200);
    assert.notEqual(await containers(), "");
    await stopEmulator(stack);
    assert.equal(await containers(), "");
  });

  it("does not end another process that has got its number", async () => {
    writeFileSync(
      join(stack.folder, "emulator.json"),
      JSON.stringify({ kind: "process", process: { pid: process.pid, startTime: "1" } }),
    );
    await stopEmulator(stack);
    await ensure();
    assert.notEqual(pid(), process.pid);
  });

  it("that ends at once is reported with the end of its log", async () => {
    const own = join(stack.folder, "python");
    const [stamp] = readdirSync(own).filter((name) => name.startsWith("installed-"));
    rmSync(own);
    mkdirSync(join(own, "bin"), { recursive: true });
    cpSync(join(".local/python", String(stamp)), join(own, String(stamp)));
    writeFileSync(join(own, "bin/python"), "#!/bin/sh\necho 'OSError: no such thing'; exit 1\n");
    chmodSync(join(own, "bin/python"), 0o755);
    await assert.rejects(ensure(), (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.message, "the emulator ended at once; the end of its log:\nOSError: no such thing");
      return true;
    });
    assert.equal(existsSync(join(stack.folder, "emulator.json")), false);
  });
});
