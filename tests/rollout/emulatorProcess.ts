// An emulator for one suite, on a free port and with a folder of its own, so that test runs on one machine do not meet.
// What is made in it is left to emulatedStack.ts.

import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const script = path.join(root, ".ci/emulator");
/** A folder for each, named after the test run's process and the port. */
const runs = path.join(root, ".local/emulator/runs");

/** The reason why no emulator can be started; undefined where one can. */
export function emulatorFault(): string | undefined {
  const installed = existsSync(path.join(root, ".local/emulator/venv/.installed"));
  return installed ? undefined : "no emulator; `.ci/emulator install` installs it";
}

export class EmulatorProcess {
  readonly port: number;
  readonly #folder: string;

  private constructor(port: number) {
    this.port = port;
    this.#folder = path.join(runs, `${process.pid}-${port}`);
  }

  static async start(port?: number): Promise<EmulatorProcess> {
    await stopAbandoned();
    const emulator = new EmulatorProcess(port ?? (await freePort()));
    await emulator.answer();
    return emulator;
  }

  /** Starts it anew after it was killed; it has forgotten everything. */
  async answer(): Promise<void> {
    await run(script, ["start", String(this.port), this.#folder]);
  }

  /** Ends it as a crash would. */
  kill(): void {
    process.kill(Number(readFileSync(path.join(this.#folder, `${this.port}.pid`), "utf8")), "SIGKILL");
  }

  stop(): Promise<void> {
    return stop(this.port, this.#folder);
  }

  /** Ids of the running containers of its tasks that have this name. */
  async containers(name: string): Promise<string[]> {
    const filters = [`label=ministack.instance=${os.hostname()}:${this.port}`, `name=ministack-ecs-.*-${name}$`];
    const { stdout } = await run("docker", ["ps", "--quiet", ...filters.flatMap((filter) => ["--filter", filter])]);
    return stdout.split("\n").filter(Boolean);
  }

  /** Runs a command in each of these containers. */
  async execute(name: string, ...command: string[]): Promise<void> {
    for (const id of await this.containers(name)) await run("docker", ["exec", id, ...command]);
  }
}

async function stop(port: number, folder: string): Promise<void> {
  await run(script, ["stop", String(port), folder]);
  rmSync(folder, { recursive: true });
}

/** Ends the emulators of test runs that were broken off. */
async function stopAbandoned(): Promise<void> {
  for (const name of existsSync(runs) ? readdirSync(runs) : []) {
    const [owner, port] = name.split("-").map(Number);
    // Another run may do the same.
    if (owner && port && !isRunning(owner)) await stop(port, path.join(runs, name)).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
