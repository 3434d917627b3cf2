// The deletion guard (components/shared/deletionGuard.ts) depends on every resource of the stack. A plan writes that as
// one word, since the list is as long as the plan and would change with every resource that comes or goes.

import type { PlannedResource } from "./graph.ts";
import { isRemote } from "./tree.ts";

/** Stands in `dependsOn` for every resource of the plan. */
export const everything = "everything";

const guardType = "pulumi:index:Stash";

/** Writes the word in place of a guard's list; a list that lacks a resource stays as it is. */
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
