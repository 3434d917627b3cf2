// Replaces a service's tasks by new ones of what is deployed, as a deployment of its own. Following it is left to
// follow.ts.

import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { shortDefinition } from "../../rollout/names.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { change, unlessStopped } from "../process/signals.ts";
import { type Following, followDeployment } from "./follow.ts";
import { describeService, describeTaskDefinition } from "./services.ts";

/** Gives the exit code. */
export async function restart(deployed: Deployed, name: string, following: Following): Promise<number> {
  const { ecs, close } = connect(deployed.aws);
  const { stop } = following;
  try {
    const { service, taskDefinition } = await unlessStopped(stop, () => describeService(ecs, deployed, name));
    const definition = await unlessStopped(stop, () => describeTaskDefinition(ecs, taskDefinition));
    const since = Date.now();
    const asked = { cluster: deployed.cluster, service: service.serviceArn, forceNewDeployment: true };
    await change(stop, "./ecs status", () => ecs.send(new UpdateServiceCommand(asked)));
    const revision = shortDefinition(taskDefinition);
    const what =
      service.desiredCount === 0
        ? `a deployment of ${revision} begins; ECS wants 0 tasks, so it replaces none`
        : `new tasks of ${revision} replace those that run`;
    following.say(`${name}: ${what}`);
    const followed = { name, service, taskDefinition, definition, since };
    return await followDeployment(deployed, { ...followed, startsDeployment: true, byHand: true }, following);
  } finally {
    close();
  }
}
