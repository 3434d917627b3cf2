// The names by which containers of the local stack call each other. On AWS, ECS registers a service's tasks in Cloud
// Map, and the VPC's DNS answers with them; the emulator does neither. In its place a network of Docker's has each
// service's containers under the service's name. A process beside the emulator sees to it, for tasks come and go.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stackDomain, taskFamily } from "../../settings/facts/names.ts";
import { isMap } from "../../settings/language/kinds.ts";
import { readSum } from "../../settings/sum.ts";
import { run } from "../process/run.ts";
import { replaceFile } from "../replaceFile.ts";
import { instanceOf, type LocalStack, stackName } from "./localStack.ts";

export type Named = Pick<LocalStack, "project" | "port" | "folder" | "endpoint">;

const script = join(import.meta.dirname, "namesProcess.ts");
const recordOf = ({ folder }: Named) => join(folder, "names.pid");

/** Whether a service of the stack file has callers. */
export function hasCalls({ root }: Pick<LocalStack, "root">): boolean {
  const { services } = readSum(root, stackName).sum.values;
  return isMap(services) && Object.values(services).some((service) => isMap(service) && service.callers !== undefined);
}

/**
 * Starts the process that names containers; an earlier one ends as soon as it sees that it is no longer the recorded
 * one.
 */
export function startNames({ project, port, folder, endpoint }: Named, dockerHost: string): void {
  const named: Named = { project, port, folder, endpoint };
  // The emulator's start makes it, but not where one answers already.
  mkdirSync(folder, { recursive: true });
  const output = openSync(join(folder, "names.log"), "w");
  const child = spawn(process.execPath, [script, JSON.stringify(named)], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  child.on("error", () => {}); // without names a call fails, and says so
  child.unref();
  replaceFile(recordOf(named), String(child.pid));
}

export async function stopNames(stack: Named): Promise<void> {
  rmSync(recordOf(stack), { force: true });
  rmSync(join(stack.folder, "names.log"), { force: true });
  await run("docker", ["network", "rm", instanceOf(stack)]);
}

/** Whether the process of this id is the one that was started last. */
export function isRecorded(stack: Named, pid: number): boolean {
  try {
    return readFileSync(recordOf(stack), "utf8") === String(pid);
  } catch {
    return false;
  }
}

/** Names the containers that run, and each that starts, until the signal or the engine's end. */
export async function nameContainers(stack: Named, signal: AbortSignal): Promise<void> {
  // It is there already where a process did this before.
  await change(["network", "create", instanceOf(stack)]);
  const filters = ["--filter", "label=ministack=ecs"];
  // A little back, as the engine's clock may be another machine's; naming a container twice changes nothing.
  const since = Math.floor(Date.now() / 1000) - 60;
  const running = await run("docker", ["ps", "--quiet", ...filters]);
  for (const id of running.stdout.split("\n").filter(Boolean)) await nameContainer(stack, id);
  const events = spawn("docker", [
    ...["events", "--since", String(since), "--filter", "type=container", "--filter", "event=start"],
    ...[...filters, "--format", "{{.ID}}"],
  ]);
  events.on("error", () => {}); // its output ends, too
  const end = () => events.kill();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  for await (const id of createInterface({ input: events.stdout })) await nameContainer(stack, id);
}

/** Adds a service's own container to the network; sidecars, and whatever is another stack's, stay as they are. */
async function nameContainer(stack: Named, id: string): Promise<void> {
  const { stdout } = await run("docker", ["inspect", "--format", format, id]);
  const [network = "", text = "{}"] = stdout === "" ? [] : stdout.split(/ (.*)/s);
  const labels: Record<string, string> = JSON.parse(text);
  const name = labels["com.amazonaws.ecs.container-name"] ?? "";
  const family = labels["com.amazonaws.ecs.task-definition-family"];
  if (family !== taskFamily(stack.project, stackName, name) || !isEmulators(stack, labels)) return;
  const alias = `${name}.${stackDomain(stack.project, stackName)}`;
  const owner = /^container:(.+)/.exec(network)?.[1] ?? id;
  await change(["network", "connect", "--alias", alias, instanceOf(stack), owner]);
}

/** `bridge {…}`, or `container:<id> {…}` where the network is that of another container of the task. */
const format = "{{.HostConfig.NetworkMode}} {{json .Config.Labels}}";

/** Changes something in the engine; what is so already, or gone by now, is no fault. */
async function change(args: string[]): Promise<void> {
  const { code, stderr } = await run("docker", args);
  if (code !== 0 && !/already exists|No such container|is not running/.test(stderr)) console.error(stderr);
}

function isEmulators(stack: Named, labels: Record<string, string>): boolean {
  return (labels["ministack.instance"] ?? "").endsWith(`:${stack.port}`);
}
