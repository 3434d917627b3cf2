// `npm run shell`: opens ECS Exec in a running task. What that takes is left to operate/shell.ts.

import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

const usage = `Usage: npm run shell -- <stack> <service> [options] [-- command …]
       npm run shell -- --cluster <name> --service <name> [options] [-- command …]     without Pulumi

Opens a session in a running task (ECS Exec); needs cluster: { exec: true } in the stack file, and AWS's
session-manager-plugin on this machine. The command is /bin/sh unless one is given.

  --task        a task's id, or how it begins; the service's newest unless said
  --container   the service's own unless said
  --region      with --cluster; otherwise the environment's or the profile's
  --profile     with --cluster
  --help        this text

Exit code: that of session-manager-plugin; 1 when no session could be opened.
`;

const command = { usage, name: "required", options: ["task", "container"], takesCommand: true } as const;

process.exitCode = await operateDeployment(
  command,
  process.argv.slice(2),
  async ({ wanted, name = "", values, command }) => {
    const deployed = await findDeployed(wanted);
    const { openShell } = await import("../operate/shell.ts");
    const { task, container } = values;
    const own = command.length > 0 ? command : undefined;
    return await openShell(deployed, { name, task, container, command: own }, console.error);
  },
);
