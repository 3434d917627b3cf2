// `npm run local -- status`: what runs at this moment, one line a service.

import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { deployedNow } from "./deployedNow.ts";
import type { LocalStack } from "./localStack.ts";

export async function status(stack: LocalStack, say: (line: string) => void): Promise<void> {
  const services = await deployedNow(stack);
  const { ecs, close } = connect(stack.aws);
  try {
    const rows = await Promise.all(
      services.map(async ({ name, serviceArn, clusterArn, url }) => {
        const described = await ecs.send(new DescribeServicesCommand({ cluster: clusterArn, services: [serviceArn] }));
        const service = described.services?.[0];
        const { taskDefinition } = await ecs.send(
          new DescribeTaskDefinitionCommand({ taskDefinition: service?.taskDefinition }),
        );
        const images = taskDefinition?.containerDefinitions?.map(({ image }) => image).join(" ");
        return [name, `${service?.runningCount}/${service?.desiredCount}`, images ?? "", url ?? "-"];
      }),
    );
    for (const line of table([["SERVICE", "RUNNING", "IMAGE", "URL"], ...rows])) say(line);
  } finally {
    close();
  }
}

/** Lines with every column but the last padded to its widest cell. */
export function table(rows: string[][]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}
