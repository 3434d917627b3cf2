// Runs one task of the new image before the service moves: the service's own task definition, network and roles, with
// another command. Its log streams while it runs; anything but exit code 0 is an error, which stops the update.
// How a command is run in a task is left to commandTask.ts.

import type { CapacityProviderStrategyItem, NetworkConfiguration, TaskVolumeConfiguration } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import { type Failed, runCommand } from "./commandTask.ts";
import { RolloutError } from "./explain.ts";
import { GivenUp } from "./givenUp.ts";
import { shortDefinition } from "./names.ts";

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
  let failed: Failed | undefined;
  try {
    failed = await runCommand({
      ...migration,
      label: "migration",
      started: `migration ${command.join(" ")} in task`,
      startedBy: "migration",
    });
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
    const lines = [headline(migration, error.message), error.next, error.left].filter((line) => line);
    throw new RolloutError(redact(lines.join("\n")));
  }
  if (failed) throw new RolloutError(redact([headline(migration, "failed"), failed.what, failed.log].join("\n\n")));
  say(`${name}: migration done`);
}

function headline({ name, taskDefinition }: Migration, what: string): string {
  return `${name}: the migration of ${shortDefinition(taskDefinition)} ${what}. The service was not touched.`;
}
