// `./ecs logs`: follows the logs of a stack's services and jobs. Reading them is left to operate/logs.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";
import { defaultSince, sinceTime } from "../times.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  return operateDeployment(call, {}, async ({ wanted, name, options }) => {
    const since = sinceTime(options.since ?? defaultSince, Date.now());
    const deployed = await findDeployed(root, wanted);
    const { followLogs } = await import("../operate/logs.ts");
    const follow = { name, since, filter: options.filter, say: lineWriter(stdout), warn: lineWriter(stderr) };
    await untilStopped(({ signal }) => followLogs(deployed, { ...follow, signal }));
    return 0;
  });
}
