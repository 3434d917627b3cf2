// Reads an ECS task definition into a service: as it is registered, or as `aws ecs describe-task-definition` prints it.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html

import type { Path } from "../../settings/language/faults.ts";
import { Problem } from "../commandLine.ts";
import { advice } from "./advice.ts";
import { Draft } from "./draft.ts";
import { type EcsService, putEcsService } from "./ecsService.ts";
import type { Imported } from "./imported.ts";
import { isLogRouter, putFireLens } from "./logs.ts";
import { legalName, renamed } from "./names.ts";
import { loseKnown, numberOf, type Part, settleKnown, textOf } from "./part.ts";
import { proposeDockersDefaults } from "./silent.ts";
import { type Amount, putSize } from "./size.ts";
import { putContainer } from "./taskContainer.ts";
import { putVolumes } from "./taskVolumes.ts";

export function isTaskDefinition(source: Part): boolean {
  return (source.at("containerDefinitions") ?? source.at("taskDefinition", "containerDefinitions")) !== undefined;
}

/**
 * @param service the service that runs it, where it is known
 * @param built the folder of the Dockerfile beside it, where there is one
 */
export function readTaskDefinition(source: Part, service?: EcsService, built?: string): Imported {
  const task = source.at("taskDefinition") ?? source;
  const containers = task.at("containerDefinitions")?.parts ?? [];
  const own = ownContainer(containers, service?.reachedContainer);
  if (own === undefined) {
    throw new Problem(`${source.file}: containerDefinitions must have a container, got none; copy the whole of it`);
  }
  refuseWindows(task, source.file);
  const named = service?.name ?? task.at("family") ?? own.at("name");
  const draft = new Draft("services", legalName(named?.text ?? ""));
  putName(draft, named, renamed(draft.name));
  for (const part of [task.at("family"), own.at("name")])
    putName(draft, part, `it is called as the service is: ${draft.name}`);
  putFireLens(draft, containers, own);
  putVolumes(draft, task, { containers, own, onEbs: service?.part.at("volumeConfigurations")?.parts ?? [] });
  const ownName = own.at("name")?.text;
  putContainer(draft, [], own, { reachedPort: service?.reachedPort, own: ownName, built });
  own.at("essential")?.settle("a task ends with the service's own container");
  for (const sidecar of containers) if (sidecar !== own) putSidecar(draft, sidecar, ownName);
  putTask(draft, task, containers, own);
  if (service) putEcsService(draft, service.part);
  proposeDockersDefaults(draft);
  loseKnown(source, { tags: advice.tags });
  return { drafts: [draft], sources: [source] };
}

/** The container that clients reach, or else the first one that the task ends with. */
function ownContainer(containers: readonly Part[], reached: string | undefined): Part | undefined {
  const essential = containers.filter((one) => one.at("essential")?.flag !== false);
  return (
    containers.find((one) => reached !== undefined && one.at("name")?.text === reached) ??
    essential.find((one) => (one.at("portMappings")?.parts ?? []).length > 0 && !isLogRouter(one)) ??
    essential.find((one) => !isLogRouter(one)) ??
    containers[0]
  );
}

function refuseWindows(task: Part, file: string): void {
  const system = task.at("runtimePlatform", "operatingSystemFamily")?.text ?? "LINUX";
  if (/^linux$/i.test(system)) return;
  throw new Problem(
    `${file}: runtimePlatform.operatingSystemFamily must be LINUX, got ${JSON.stringify(system)}; Windows is not supported, so build the app for Linux`,
  );
}

function putName(draft: Draft, part: Part | undefined, why: string): void {
  if (part === undefined || part.open.length === 0) return;
  draft.put([], part, {}, part.text === draft.name ? undefined : why);
}

function putSidecar(draft: Draft, container: Part, own: string | undefined): void {
  const name = container.at("name");
  if (isLogRouter(container)) {
    container.lose(`the container routes logs, and is left out: ${advice.firelens}`);
    return;
  }
  if (name?.text === undefined) return;
  const at: Path = ["sidecars", name.text];
  draft.put(at, name, {});
  putContainer(draft, at, container, { own });
  if (/\/aws-otel-collector[:@]/.test(container.at("image")?.text ?? "")) {
    const text =
      "telemetry: otlp in its place adds such a collector with its role, and the variables by which the app finds it";
    draft.notes.push({ path: [...draft.path, ...at], text });
  }
  const essential = container.at("essential");
  if (essential?.flag === false) draft.put([...at, "essential"], essential, false);
  else essential?.settle("a task ends with each of its containers");
  draft.take([...at, "cpu"], container.at("cpu"), ({ number }) => (number === 0 ? undefined : number));
  container.at("cpu")?.settle("it has a share of the task's");
  draft.take([...at, "memoryMiB"], container.at("memory") ?? container.at("memoryReservation"), numberOf);
  container.at("memoryReservation")?.lose("a container has a limit only, under memoryMiB");
  proposeDockersDefaults(draft, at);
}

