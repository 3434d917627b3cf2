// `./ecs status`: shows what of a stack runs now, as one table, or with --watch for as long as somebody looks. Asking ECS
// is left to operate/status.ts and live/watchStatus.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, io: Io): Promise<number> {
  return operateDeployment(call, {}, async ({ wanted }) => {
    const { root, stdout, stderr } = io;
    const deployed = await findDeployed(root, wanted);
    if (call.options.watch) {
      const [{ displayOn }, { watchStatus }, { untilStopped }] = await Promise.all([
        import("../live/display.ts"),
        import("../live/watchStatus.ts"),
        import("../process/signals.ts"),
      ]);
      const display = await displayOn(io, deployed.label);
      await untilStopped(({ signal }) => watchStatus(deployed, display, signal));
      return 0;
    }
    const { status } = await import("../operate/status.ts");
    // As the code of `pulumi refresh --expect-no-changes`.
    return (await status(deployed, lineWriter(stdout), lineWriter(stderr))) ? 0 : 7;
  });
}
