// Calls between real containers in the emulator, each from the program's own task definition.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from "@aws-sdk/client-ecs";
import { ensureEmulator } from "../../../cli/local/emulator.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { startNames, stopNames } from "../../../cli/local/names.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { connect } from "../../../rollout/clients.ts";
import { fixtures } from "../../support/stacks.ts";
import { discard, docker, dockerHost, emptyStack, found, image, requireEmulator } from "./emulatedMachine.ts";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the shell's
/** Prints the first line that the URL answers. */
const ask = [
  "host=${API_URL#http://}",
  "exec 3<>/dev/tcp/${host%:*}/${host#*:}",
  'printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3',
  "head -1 <&3",
].join("; ");
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the shell's
/** Asks until it is answered, and stays. A try in the moment in which the container gets its name may get no answer. */
const call = `until timeout 2 bash -c '${ask}' 2>/dev/null; do sleep 0.2; done; sleep 1000`;

const container = { image, user: "root" };
const client = { ...container, command: ["bash", "-c", call] };
const services = {
  web: client,
  api: { ...container, command: ["nginx", "-g", "daemon off;"], port: 80, callers: ["web", "nightly"] },
};
const jobs = { nightly: { ...client, schedule: "rate(1 day)" } };

describe("the process that names containers", () => {
  it("is started in a project's first run, too, with an emulator that answers already", () => {
    const root = mkdtempSync(join(tmpdir(), "names-"));
    const folder = join(root, ".local");
    startNames({ project: "shop", port: 1, folder, endpoint: "http://127.0.0.1:1" }, "tcp://127.0.0.1:1");
    assert.match(readFileSync(join(folder, "names.pid"), "utf8"), /^\d+$/);
    rmSync(root, { recursive: true });
  });
});

describe("the names in the local stack", function () {
  this.timeout(120_000);
  let stack: LocalStack;
  let started = false;
  before(async function () {
    await requireEmulator(this);
    stack = await emptyStack();
    started = true;
    await ensureEmulator(stack, await found(stack), () => {});
  });
  after(async () => {
    if (!started) return;
    await discard(stack);
    await stopNames(stack);
  });

  const pid = () => Number(readFileSync(join(stack.folder, "names.pid"), "utf8"));
  const lives = (id: number) => existsSync(`/proc/${id}`) && !/ Z /.test(readFileSync(`/proc/${id}/stat`, "utf8"));

  /** The first line that a container of the service or job prints. */
  async function answerTo(name: string): Promise<string> {
    const labels = [`ministack.instance=${stack.project}-local-${stack.port}:${stack.port}`];
    labels.push(`com.amazonaws.ecs.container-name=${name}`);
    const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
      const id = await docker("ps", "--quiet", "--last", "1", ...filters);
      const line = id === "" ? "" : await docker("logs", id);
      if (line !== "") return line;
    }
    return `nothing; ${readFileSync(join(stack.folder, "names.log"), "utf8")}`;
  }

  it("lead a service and a job to the service that they call, by the URL that the program gives them", async () => {
    const { project } = stack;
    const keys = { services, jobs, cluster: { serviceConnect: false } };
    const config = Object.entries(keys).map(([key, value]) => [`${project}:${key}`, JSON.stringify(value)]);
    const { resources } = await planConfiguration({
      ...{ project, stack: "local", root: fixtures },
      config: { "aws:region": "us-east-1", ...Object.fromEntries(config) },
    });
    const { ecs, close } = connect(stack.aws);
    await ecs.send(new CreateClusterCommand({ clusterName: "c" }));
    const register = async (name: string) => {
      const { inputs } = resources.find((one) => one.name === `${name}-task`) ?? assert.fail(name);
      const definitions: ContainerDefinition[] = JSON.parse(String(inputs.containerDefinitions));
      const { taskDefinition } = await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: String(inputs.family),
          networkMode: "awsvpc",
          containerDefinitions: definitions.map((one) => ({ ...one, logConfiguration: undefined })),
        }),
      );
      return taskDefinition?.taskDefinitionArn ?? assert.fail(name);
    };
    const run = async (serviceName: string) => {
      const taskDefinition = await register(serviceName);
      await ecs.send(new CreateServiceCommand({ cluster: "c", serviceName, taskDefinition, desiredCount: 1 }));
    };
    // One container is there before the process that names them, the others come later.
    await run("web");
    await sleep(2_000);
    startNames(stack, dockerHost);
    await run("api");
    assert.match(await answerTo("web"), /^HTTP\/1\.1 200 OK/);
    await ecs.send(new RunTaskCommand({ cluster: "c", taskDefinition: await register("nightly") }));
    assert.match(await answerTo("nightly"), /^HTTP\/1\.1 200 OK/);
    close();
  });

  it("are given by one process, the last that was started, until it is stopped", async () => {
    const first = pid();
    assert.ok(lives(first));
    startNames(stack, dockerHost);
    const second = pid();
    for (const deadline = Date.now() + 10_000; lives(first) && Date.now() < deadline; ) await sleep(100);
    assert.deepEqual([lives(first), lives(second)], [false, true]);
    await stopNames(stack);
    for (const deadline = Date.now() + 10_000; lives(second) && Date.now() < deadline; ) await sleep(100);
    assert.ok(!lives(second));
  });
});
