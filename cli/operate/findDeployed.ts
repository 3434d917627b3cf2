// Finds the deployment that a command works on: from a stack's outputs, from the local stack's own state, or from ECS
// alone where there is no Pulumi. The module for each is loaded only where it is used.

import type { Deployed } from "../deployed/deployed.ts";

/** The arguments that name a deployment. */
export interface Wanted {
  /** A stack of this project. */
  stack?: string;
  /** A cluster's name in place of a stack, and the name of a service in it. */
  cluster?: string;
  service?: string;
  region?: string;
  profile?: string;
}

/** @throws Problem that says what to do where nothing is found */
export async function findDeployed(root: string, wanted: Wanted): Promise<Deployed> {
  const { stack, cluster, service, region, profile } = wanted;
  if (cluster !== undefined) {
    const { clusterDeployed } = await import("../deployed/clusterDeployed.ts");
    return await clusterDeployed({ cluster, service, region, profile });
  }
  if (stack === "local") {
    const [{ deployedNow }, { readLocalStack }] = await Promise.all([
      import("../local/deployedNow.ts"),
      import("../local/localStack.ts"),
    ]);
    return await deployedNow(readLocalStack(root));
  }
  const { stackDeployed } = await import("../deployed/stackDeployed.ts");
  return await stackDeployed(root, stack as string);
}
