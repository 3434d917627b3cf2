// `./ecs shell`: opens ECS Exec in a running task. Finding the task and opening the session are left to
// operate/shell.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, { root, stderr }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true }, async ({ wanted, name = "", options, command }) => {
    const deployed = await findDeployed(root, wanted);
    const { openShell } = await import("../operate/shell.ts");
    const { task, container } = options;
    return await openShell(deployed, { name, task, container, command }, lineWriter(stderr));
  });
}
