// What the other stack files of a project say, which a stack is held against: whose VPCs are whose neighbours, and who
// uses whose platform. Reading one file is left to stackFile.ts.

import { RunError } from "@pulumi/pulumi";
import { type Neighbour, newVpcSchema } from "./keys/network.ts";
import type { StackFiles } from "./keys/platform.ts";
import { isMap } from "./language/kinds.ts";
import { joined } from "./language/layers.ts";
import { environmentsOf, readProject, readStackValues } from "./stackFile.ts";
import { stackNames } from "./stackNames.ts";
import { decodedKeys, inFile } from "./sum.ts";

/**
 * Every stack file that can be read, without what an environment of Pulumi ESC adds.
 * @param root the folder of Pulumi.yaml and the stack files
 */
export function readStackFiles(root: string): StackFiles {
  const { project, values: shared } = readProject(root);
  const files = stackNames(root).flatMap((stack) => {
    try {
      const own = readStackValues(root, stack, project) ?? {};
      const layers = [own, shared].map((values) => ({
        file: "",
        path: [],
        value: decodedKeys(inFile(values, project)),
      }));
      const values = joined(layers) as Record<string, unknown>;
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
