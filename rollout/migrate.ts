// Runs one task of the new image before the service moves: the service's own task definition, network and roles, with
// another command. Its log streams while it runs; anything but exit code 0 is an error, which stops the update.
// How a task is run and given up is left to oneTask.ts.

import type { CapacityProviderStrategyItem, NetworkConfiguration, TaskVolumeConfiguration } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { RolloutError } from "./explain.ts";
import { shortDefinition, shortTask } from "./names.ts";
import { type Ended, GivenUp, runOneTask } from "./oneTask.ts";
import { aboutLog } from "./taskLog.ts";
import { failedContainer, whatFailed } from "./taskReport.ts";

export interface Migration {
  /** The service as the stack file names it, and its container, which runs the command. */
  name: string;
  /** Replaces the container's command; its entry point stays. */
  command: string[];
  /** Seconds, from the request to the task's end. */
  timeoutSeconds: number;
  cluster: string;
  /** ARN of the new revision. */
  taskDefinition: string;
  networkConfiguration: NetworkConfiguration;
  capacityProviderStrategy?: CapacityProviderStrategyItem[];
  /** @default none */
  volumeConfigurations?: TaskVolumeConfiguration[];
  connect: () => Clients;
  signal: AbortSignal;
  say: (line: string) => void;
  redact: (text: string) => string;
  /** Milliseconds between two looks. */
  pollMs?: number;
}

/** Returns once the command has ended with 0; throws a RolloutError in every other case. No task is left running. */
export async function migrate(migration: Migration): Promise<void> {
  const { name, command, say, redact } = migration;
  let ended: Ended;
  try {
    ended = await runOneTask({
      ...migration,
      container: name,
      startedBy: "migration",
      onStart: (task) => say(`${name}: migration ${command.join(" ")} in task ${shortTask(task)}`),
      onLine: (line) => say(`${name} migration | ${redact(line)}`),
      onTrouble: (trouble) => say(`${name}: ${redact(trouble)}`),
    });
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
    const lines = [headline(migration, error.message), error.next, error.left].filter((line) => line);
    throw new RolloutError(redact(lines.join("\n")));
  }
  judge(migration, ended);
}

function judge(migration: Migration, { task, definition, wrote }: Ended): void {
  const own = task.containers?.find(({ name }) => name === migration.name);
  if (own?.exitCode === 0) {
    migration.say(`${migration.name}: migration done`);
    return;
  }
  const container = own?.exitCode === undefined ? failedContainer(task) : own;
  const log = aboutLog(definition, migration.name, wrote);
  const explained = [headline(migration, "failed"), whatFailed(task, container), log];
  throw new RolloutError(migration.redact(explained.join("\n\n")));
}

function headline({ name, taskDefinition }: Migration, what: string): string {
  return `${name}: the migration of ${shortDefinition(taskDefinition)} ${what}. The service was not touched.`;
}
