// Where a command finds what it works on: in a stack's outputs, in the local stack's own state, or in ECS alone where
// there is no Pulumi. Each is loaded only where it is used.

import type { Deployed } from "../deployed/deployed.ts";

/** How people say what they mean. */
export interface Wanted {
  /** A stack of this project. */
  stack?: string;
  /** In its place: a cluster's name, and a service's in it. */
  cluster?: string;
  service?: string;
  region?: string;
  profile?: string;
}

/** @throws Problem that says what to do where it is not to be found */
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
