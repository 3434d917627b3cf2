// One task that runs a command in the service's own container: its log is said as it comes, and its exit code is the
// verdict. How a task is run and given up is left to oneTask.ts, what follows from the verdict to migrate.ts and
// testTraffic.ts.

import { shortTask } from "./names.ts";
import { type OneTask, runOneTask } from "./oneTask.ts";
import { aboutLog } from "./taskLog.ts";
import { failedContainer, whatFailed } from "./taskReport.ts";

export interface CommandTask extends Omit<OneTask, "container" | "onStart" | "onLook" | "onLine" | "onTrouble"> {
  /** The service as the stack file names it, and its container, which runs the command. */
  name: string;
  /** Stands between the service's name and each line of the log: `web test | …`. */
  label: string;
  /** What is said once ECS has taken the task, before its id. */
  started: string;
  say: (line: string) => void;
  redact: (text: string) => string;
}

/** A command that has not ended with 0. */
export interface Failed {
  /** The report on its task. */
  what: string;
  /** A sentence on its log. */
  log: string;
}

/**
 * Resolves to undefined where the command has ended with 0.
 * @throws GivenUp as `runOneTask` does
 */
export async function runCommand(given: CommandTask): Promise<Failed | undefined> {
  const { name, label, started, say, redact } = given;
  const { task, definition, log } = await runOneTask({
    ...given,
    container: name,
    onStart: (one) => say(`${name}: ${started} ${shortTask(one)}`),
    onLine: (line) => say(`${name} ${label} | ${redact(line)}`),
    onTrouble: (trouble) => say(`${name}: ${redact(trouble)}`),
  });
  const own = task.containers?.find((one) => one.name === name);
  if (own?.exitCode === 0) return undefined;
  const container = own?.exitCode === undefined ? failedContainer(task) : own;
  return { what: whatFailed(task, container), log: aboutLog(definition, name, log) };
}
