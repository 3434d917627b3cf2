// Reads one manifest of Copilot, which has the overrides of its environment already.

import { advice } from "./advice.ts";
import { putBuildOfDockerfile } from "./build.ts";
import { architectureOf } from "./composeForms.ts";
import { putCommands, putHealthCheck, putRuntime, putSecrets, putSidecar, putVariables } from "./copilotContainer.ts";
import { putCount, putDeployment } from "./copilotCount.ts";
import { putHttp } from "./copilotHttp.ts";
import { copilotSchedule } from "./copilotSchedule.ts";
import type { Draft } from "./draft.ts";
import { secondsOf } from "./durations.ts";
import { putNlb } from "./listen.ts";
import { putCopilotLogging } from "./logs.ts";
import { flagOf, loseKnown, numberOf, type Part, settleKnown } from "./part.ts";
import { proposeDockersDefaults } from "./silent.ts";
import { type Amount, putSize } from "./size.ts";
import { addVolume } from "./volumes.ts";
import { addWritablePath } from "./writablePaths.ts";

interface Surroundings {
  /** The folder that paths are relative to. */
  from: string;
  /** Who may call the service. */
  callers: readonly string[];
  /** Whether the stack's load balancer is internal, as Copilot's is for a Backend Service. */
  isInternal: boolean;
}

const types = ["Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job"];

export function isCopilotType(type: string | undefined): boolean {
  return type !== undefined && types.includes(type);
}

export function putManifest(draft: Draft, manifest: Part, folder: Surroundings): void {
  const type = manifest.at("type");
  const http = manifest.at("http");
  const isBehindInternal = type?.text === types[1] && http !== undefined && folder.isInternal;
  const isRouted = type?.text === types[0] || isBehindInternal;
  putImage(draft, manifest.at("image"), folder, isRouted && http?.flag !== false);
  type?.settle(
    draft.block === "jobs"
      ? "it is a job"
      : "a service with a port is reached through the load balancer, or by its callers; one without is a worker",
  );
  if (isRouted) putHttp(draft, http, manifest.at("sidecars"));
  if (draft.block === "services") putNlb(draft, manifest.at("nlb"));
  putCommands(draft, [], manifest);
  putSize(draft, amountOf(manifest.at("cpu")), amountOf(manifest.at("memory")));
  const platform = manifest.at("platform", "architecture") ?? manifest.at("platform");
  draft.take(["architecture"], platform, ({ text = "" }) => architectureOf(text));
  if (manifest.at("platform", "osfamily")?.text === "linux")
    manifest.at("platform", "osfamily")?.settle("a task is of Linux");
  if (draft.block === "services") {
    putCount(draft, manifest.at("count"));
    putDeployment(draft, manifest.at("deployment"));
  } else {
    draft.take(["schedule"], manifest.at("on", "schedule"), ({ text = "" }) => copilotSchedule(text));
    draft.take(["run", "retries"], manifest.at("retries"), numberOf);
    draft.take(["run", "timeoutSeconds"], manifest.at("timeout"), secondsOf);
  }
  putVariables(draft, [], manifest, folder.from);
  putSecrets(draft, [], manifest);
  putStorage(draft, manifest.at("storage"), mountedIn(manifest.at("sidecars")));
  putCopilotLogging(draft, manifest.at("logging"));
  const tracing = manifest.at("observability", "tracing");
  if (tracing?.text === "awsxray")
    draft.put(["telemetry"], tracing, "otlp", "the collector beside the app takes OTLP, and sends it to X-Ray");
  for (const sidecar of manifest.at("sidecars")?.parts ?? []) putSidecar(draft, sidecar, folder.from);
  proposeDockersDefaults(draft);
  settleUsual(manifest);
  loseKnown(manifest, manifestAdvice);
}

function putImage(draft: Draft, image: Part | undefined, folder: Surroundings, isReached: boolean): void {
  const build = image?.at("build");
  if (build?.open.length) putBuildOfDockerfile(draft, build, folder);
  draft.take(["image"], image?.at("location"));
  draft.take(["registryCredentials"], image?.at("credentials"));
  if (isReached || folder.callers.length > 0) draft.take(["port"], image?.at("port"), numberOf);
  if (!isReached && draft.has("port")) {
    const url = `http://${draft.name}:${image?.at("port")?.text}`;
    const why = `in Copilot every service of the app reaches it; take out who does not call it. Its callers find it as ${url}`;
    draft.propose(["callers"], folder.callers, why);
  }
  image?.at("port")?.lose(advice.internal);
  if (draft.block === "services") putHealthCheck(draft, [], image?.at("healthcheck"));
  putRuntime(draft, [], image);
  loseKnown(image, {
    depends_on: advice.dependsOn,
    labels: advice.labels,
    healthcheck: "nothing waits for a job to be healthy; let it exit with another code than 0",
  });
}

