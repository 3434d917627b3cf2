// `./ecs task`: runs one task of a service or a job now, and ends with its exit code. Starting and watching the task is
// left to operate/runTask.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { readChanges } from "../operate/taskChanges.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true }, async ({ wanted, name = "", command, options, lists }) => {
    const changes = readChanges(options, lists.env);
    const deployed = await findDeployed(root, wanted);
    // The module is loaded late, since a wrong call does not need it.
    const { runTask } = await import("../operate/runTask.ts");
    const [line, say] = [lineWriter(stdout), lineWriter(stderr)];
    return await untilStopped((stop) => runTask(deployed, { name, command, changes, stop, line, say }));
  });
}
