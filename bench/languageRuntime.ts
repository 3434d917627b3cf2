// Runs a program as Pulumi's Node language host does, with Pulumi's own runner, against the stub engine. It measures
// that process alone: from its start to its end, and its peak of memory.
// https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go

import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { PlannedResource } from "../plan/graph.ts";
import type { EngineHeard, EngineReady } from "./stubEngine.ts";

/** The program's folder, and how Pulumi.yaml has the language host run it. */
export interface SetUp {
  root: string;
  /** `runtime.options.nodeargs` */
  nodeArgs: string[];
  env: Record<string, string>;
}

export interface Run {
  wallSeconds: number;
  /** User and system time of all threads. */
  cpuSeconds: number;
  peakMiB: number;
  /** Parents first, siblings by name. */
  resources: PlannedResource[];
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const runner = fileURLToPath(import.meta.resolve("@pulumi/pulumi/cmd/run/index.js"));

/** Stacks and an app for the program, which no owner of the repository changes. */
export const example = here("../tests/fixtures/project");

/** The set-up of the program as it is. */
export const strippedSetUp: SetUp = {
  root: example,
  nodeArgs: parse(readFileSync(here("../Pulumi.yaml"), "utf8"))
    .runtime.options.nodeargs.split(" ")
    .map((argument: string) => (argument.startsWith("./") ? here(`../${argument}`) : argument)),
  env: {},
};

/** The stub engine; one engine serves any number of runs of its stack, one after the other. */
export class Engine {
  readonly stack: string;
  readonly ready: EngineReady;
  readonly #process: ChildProcess;

  private constructor(stack: string, ready: EngineReady, process: ChildProcess) {
    this.stack = stack;
    this.ready = ready;
    this.#process = process;
  }

  static async start(stack: string): Promise<Engine> {
    const child = fork(here("stubEngine.ts"), [stack], { cwd: example, execArgv: [] });
    const [ready] = (await once(child, "message")) as [EngineReady];
    return new Engine(stack, ready, child);
  }

  async heard(): Promise<EngineHeard> {
    this.#process.send("heard?");
    const [heard] = (await once(this.#process, "message")) as [EngineHeard];
    return heard;
  }

  stop(): void {
    this.#process.disconnect();
  }
}

/**
 * @param cache the folder for the code that Node and ts-node have compiled; both keep it in the system's temporary
 * folder
 * @throws when the program fails, with its output
 */
export async function runLanguageRuntime({ root, nodeArgs, env }: SetUp, engine: Engine, cache: string): Promise<Run> {
  mkdirSync(cache, { recursive: true });
  const { address, project, config } = engine.ready;
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...nodeArgs,
      runner,
      ...["--monitor", address],
      ...["--engine", address],
      ...["--organization", "organization"],
      ...["--project", project],
      ...["--root-directory", root],
      ...["--stack", engine.stack],
      ...["--pwd", root],
      "--dry-run",
      ...["--parallel", "16"],
      "index.ts",
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: "[]",
        TMPDIR: cache,
        NODE_OPTIONS: `--require ${JSON.stringify(here("usage.cjs"))}`,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
  const [stdout, stderr, usage] = [child.stdout, child.stderr, child.stdio[3]].map((stream) =>
    text(stream as Readable),
  );
  const [code, signal] = await once(child, "exit");
  const wallSeconds = (performance.now() - started) / 1000;
  const { resources, errors } = await engine.heard();
  if (code !== 0 || errors.length > 0) {
    const said = [...errors, await stdout, await stderr].filter(Boolean).join("\n");
    throw new Error(`the program under ${root} ended with ${signal ?? `exit code ${code}`}:\n${said}`);
  }
  const { peakKiB, cpuMicroseconds } = JSON.parse((await usage) ?? "");
  return { wallSeconds, cpuSeconds: cpuMicroseconds / 1e6, peakMiB: peakKiB / 1024, resources };
}
