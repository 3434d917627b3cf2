// `./ecs history`: what was deployed to a service, and how it ended. Reading it is left to operate/history.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true }, async ({ wanted, name = "", options }) => {
    const { history, linesOf } = await import("../operate/history.ts");
    const most = linesOf(options.last);
    const deployed = await findDeployed(root, wanted);
    await history(deployed, { name, most }, lineWriter(stdout), lineWriter(stderr));
    return 0;
  });
}