function amountOf(part: Part | undefined): Amount | undefined {
  return part?.number === undefined ? undefined : { amount: part.number, from: [part] };
}

/** Names of the volumes that sidecars mount. */
function mountedIn(sidecars: Part | undefined): ReadonlySet<string> {
  const mounts = (sidecars?.parts ?? []).flatMap((sidecar) => sidecar.at("mount_points")?.parts ?? []);
  return new Set(mounts.flatMap((mount) => mount.at("source_volume")?.text ?? []));
}

/** @param shared names of the volumes that sidecars mount, too */
function putStorage(draft: Draft, storage: Part | undefined, shared: ReadonlySet<string>): void {
  const disk = storage?.at("ephemeral");
  if (disk?.number === 20) disk.settle("so a task has");
  else draft.take(["ephemeralStorageGiB"], disk, numberOf);
  draft.take(["readonlyRootFilesystem"], storage?.at("readonly_fs"), flagOf);
  for (const volume of storage?.at("volumes")?.parts ?? []) {
    const [path, efs, readOnly] = ["path", "efs", "read_only"].map((key) => volume.at(key));
    if (path?.text === undefined || path.isBroken) continue;
    const isKept = efs !== undefined && efs.flag !== false;
    // Copilot's default is to read only.
    const isReadOnly = readOnly?.flag !== false;
    if (isKept ? efs.flag === true : shared.has(volume.key)) {
      const from = [path, efs, readOnly].filter((part) => part !== undefined);
      const storage = isKept ? {} : { storage: "task" as const };
      const value = { path: path.text, ...storage, ...(isReadOnly && { readOnly: true as const }) };
      const why = isKept ? "its files are on a new file system; copy the old ones" : undefined;
      addVolume(draft, [], { name: volume.key, from, value, why });
    } else if (!isKept && !isReadOnly) {
      addWritablePath(draft, [], path, path.text);
      settleKnown(volume, ["efs", "read_only"], "what may end with the task can be written");
    }
  }
  loseKnown(storage, { volumes: advice.volumes });
}

function settleUsual(manifest: Part): void {
  if (manifest.at("exec")?.flag === false) manifest.at("exec")?.settle("so it is unless cluster.exec is on");
  const connect = manifest.at("network", "connect");
  connect?.settle("a service is found by those that it names under callers");
  const placement = manifest.at("network", "vpc", "placement");
  if (placement?.text === "private") placement.settle("tasks run in private subnets");
  else
    placement?.lose(
      "where tasks run is said for the whole stack; write network: { egress: public } for tasks with public IPs",
    );
  loseKnown(manifest.at("logging"), { retention: "it is said for the whole stack, under logRetentionDays" });
}

const queue =
  "make the topic and the queue in a program beside, name them under environment, and write under permissions what the app may do with them";

const manifestAdvice: Readonly<Record<string, string>> = {
  alarms: "write them under alarms",
  count: "write under desiredCount how many, or under scaling what they follow",
  cpu: "write the size under cpu",
  deployment: "how a deployment replaces tasks is written under deployment, and alarms under alarms",
  exec: advice.exec,
  http: advice.internalLoadBalancer,
  image: "write build or image",
  logging: advice.firelens,
  memory: "write the size under memoryMiB",
  network: advice.networks,
  nlb: advice.listen,
  observability: "write telemetry: otlp for traces in X-Ray, or run another collector as a sidecar",
  on: "write under schedule when it runs",
  platform: "tasks are of Linux; write X86_64 or ARM64 under architecture",
  publish: queue,
  retries: "of a job it is run: { retries: 2 }",
  secrets: advice.secrets,
  sidecars: "write it under sidecars",
  storage: advice.volumes,
  subscribe: queue,
  taskdef_overrides: "write what it changes with the keys of the stack file",
  timeout: "of a job it is run: { timeoutSeconds: 3600 }",
  variables: "write it under environment",
};
