// The resource that depends on the whole stack (components/shared/deletionGuard.ts) says so in one word: its list is as long
// as the plan, and would change with every resource that comes or goes.

import type { PlannedResource } from "./graph.ts";
import { isRemote } from "./tree.ts";

/** Stands in `dependsOn` for every resource of the plan. */
export const everything = "everything";

const guardType = "pulumi:index:Stash";

/** Where a guard's list leaves out a resource, it stays as it is. */
export function namingWholeStack(resources: PlannedResource[]): PlannedResource[] {
  const made = resources.filter((resource) => resource.custom || isRemote(resource));
  return resources.map((resource) => {
    if (resource.type !== guardType) return resource;
    const listed = new Set(resource.options.dependsOn);
    const others = made.filter((other) => other !== resource);
    const isWhole = others.length > 0 && others.every(({ urn }) => listed.has(urn));
    return isWhole ? { ...resource, options: { ...resource.options, dependsOn: [everything] } } : resource;
  });
}
