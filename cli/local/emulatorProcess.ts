// The emulator as a process of this machine: with its own Python environment below .local, a log, and a life beyond
// this process. It runs on Linux only, where a process reaches the containers' addresses.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../commandLine.ts";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import { type Stop, Stopped } from "../process/signals.ts";
import { replaceFile } from "../replaceFile.ts";

const requirements = join(import.meta.dirname, "requirements.txt");

/** The emulator's server, with tasks as ECS has them. */
export const tasksModule = join(import.meta.dirname, "ecsTasks.py");

/**
 * What Python runs the emulator with, in a folder with `tasksModule`. Its own program would listen at one address
 * alone.
 */
export function serverArguments(addresses: string[]): string[] {
  const binds = addresses.flatMap((address) => ["--bind", address]);
  // Without workers the server is that very process, which ends as a whole.
  return ["-m", "hypercorn", "ecsTasks:app", "--workers", "0", "--keep-alive", "75", ...binds];
}

/** The `python3` to use; undefined where none of 3.10 or later can make an environment. */
export async function findPython(): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  // Debian has ensurepip, which brings pip to the environment, in a package of its own.
  const probe = await run("python3", ["-c", "import sys, venv, ensurepip; print(sys.version_info >= (3, 10))"]);
  return probe.stdout === "True" ? "python3" : undefined;
}

/**
 * Makes the Python environment, or takes the existing one; gives the path of its `python`.
 * @param stop ends that. @default nothing does
 * @throws Problem where it cannot be made, Stopped after a signal
 */
export async function preparePython(
  python: string,
  folder: string,
  say: (line: string) => void,
  stop?: Stop,
): Promise<string> {
  const environment = join(folder, "python");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 16);
  const stamp = join(environment, `installed-${digest}`);
  const own = join(environment, "bin", "python");
  if (existsSync(stamp)) return own;

  say("installing the emulator, once");
  // Made aside and moved there when it is whole: an interrupted installation is begun anew, and a second one at the
  // same time does not take the first one's files away.
  const made = `${environment}-${process.pid}`;
  rmSync(made, { recursive: true, force: true });
  const install = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "-r", requirements];
  for (const [program, args] of [
    [python, ["-m", "venv", made]],
    [join(made, "bin", "python"), install],
  ] as const) {
    const ran = await run(program, [...args], { timeoutMs: 600_000, signal: stop?.signal });
    if (ran.code === 0) continue;
    // A program that was just ended may write a last file.
    rmSync(made, { recursive: true, force: true, maxRetries: 5 });
    if (stop?.signal.aborted) {
      throw new Stopped("stopped before the emulator was installed; the next run installs it", stop);
    }
    throw new Problem(`the emulator could not be installed: ${[program, ...args].join(" ")}\n${lastLines(ran)}`);
  }
  replaceFile(join(made, basename(stamp)), "");
  if (existsSync(stamp)) {
    rmSync(made, { recursive: true });
  } else {
    rmSync(environment, { recursive: true, force: true });
    renameSync(made, environment);
  }
  return own;
}

/**
 * The address by which containers reach this machine: that of Docker's default bridge, which they know as
 * `host.docker.internal`. Undefined where the engine has no such bridge, or not here.
 */
export async function bridgeAddress(): Promise<string | undefined> {
  const format = "{{range .IPAM.Config}}{{println .Gateway}}{{end}}";
  const { stdout } = await run("docker", ["network", "inspect", "bridge", "--format", format]);
  for (const address of stdout.split("\n").filter((gateway) => gateway.includes("."))) {
    // Node lists a bridge among this machine's interfaces only once a container is on it.
    if (await isOwn(address)) return address;
  }
  return undefined;
}

function isOwn(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer().once("error", () => resolve(false));
  server.listen(0, address, () => server.close(() => resolve(true)));
  return promise;
}

/**
 * Starts the process in a session of its own, so that a Ctrl-C here does not end it.
 * @param addresses where it listens, each with its port
 */
export function startProcess(
  python: string,
  log: string,
  cwd: string,
  addresses: string[],
  settings: Record<string, string>,
): RunningProcess {
  mkdirSync(join(cwd, "tmp"), { recursive: true });
  const output = openSync(log, "w");
  // Names such as AUTH or SERVICES configure the emulator, so no variable of the user's shell may reach it.
  const kept = ["PATH", "HOME", "LANG"].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const ofPython = { PYTHONPATH: dirname(tasksModule), PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" };
  const env = { ...Object.fromEntries(kept), ...settings, ...ofPython, TMPDIR: join(cwd, "tmp") };
  const args = serverArguments(addresses);
  const child = spawn(python, args, { cwd, env, detached: true, stdio: ["ignore", output, output] });
  child.on("error", () => {}); // a failed start shows as a process that is not there
  child.unref();
  closeSync(output);
  const pid = child.pid ?? 0;
  return { pid, startTime: startTimeOf(pid) ?? "" };
}

export interface RunningProcess {
  pid: number;
  /** The kernel's record of the process's start, in ticks since boot: another process may have the same pid by now. */
  startTime: string;
}

export function isRunning({ pid, startTime }: RunningProcess): boolean {
  return startTimeOf(pid) === startTime;
}

/** Asks the emulator to end, since it removes its containers first; kills it after 30 s. */
export async function stopProcess(emulator: RunningProcess): Promise<void> {
  for (const [signal, patienceMs] of [
    ["SIGTERM", 30_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!isRunning(emulator)) return;
    process.kill(emulator.pid, signal);
    const deadline = Date.now() + patienceMs;
    while (isRunning(emulator) && Date.now() < deadline) await sleep(100);
  }
}

/** Field 22 of /proc/<pid>/stat, https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; undefined for a zombie. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may contain spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
