// The containers of a task definition. The same arguments always give the same text, and AWS has nothing left to fill
// in: otherwise an unchanged service would get a new revision and a rollout. Pure.
// Volumes are left to containerVolumes.ts, roles to taskRoles.ts, what the program adds by itself to
// logRouter.ts and collector.ts.

import type * as pulumi from "@pulumi/pulumi";
import { collectorName, logRouterName } from "../../settings/facts/addedContainers.ts";
import { portsOf } from "../../settings/facts/ports.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { configured, type Traced, traced } from "./collector.ts";
import type { KnownContainer, KnownContainers, SecretVersionRef } from "./containerArgs.ts";
import { containerRuntime, systemControls } from "./containerRuntime.ts";
import { mountPoints } from "./containerVolumes.ts";
import type { KnownLogs } from "./logArgs.ts";
import { type LogPlace, logConfiguration } from "./logConfiguration.ts";
import { routedLog, routing } from "./logRouter.ts";
import { patched } from "./override.ts";

export interface TaskFacts {
  /** Name of the task and of its own container. */
  name: string;
  image: string;
  /** The container's variable IMAGE_VERSION. */
  imageVersion: string;
  /** The container's variable ENVIRONMENT: the stack's name. */
  environment: string;
  /** How its own container is traced, by the collector beside it. @default it is not */
  traced?: Traced;
  logGroupName: string;
  /** The log group's region. */
  region: string;
  /** Whether people run commands in the containers (ECS Exec). */
  exec: boolean;
  /** GPUs of its own container. @default none */
  gpus?: number;
  /** How Service Connect knows ports of the containers, by number. @default it knows none */
  servedPorts?: ServedPorts;
}

/** Name of a port in the task definition, and what is spoken there; without that Service Connect hands on TCP. */
export type ServedPorts = Readonly<Record<number, { name: string; appProtocol?: string }>>;

/** All containers sorted by name, as JSON for the task definition. */
export function containerDefinitions(containers: KnownContainers, task: TaskFacts): string {
  const all = [containers, ...Object.values(containers.sidecars)];
  const place = { group: task.logGroupName, region: task.region, streamPrefix: task.name };
  const app = traced({ ...containers, environment: ownEnvironment(containers, task) }, task);
  const own = definition(task.name, app, task, {
    image: task.image,
    essential: true,
    all,
    log: logOf(task.name, containers.logs, place),
  });
  const sidecars = Object.entries(containers.sidecars).map(([name, sidecar]) => ({
    ...{ name, override: sidecar.override },
    definition: definition(name, task.traced && name === collectorName ? configured(sidecar, place) : sidecar, task, {
      ...sidecar,
      all,
      log: logOf(name, containers.logs, place),
    }),
  }));
  const made = [{ name: task.name, override: containers.override, definition: own }, ...sidecars].sort(byName);
  return JSON.stringify(made.map(({ definition, override }) => patched(definition, override)));
}

/**
 * AWS's own defaults are written out, lists whose order has no meaning are sorted, and values that AWS would not return
 * are left out.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
function definition(
  name: string,
  container: KnownContainer,
  task: TaskFacts,
  own: {
    image: string;
    essential: boolean;
    cpu?: number;
    memoryMiB?: number;
    all: readonly KnownContainer[];
    /** How the container logs, and what makes it the router of what the others log. */
    log: object;
  },
) {
  return {
    name,
    image: own.image,
    essential: own.essential,
    cpu: own.cpu ?? 0,
    memory: own.memoryMiB,
    entryPoint: container.entryPoint,
    command: container.command,
    user: container.user,
    repositoryCredentials:
      container.registryCredentials === undefined ? undefined : { credentialsParameter: container.registryCredentials },
    readonlyRootFilesystem: container.readonlyRootFilesystem,
    resourceRequirements:
      task.gpus === undefined || name !== task.name ? undefined : [{ type: "GPU", value: String(task.gpus) }],
    // The agent of ECS Exec leaves dead processes to PID 1, and only an init process removes them. It passes signals on
    // to the container's own process, which stays PID 1 without exec, as the image expects.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    linuxParameters: task.exec ? { initProcessEnabled: true } : undefined,
    portMappings: [
      ...portsOf(container).map((port) => {
        return { containerPort: port, hostPort: port, protocol: "tcp", ...task.servedPorts?.[port] };
      }),
      ...(container.listened ?? [])
        .filter(({ ipProtocol, port }) => ipProtocol === "udp" || !portsOf(container).includes(port))
        .map(({ ipProtocol, port }) => ({ containerPort: port, hostPort: port, protocol: ipProtocol })),
    ],
    environment: sortedEntries(container.environment).map(([key, value]) => ({ name: key, value })),
    secrets: sortedEntries(container.secrets).map(([key, reference]) => ({
      name: key,
      valueFrom: valueFrom(reference),
    })),
    mountPoints: mountPoints(name, task.name, container, task.exec),
    volumesFrom: [],
    systemControls: systemControls(container, own.all),
    ...containerRuntime(container),
    healthCheck: container.healthCheck && healthCheck(container.healthCheck),
    stopTimeout: container.stopTimeoutSeconds,
    ...own.log,
  };
}

function logOf(name: string, logs: KnownLogs | undefined, place: LogPlace<string>): object {
  if (logs === undefined) return { logConfiguration: logConfiguration(place) };
  if (name !== logRouterName) return { logConfiguration: routedLog(logs) };
  return { logConfiguration: logConfiguration(place), ...routing(logs, place) };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
function valueFrom(reference: string | pulumi.Unwrap<SecretVersionRef>): string {
  return typeof reference === "string" ? reference : `${reference.secretId}:::${reference.versionId}`;
}

/** The user's own variable or secret wins, as ECS refuses a name in both environment and secrets. */
function ownEnvironment({ port, environment, secrets }: KnownContainer, task: TaskFacts): Record<string, string> {
  const added: Record<string, string> = { ENVIRONMENT: task.environment, IMAGE_VERSION: task.imageVersion };
  if (port !== undefined) added.PORT = String(port);
  const free = Object.entries(added).filter(([key]) => !Object.hasOwn(secrets, key));
  return { ...Object.fromEntries(free), ...environment };
}

function healthCheck(check: NonNullable<KnownContainer["healthCheck"]>) {
  return {
    command: check.command,
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    retries: check.retries,
    // AWS returns nothing for 0, its default.
    startPeriod: check.startPeriodSeconds > 0 ? check.startPeriodSeconds : undefined,
  };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
