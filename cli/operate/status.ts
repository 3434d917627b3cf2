// `./ecs status`: what runs at this moment, with one line for each service and job. Asking for it is left to
// stackFacts.ts, making the table to statusRows.ts.

import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { apiFaultText } from "../../rollout/apiError.ts";
import { connect, connection } from "../../rollout/clients.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { describeTaskDefinition, ownContainer } from "./services.ts";
import { rollbacksNow, stackFacts } from "./stackFacts.ts";
import { type Facts, heading, statusRow, table } from "./statusRows.ts";
import { strayRequests } from "./strayRequests.ts";

/**
 * @param warn gets a line on what the table lacks
 * @returns whether all requests go where the stack sends them
 */
export async function status(
  deployed: Deployed,
  say: (line: string) => void,
  warn: (line: string) => void,
): Promise<boolean> {
  const { ecs, elb, close } = connect(deployed.aws);
  const cloudwatch = new CloudWatchClient(connection(deployed.aws, "cloudwatch"));
  try {
    const asking = { ecs, cloudwatch, warn, options: {} };
    const { services, facts } = await stackFacts(asking, deployed, await rollbacksNow(deployed, warn));
    const rows = await Promise.all(facts.map(async (one) => ({ ...one, image: await imageOf(ecs, deployed, one) })));
    const now = new Date();
    for (const line of table([heading, ...rows.map((one) => statusRow(one, now))])) say(line);
    const strays = await strayRequests(elb, services).catch((error: unknown) => {
      warn(`where requests go is unknown: ${apiFaultText(error)}`);
      return [];
    });
    for (const line of strays) say(line);
    return strays.length === 0;
  } finally {
    close();
    cloudwatch.destroy();
  }
}

async function imageOf(ecs: ECSClient, { jobs }: Deployed, { name, service }: Facts): Promise<string | undefined> {
  const definition = await describeTaskDefinition(ecs, service?.taskDefinition ?? jobs[name]?.taskDefinition);
  return definition && ownContainer(name, definition)?.image;
}
