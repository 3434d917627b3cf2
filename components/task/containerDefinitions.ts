// The containers of a task definition, written so that the same settings always give the same text and AWS has
// nothing left to fill in: anything else is a new revision, and a rollout, for nothing. Pure.
// Volumes are left to containerVolumes.ts, roles to taskRoles.ts.

import type { TaskSettings } from "../../settings/keys/task.ts";
import { containerVolumes } from "./containerVolumes.ts";

/** What the service's own container and each sidecar have in common. */
type ContainerSettings = Omit<TaskSettings["sidecars"][string], "image" | "essential" | "cpu" | "memoryMiB">;

export interface TaskFacts {
  /** The service's name, and its container's. */
  name: string;
  image: string;
  /** What the container sees as IMAGE_VERSION. */
  imageVersion: string;
  /** What the container sees as ENVIRONMENT: the stack's name. */
  environment: string;
  logGroupName: string;
  /** Where the log group is. */
  region: string;
  /** Whether people run commands in the containers (ECS Exec). */
  exec: boolean;
}

/** All containers sorted by name, as JSON for the task definition. */
export function containerDefinitions(settings: TaskSettings, task: TaskFacts): string {
  const own = definition(task.name, { ...settings, environment: serviceEnvironment(settings, task) }, task, {
    image: task.image,
    essential: true,
  });
  const sidecars = Object.entries(settings.sidecars).map(([name, sidecar]) => definition(name, sidecar, task, sidecar));
  return JSON.stringify([own, ...sidecars].sort(byName));
}

/**
 * Defaults stand as AWS would fill them in, lists are sorted where their order has no meaning; what is undefined or
 * would come back as nothing is left out.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
function definition(
  name: string,
  settings: ContainerSettings,
  task: TaskFacts,
  own: { image: string; essential: boolean; cpu?: number; memoryMiB?: number },
) {
  return {
    name,
    image: own.image,
    essential: own.essential,
    cpu: own.cpu ?? 0,
    memory: own.memoryMiB,
    entryPoint: settings.entryPoint,
    command: settings.command,
    user: settings.user,
    readonlyRootFilesystem: settings.readonlyRootFilesystem,
    // The agent of ECS Exec leaves dead processes to PID 1, and only an init process buries them. It hands signals
    // on to the container's own process; without exec that one stays PID 1, as its image means it to.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    linuxParameters: task.exec ? { initProcessEnabled: true } : undefined,
    portMappings:
      settings.port === undefined ? [] : [{ containerPort: settings.port, hostPort: settings.port, protocol: "tcp" }],
    environment: sorted(settings.environment).map(([key, value]) => ({ name: key, value })),
    secrets: sorted(settings.secrets).map(([key, valueFrom]) => ({ name: key, valueFrom })),
    mountPoints: containerVolumes(name, settings, task.exec).map(({ name: sourceVolume, path }) => ({
      sourceVolume,
      containerPath: path,
      readOnly: false,
    })),
    volumesFrom: [],
    systemControls: [],
    healthCheck: settings.healthCheck && healthCheck(settings.healthCheck),
    stopTimeout: settings.stopTimeoutSeconds,
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": task.logGroupName,
        "awslogs-region": task.region,
        "awslogs-stream-prefix": task.name,
        // Blocking, a container that cannot log stands still: one fault in CloudWatch and the service is down.
        // Above this buffer lines are lost instead; it counts towards the container's memory.
        // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
        mode: "non-blocking",
        "max-buffer-size": "4m",
      },
    },
  };
}

/** The user's own value wins, a secret's too: a name in both environment and secrets is refused by ECS. */
function serviceEnvironment(settings: TaskSettings, task: TaskFacts): Record<string, string> {
  const added: Record<string, string> = { ENVIRONMENT: task.environment, IMAGE_VERSION: task.imageVersion };
  if (settings.port !== undefined) added.PORT = String(settings.port);
  const free = Object.entries(added).filter(([key]) => !Object.hasOwn(settings.secrets, key));
  return { ...Object.fromEntries(free), ...settings.environment };
}

function healthCheck(check: NonNullable<ContainerSettings["healthCheck"]>) {
  return {
    command: check.command,
    interval: check.intervalSeconds,
    timeout: check.timeoutSeconds,
    retries: check.retries,
    // AWS returns none for 0, which is its default.
    startPeriod: check.startPeriodSeconds > 0 ? check.startPeriodSeconds : undefined,
  };
}

/** By code unit, which no locale changes. */
function sorted<Value>(record: Record<string, Value>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
