// `./ecs task`: runs one task of a service or a job now, and ends with its exit code. What that takes is left to
// operate/runTask.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true }, ({ wanted, name = "", command }) =>
    untilStopped(async (stop) => {
      const deployed = await findDeployed(root, wanted);
      // Loaded late: a wrong call needs none of it.
      const { runTask } = await import("../operate/runTask.ts");
      return await runTask(deployed, { name, command, stop, line: lineWriter(stdout), say: lineWriter(stderr) });
    }),
  );
}
