// The emulator as a container, for machines where it cannot be a process: Docker Desktop keeps the containers'
// addresses inside its virtual machine, and some machines have no Python.

import { Problem } from "../commandLine.ts";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import { type Stop, Stopped } from "../process/signals.ts";
import { serverArguments, tasksModule } from "./emulatorProcess.ts";
import { goesOn } from "./localStack.ts";

/**
 * A mirror of Docker Hub's image, without a pull limit:
 * https://github.com/ministackorg/ministack/blob/main/.github/workflows/docker-publish.yml. It works in /opt/ministack:
 * https://github.com/ministackorg/ministack/blob/main/Dockerfile.
 */
const image = "ghcr.io/ministackorg/ministack:1.5.33";

/** @throws Problem with Docker's own words where it does not start */
export async function startContainer(
  name: string,
  port: number,
  dockerHost: string,
  settings: Record<string, string>,
  stop?: Stop,
): Promise<void> {
  await run("docker", ["rm", "--force", "--volumes", name]);
  // The socket of Docker Desktop's engine is at this path, whatever path the client uses.
  const socket =
    process.platform === "linux" && dockerHost.startsWith("unix://")
      ? dockerHost.slice("unix://".length)
      : "/var/run/docker.sock";
  const args = ["create", "--name", name, "--publish", `127.0.0.1:${port}:${port}`];
  args.push("--volume", `${socket}:/var/run/docker.sock`, "--entrypoint", "python");
  for (const [key, value] of Object.entries(settings)) args.push("--env", `${key}=${value}`);
  for (const step of [
    [...args, image, ...serverArguments([`0.0.0.0:${port}`])],
    // Copied, since an engine elsewhere sees no folder of this machine.
    ["cp", tasksModule, `${name}:/opt/ministack/`],
    ["start", name],
  ]) {
    const ran = await run("docker", step, { timeoutMs: 600_000, signal: stop?.signal });
    if (stop?.signal.aborted) throw new Stopped(`stopped while the emulator starts; ${goesOn}`, stop);
    if (ran.code !== 0) throw new Problem(`the emulator's container did not start: ${lastLines(ran.stderr, 3)}`);
  }
}

export async function isContainerRunning(name: string): Promise<boolean> {
  return (await run("docker", ["inspect", "--format", "{{.State.Running}}", name])).stdout === "true";
}

export async function containerLog(name: string): Promise<string> {
  return lastLines(await run("docker", ["logs", "--tail", "20", name]), 20);
}

/** Asks the emulator to end instead of killing it, since it removes its tasks' containers first. */
export async function stopContainer(name: string): Promise<void> {
  await run("docker", ["stop", "--time", "30", name], { timeoutMs: 60_000 });
  await run("docker", ["rm", "--force", "--volumes", name]);
}
