// `npm run task`: runs one task of a service or a job now, and ends with its exit code. What that takes is left to
// operate/runTask.ts.

import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";

const usage = `Usage: npm run task -- <stack> <service|job> [-- command …]
       npm run task -- --cluster <name> --service <name> [-- command …]     without Pulumi

Runs one task now: the image, roles, secrets and network that are deployed, with another command where one is given.
Its log goes to stdout, what happens to the task to stderr. Ctrl-C stops the task.

  --region      with --cluster; otherwise the environment's or the profile's
  --profile     with --cluster
  --help        this text

Exit code: the container's own; 1 when the task cannot start or is killed; 130 after Ctrl-C.
`;

const command = { usage, name: "required", options: [], takesCommand: true } as const;

process.exitCode = await operateDeployment(command, process.argv.slice(2), ({ wanted, name = "", command }) =>
  untilStopped(async (stop) => {
    const deployed = await findDeployed(wanted);
    // Loaded late: a wrong call needs none of it.
    const { runTask } = await import("../operate/runTask.ts");
    const own = command.length > 0 ? command : undefined;
    return await runTask(deployed, { name, command: own, stop, line: console.log, say: console.error });
  }),
);
