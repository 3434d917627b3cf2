// What the other stack files of a project say, which a stack is held against: whose VPCs are whose neighbours, and who
// uses whose platform. Reading one file is left to stackFile.ts.

import { RunError } from "@pulumi/pulumi";
import { type Neighbour, newVpcSchema } from "./keys/network.ts";
import type { StackFiles } from "./keys/platform.ts";
import { isMap } from "./language/kinds.ts";
import { environmentsOf, readProject, readStackValues } from "./stackFile.ts";
import { stackNames } from "./stackNames.ts";
import { layersOf, Sum } from "./sum.ts";

/**
 * Every stack file that can be read, without what an environment of Pulumi ESC adds.
 * @param root the folder of Pulumi.yaml and the stack files
 */
export function readStackFiles(root: string): StackFiles {
  const { project, values: shared } = readProject(root);
  const common = { values: shared, defaults: {} };
  const files = stackNames(root).flatMap((stack) => {
    try {
      const order = readStackValues(root, stack, project) ?? {};
      const { values } = new Sum(layersOf(order, { project, stack, order, common }));
      const platform = isMap(values.platform) ? values.platform.of : undefined;
      return [[stack, { values, ...(typeof platform === "string" && { platform }) }] as const];
    } catch (error) {
      if (RunError.isInstance(error)) return [];
      throw error;
    }
  });
  return Object.fromEntries(files);
}

/** The VPCs of the other stacks, without those that may overlap. */
export function neighboursIn(files: StackFiles, root: string, stack: string): Neighbour[] {
  return Object.entries(files).flatMap(([other, { values, platform }]) => {
    const { network = {}, allow = {} } = values;
    // The other stack's network may come from an environment of Pulumi ESC.
    const isElsewhere = values.network === undefined && environmentsOf(root, other).length > 0;
    if (other === stack || platform !== undefined || isElsewhere) return [];
    if (!isMap(network) || "vpcId" in network || (isMap(allow) && "network-overlap" in allow)) return [];
    const cidr = newVpcSchema.shape.cidr.safeParse(network.cidr);
    return cidr.success ? [{ stack: other, cidr: cidr.data }] : [];
  });
}
