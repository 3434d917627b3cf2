// `npm run logs`: follows the logs of a stack's services and jobs. How they are read is left to operate/logs.ts.

import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { defaultSince, sinceTime } from "../operate/times.ts";
import { untilStopped } from "../process/signals.ts";

const usage = `Usage: npm run logs -- <stack> [service|job] [options]
       npm run logs -- --cluster <name> [--service <name>] [options]     without Pulumi

Follows the logs until Ctrl-C: time, service (and container, of a sidecar), task, line. Without a name: all of them.

  --since       from when on: 15m, 1h, 2d, 2026-01-31T08:00:00Z; ${defaultSince} unless said
  --filter      only what a filter pattern of CloudWatch Logs takes: ERROR, '?ERROR ?WARN', '{ $.status >= 500 }'
  --region      with --cluster; otherwise the environment's or the profile's
  --profile     with --cluster
  --help        this text
`;

const command = { usage, name: "optional", options: ["since", "filter"], takesCommand: false } as const;

process.exitCode = await operateDeployment(command, process.argv.slice(2), async ({ wanted, name, values }) => {
  const since = sinceTime(values.since ?? defaultSince, Date.now());
  const deployed = await findDeployed(wanted);
  const { followLogs } = await import("../operate/logs.ts");
  const follow = { name, since, filter: values.filter, say: console.log, warn: console.error };
  await untilStopped(({ signal }) => followLogs(deployed, { ...follow, signal }));
  return 0;
});
