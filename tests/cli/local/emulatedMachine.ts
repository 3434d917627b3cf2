// What the tests against a real emulator need: a folder and a port each, with the emulator's installation shared
// between them. It reports what this machine lacks; in CI that is a failure, elsewhere a skip.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { ensureEmulator, stopEmulator } from "../../../cli/local/emulator.ts";
import { findPython, preparePython } from "../../../cli/local/emulatorProcess.ts";
import { whatAnswers } from "../../../cli/local/health.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { startNames, stopNames } from "../../../cli/local/names.ts";
import type { Prerequisites } from "../../../cli/local/prerequisites.ts";
import { skipWithout } from "../../support/skipWithout.ts";
import { fixtures } from "../../support/stacks.ts";

const run = promisify(execFile);
const shared = resolve(".local");

/** Debian with nginx; made by `.ci/docker`. */
export const image = "docker-on-ecs-base:bookworm";

/** Skips the calling suite where there is no engine, image, Python or emulator; in CI that is an error. */
export async function requireEmulator(suite: Mocha.Context): Promise<void> {
  suite.timeout(180_000);
  skipWithout(suite, await whatIsMissing());
}

async function whatIsMissing(): Promise<string | undefined> {
  if ((await docker("version", "--format", "ok").catch(() => "")) !== "ok") return "no Docker engine answers";
  if ((await docker("image", "ls", "--quiet", image)) === "") return `no image ${image}; .ci/docker makes it`;
  const python = await findPython();
  if (python === undefined) return "no python3 with venv";
  mkdirSync(shared, { recursive: true });
  return await preparePython(python, shared, () => {}).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** As the stack file of everybody who deploys to the emulator begins. */
export const { config: localConfig } = parse(readFileSync(join(fixtures, "Pulumi.local.yaml"), "utf8"));

export const dockerHost = process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock";

/** A filter of Docker's for what the stack's emulator has made. */
export const ownFilter = ({ project, port }: LocalStack) => `label=ministack.instance=${project}-local-${port}:${port}`;

/** The id of the container of this name that runs in one of the stack's tasks; empty where none does. */
export function runningContainer(stack: LocalStack, name: string): Promise<string> {
  const label = `label=com.amazonaws.ecs.container-name=${name}`;
  return docker("ps", "--quiet", "--filter", label, "--filter", ownFilter(stack));
}

export async function docker(...args: string[]): Promise<string> {
  return (await run("docker", args)).stdout.trim();
}

/** A stack of its own: nothing runs on its port yet, and its folder holds the emulator's installation alone. */
export async function emptyStack(): Promise<LocalStack> {
  const root = mkdtempSync(join(tmpdir(), "local-emulator-"));
  const folder = join(root, ".local");
  mkdirSync(folder);
  symlinkSync(join(shared, "python"), join(folder, "python"));
  cpSync(join(fixtures, "Pulumi.local.yaml"), join(root, "Pulumi.local.yaml"));
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  const endpoint = `http://127.0.0.1:${port}`;
  const aws = {
    region: "us-east-1",
    accessKey: "test",
    secretKey: "test",
    endpoints: [{ ecs: endpoint, logs: endpoint, elbv2: endpoint }],
  };
  return { root, folder, project: "local-tests", endpoint, port, aws };
}

/** The prerequisites at this moment. */
export async function found(stack: LocalStack): Promise<Prerequisites> {
  const answer = await whatAnswers(stack.endpoint);
  if (answer.kind === "stranger") throw new Error(answer.detail);
  return { cliFolder: "", dockerHost, answer };
}

/** Starts a stack's emulator, and the names by which its services find each other. */
export async function start(stack: LocalStack): Promise<void> {
  await ensureEmulator(stack, await found(stack), () => {});
  startNames(stack, dockerHost);
}

/** Ends what `start` has started. */
export async function discardWithNames(stack: LocalStack): Promise<void> {
  await discard(stack);
  await stopNames(stack);
}

export async function discard(stack: LocalStack): Promise<void> {
  await stopEmulator(stack);
  rmSync(stack.root, { recursive: true });
}