function putTask(draft: Draft, task: Part, containers: readonly Part[], own: Part): void {
  putSize(
    draft,
    amount(task.at("cpu"), cpuUnits) ?? sum(containers, ["cpu"]),
    amount(task.at("memory"), mebibytes) ?? sum(containers, ["memory", "memoryReservation"]),
  );
  settleKnown(
    own,
    ["cpu", "memory", "memoryReservation"],
    "the service's own container has what the sidecars leave of the task",
  );
  draft.take(["architecture"], task.at("runtimePlatform", "cpuArchitecture"), textOf);
  task.at("runtimePlatform", "operatingSystemFamily")?.settle("a task is of Linux");
  const disk = task.at("ephemeralStorage", "sizeInGiB");
  if (disk?.number === 20) disk.settle("so a task has");
  else draft.take(["ephemeralStorageGiB"], disk, numberOf);
  if (task.at("networkMode")?.text === "awsvpc") task.at("networkMode")?.settle("a task on Fargate has it");
  for (const one of task.at("requiresCompatibilities")?.parts ?? []) {
    if (one.text === "FARGATE") one.settle("a task runs on Fargate");
  }
  for (const key of ["pidMode", "proxyConfiguration"]) draft.take(["override", "taskDefinition", key], task.at(key));
  if (task.at("enableFaultInjection")?.flag === true)
    draft.take(["override", "taskDefinition", "enableFaultInjection"], task.at("enableFaultInjection"));
  if (task.at("enableFaultInjection")?.flag === false) task.at("enableFaultInjection")?.settle("so it is");
  settleKnown(task, records, "it is what AWS says of it");
  loseKnown(task, taskAdvice);
}

function amount(part: Part | undefined, read: (text: string) => number | undefined): Amount | undefined {
  const found = part?.text === undefined ? undefined : read(part.text.trim());
  return part === undefined || found === undefined ? undefined : { amount: found, from: [part] };
}

/** What the containers ask for, of a task that has no size itself, as on EC2. */
function sum(containers: readonly Part[], keys: readonly string[]): Amount | undefined {
  const asked = containers
    .map((container) => keys.map((key) => container.at(key)).find((part) => (part?.number ?? 0) > 0))
    .filter((part) => part !== undefined);
  const total = asked.reduce((all, part) => all + (part.number ?? 0), 0);
  return total === 0 ? undefined : { amount: total, from: asked.filter((part) => part.open.length > 0) };
}

/** `256`, `.25 vCPU`. */
function cpuUnits(text: string): number | undefined {
  const [, count, unit] = /^(\d*\.?\d+)\s*(vcpu)?$/i.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unit === undefined ? 1 : 1024);
}

/** `512`, `1 GB`. */
function mebibytes(text: string): number | undefined {
  const [, count, unit] = /^(\d*\.?\d+)\s*(gb|mb)?$/i.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unit?.toLowerCase() === "gb" ? 1024 : 1);
}

const records = [
  "taskDefinitionArn",
  "revision",
  "status",
  "requiresAttributes",
  "compatibilities",
  "registeredAt",
  "registeredBy",
  "deregisteredAt",
  "deleteRequestedAt",
];

const taskAdvice: Readonly<Record<string, string>> = {
  enableFaultInjection: "write true or false under override.taskDefinition.enableFaultInjection",
  executionRoleArn: advice.roles,
  inferenceAccelerators: advice.devices,
  ipcMode: advice.others,
  networkMode:
    "a task on Fargate has awsvpc: its containers share one network, and its ports are those of the containers",
  placementConstraints: advice.placement,
  requiresCompatibilities: "what is imported runs on Fargate; see that it needs nothing of a host",
  tags: advice.tags,
  taskRoleArn: advice.roles,
  volumes: advice.volumes,
};
