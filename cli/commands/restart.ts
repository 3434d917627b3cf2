// `./ecs restart`: replaces a service's tasks by new ones. The deployment is left to operate/restart.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { paceIn } from "../operate/pace.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true }, async ({ wanted, name = "" }) => {
    const deployed = await findDeployed(root, wanted);
    const { restart } = await import("../operate/restart.ts");
    const pace = await paceIn(root, wanted, deployed, name);
    return await untilStopped((stop) => restart(deployed, name, { stop, say: lineWriter(stdout), pace }));
  });
}
