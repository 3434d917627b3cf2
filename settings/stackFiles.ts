// What the other stack files of a project say, which a stack is held against: whose VPCs are whose neighbours, and who
// uses whose platform. Reading one file is left to stackFile.ts.

import { RunError } from "@pulumi/pulumi";
import { type Neighbour, newVpcSchema } from "./keys/network.ts";
import { platformIn, type StackFiles } from "./keys/platform.ts";
import { isMap } from "./language/kinds.ts";
import { type Common, readProject, readStack } from "./stackFile.ts";
import { stackNames } from "./stackNames.ts";
import { layersOf, Sum } from "./sum.ts";

/**
 * Every stack file that can be read, with what Pulumi.yaml has for it, without what an environment of Pulumi ESC adds.
 * @param root the folder of Pulumi.yaml and the stack files
 */
export function readStackFiles(root: string, declared: Common & { project: string } = readProject(root)): StackFiles {
  const { project, ...common } = declared;
  const files = stackNames(root).flatMap((stack) => {
    try {
      const { values: order = {}, environments } = readStack(root, stack, project) ?? {};
      const { values } = new Sum(layersOf(order, { project, stack, order, common }));
      const platform = platformIn(values);
      return [[stack, { values, environments, ...(platform !== undefined && { platform }) }] as const];
    } catch (error) {
      if (RunError.isInstance(error)) return [];
      throw error;
    }
  });
  return Object.fromEntries(files);
}

/** The VPCs of the other stacks, without those that may overlap. */
export function neighboursIn(files: StackFiles, stack: string): Neighbour[] {
  return Object.entries(files).flatMap(([other, { values, platform, environments = [] }]) => {
    if (other === stack || platform !== undefined) return [];
    const { network = {}, allow = {} } = values;
    // The network may come from an environment of Pulumi ESC. The default in Pulumi.yaml, {}, says nothing of it.
    const isSaid = isMap(network) && Object.keys(network).length > 0;
    if (!isSaid && environments.length > 0) return [];
    if (!isMap(network) || "vpcId" in network || (isMap(allow) && "network-overlap" in allow)) return [];
    const cidr = newVpcSchema.shape.cidr.safeParse(network.cidr);
    return cidr.success ? [{ stack: other, cidr: cidr.data }] : [];
  });
}
