// The emulator's life: uses the one that answers, or starts one, records it, and ends only what it has started. Running
// it is left to emulatorProcess.ts and emulatorContainer.ts.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../commandLine.ts";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import { type Stop, Stopped } from "../process/signals.ts";
import { containerLog, startContainer, stopContainer } from "./emulatorContainer.ts";
import { bridgeAddress, findPython, preparePython, startProcess, stopProcess } from "./emulatorProcess.ts";
import { forget, isAlive, type Own, readOwn, remember, runsOwn } from "./emulatorRecord.ts";
import { whatAnswers } from "./health.ts";
import { commands, goesOn, instanceOf, type LocalStack } from "./localStack.ts";
import type { Prerequisites } from "./prerequisites.ts";

/**
 * How long a start may take. It takes about 1 s, and a little longer where containers of an earlier run have to be
 * removed.
 */
const startDeadlineMs = 60_000;

/**
 * Makes sure that an emulator answers at the stack's endpoint.
 * @param stop ends the wait for that. @default nothing does
 * @throws Problem with the end of its log where it does not, Stopped after a signal
 */
export async function ensureEmulator(
  stack: LocalStack,
  found: Prerequisites,
  say: (line: string) => void,
  stop?: Stop,
): Promise<void> {
  if (found.answer.kind === "emulator") {
    const { name, version } = found.answer;
    const whose = (await runsOwn(stack)) ? "runs" : "answers already and is used as it is";
    say(`${name} ${version} ${whose} on ${stack.endpoint}`);
    return;
  }
  if (await runsOwn(stack)) say("the one that was started here does not answer; it is ended");
  await stopEmulator(stack);
  const own = await start(stack, found.dockerHost, say, stop);
  await answers(stack, own, stop);
  const where = own.kind === "process" ? `log in ${relative(stack.root, logOf(stack))}` : `container ${own.name}`;
  say(`started on ${stack.endpoint}, ${where}`);
}

/** Ends the emulator if this program has started it, with every container that it made. Gives whether it has. */
export async function stopEmulator(stack: LocalStack): Promise<boolean> {
  const own = readOwn(stack);
  if (own === undefined) return false;
  if (own.kind === "process") await stopProcess(own.process);
  else await stopContainer(own.name);
  // An emulator that was killed could not remove its tasks' containers.
  const label = `label=ministack.instance=${instanceOf(stack)}:${stack.port}`;
  const ids = await docker("ps", "--all", "--quiet", "--filter", label);
  if (ids.length > 0) await docker("rm", "--force", "--volumes", ...ids);
  // What stands for files on EFS outlives its tasks.
  const volumes = await docker("volume", "ls", "--quiet", "--filter", label);
  if (volumes.length > 0) await docker("volume", "rm", "--force", ...volumes);
  forget(stack);
  rmSync(logOf(stack), { force: true });
  return true;
}

/** The lines of what it prints. @throws Problem where it fails: as long as the record is there, the next run goes on */
async function docker(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run("docker", args, { timeoutMs: 60_000 });
  if (code === 0) return stdout.split("\n").filter(Boolean);
  const why = lastLines(stderr, 1) || "it did not end within 60 s";
  throw new Problem(
    `the emulator is stopped, but Docker does not remove what it made: ${why}; start the engine, then \`${commands.destroy}\``,
  );
}

async function start(stack: LocalStack, dockerHost: string, say: (line: string) => void, stop?: Stop): Promise<Own> {
  mkdirSync(stack.folder, { recursive: true });
  // The emulator labels its containers with the first name and its port, by which they are found again. The second
  // stands with that port in URLs that tasks are given, as in that of a queue, to which some SDKs of AWS send.
  const common = {
    MINISTACK_HOSTNAME: instanceOf(stack),
    MINISTACK_HOST: "host.docker.internal",
    GATEWAY_PORT: String(stack.port),
  };
  const python = (await reachesContainers(dockerHost)) ? await findPython() : undefined;
  if (python === undefined) {
    const container = remember(stack, { kind: "container", name: instanceOf(stack) });
    await startContainer(container.name, stack.port, dockerHost, common, stop);
    return container;
  }
  const interpreter = await preparePython(python, stack.folder, say, stop);
  const settings = { ...common, DOCKER_HOST: dockerHost };
  // Tasks reach this machine as host.docker.internal, and not its loopback.
  const bridge = await bridgeAddress();
  const hosts = ["127.0.0.1", ...(bridge === undefined ? [] : [bridge])];
  const addresses = hosts.map((host) => `${host}:${stack.port}`);
  return remember(stack, {
    kind: "process",
    process: startProcess(interpreter, logOf(stack), stack.folder, addresses, settings),
  });
}

/**
 * Whether a process here reaches the containers' addresses: not those of Docker Desktop, a rootless or a remote engine.
 */
async function reachesContainers(dockerHost: string): Promise<boolean> {
  if (!dockerHost.startsWith("unix://")) return false;
  const info = await run("docker", ["info", "--format", "{{.OperatingSystem}} {{.SecurityOptions}}"]);
  return info.code === 0 && !/Docker Desktop|name=rootless/.test(info.stdout);
}

async function answers(stack: LocalStack, own: Own, stop?: Stop): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while ((await whatAnswers(stack.endpoint)).kind !== "emulator") {
    if (stop?.signal.aborted) throw new Stopped(`stopped while the emulator starts; ${goesOn}`, stop);
    const ended = !(await isAlive(own));
    if (!ended && Date.now() < deadline) {
      await sleep(250);
      continue;
    }
    const log = own.kind === "process" ? endOf(logOf(stack)) : await containerLog(own.name);
    const what = ended ? "ended at once" : `did not answer on ${stack.endpoint} within ${startDeadlineMs / 1000} s`;
    await stopEmulator(stack);
    throw new Problem(`the emulator ${what}; the end of its log:\n${log}`);
  }
}

/** The log of an emulator that runs as a process; it goes with it when it is stopped. */
export const logOf = ({ folder }: LocalStack) => join(folder, "emulator.log");

function endOf(path: string): string {
  return existsSync(path) ? lastLines(readFileSync(path, "utf8"), 20) : "";
}
