// Warns of a route that moves from a deleted service to a new one, as when a service is renamed without `renamedFrom`.
// Requests are answered all the while (stack/ruleOrder.ts), but what the old service has goes with it.

import { isDeepStrictEqual } from "node:util";
import type { Line } from "../../plan/tree.ts";
import type { ResourceChange, StackDiff } from "./stackDiff.ts";

/** One sentence for each such route: what happens, and what to do. */
export function handoverWarnings(diff: StackDiff): Line[] {
  const gone = routesOf(diff, "remove");
  return routesOf(diff, "add").flatMap((route) => {
    const former = gone.find(({ conditions }) => isDeepStrictEqual(conditions, route.conditions));
    if (former === undefined) return [];
    const what: Line = [
      [diff.stack, "name"],
      [": "],
      [route.service, "name"],
      [" takes the route of "],
      [former.service, "name"],
      [", which is deleted once the new tasks are healthy; if it is the same service, write "],
      [`renamedFrom: ${former.service}`, "key"],
      [" in "],
      [`services.${route.service}`, "key"],
      [", and it keeps its logs, its images and its alarms"],
    ];
    return [what];
  });
}

const serviceType = "docker-on-ecs:index:FargateService";
const ruleType = "aws:lb/listenerRule:ListenerRule";

/** The routes of services that are added or removed as a whole, not of one that only gets or loses its port. */
function routesOf({ resources }: StackDiff, operation: ResourceChange["operation"]) {
  const moved = resources.filter((change) => change.operation === operation);
  const services = new Set(moved.filter(({ type }) => type === serviceType).map(({ name }) => name));
  return moved.flatMap(({ type, name, parents: [owner], inputs }) => {
    if (type !== ruleType || owner?.type !== serviceType || !services.has(owner.name)) return [];
    // Paths that need no sign-in have rules beside the route's.
    if (name !== `${owner.name}-rule`) return [];
    const conditions = inputs.find(({ path }) => path[0] === "conditions");
    return [{ service: owner.name, conditions: conditions?.after ?? conditions?.before }];
  });
}
