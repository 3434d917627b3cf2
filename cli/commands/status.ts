// `./ecs status`: shows what of a stack runs now, as one table. Asking ECS is left to operate/status.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  return operateDeployment(call, {}, async ({ wanted }) => {
    const deployed = await findDeployed(root, wanted);
    const { status } = await import("../operate/status.ts");
    // As the code of `pulumi refresh --expect-no-changes`.
    return (await status(deployed, lineWriter(stdout), lineWriter(stderr))) ? 0 : 7;
  });
}
