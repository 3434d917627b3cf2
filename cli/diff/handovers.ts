// A route that goes with a service that is deleted and comes with a new one, as when a service was renamed without
// `renamedFrom`. Of the two rules whichever stands first gets the requests: the new one's before its tasks are healthy, or
// the old one's while its tasks stop, as Pulumi deletes a service before the rule that it depends on.

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
      [", which is deleted: clients get 503 until the new tasks are healthy, or while the old ones stop; "],
      ["if it is the same service, write "],
      [`renamedFrom: ${former.service}`, "key"],
      [" in "],
      [`services.${route.service}`, "key"],
    ];
    return [what];
  });
}

const serviceType = "docker-on-ecs:index:FargateService";
const ruleType = "aws:lb/listenerRule:ListenerRule";

/** Of the services that all come, or all go; one that only gets or loses its port is none of them. */
function routesOf({ resources }: StackDiff, operation: ResourceChange["operation"]) {
  const moved = resources.filter((change) => change.operation === operation);
  const services = new Set(moved.filter(({ type }) => type === serviceType).map(({ name }) => name));
  return moved.flatMap(({ type, parents: [owner], inputs }) => {
    if (type !== ruleType || owner?.type !== serviceType || !services.has(owner.name)) return [];
    const conditions = inputs.find(({ path }) => path[0] === "conditions");
    return [{ service: owner.name, conditions: conditions?.after ?? conditions?.before }];
  });
}
