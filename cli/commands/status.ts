// `npm run status`: what of a stack runs now, as one table. What is asked is left to operate/status.ts.

import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

const usage = `Usage: npm run status -- <stack>
       npm run status -- --cluster <name> [--service <name>]     without Pulumi

Shows each service and job: running and desired tasks, the deployment's state, image, URL, and the alarms that are raised.

  --region      with --cluster; otherwise the environment's or the profile's
  --profile     with --cluster
  --help        this text
`;

const command = { usage, name: "none", options: [], takesCommand: false } as const;

process.exitCode = await operateDeployment(command, process.argv.slice(2), async ({ wanted }) => {
  const deployed = await findDeployed(wanted);
  const { status } = await import("../operate/status.ts");
  await status(deployed, console.log, console.error);
  return 0;
});
