// Warns of a route that a new service takes over: from a deleted one, as when a service is renamed without `renamedFrom`,
// or from one that stays with another route. A deleted one answers until the new tasks are healthy (stack/ruleOrder.ts).

import { isDeepStrictEqual } from "node:util";
import type { Line, Span } from "../../plan/tree.ts";
import type { ResourceChange, StackDiff } from "./stackDiff.ts";

/** One sentence for each such route: what happens, and what to do. */
export function handoverWarnings(diff: StackDiff): Line[] {
  const former = [...routesOf(diff, "remove"), ...routesOf(diff, "change")];
  return routesOf(diff, "add").flatMap((route) => {
    const from = former.find(({ conditions }) => isDeepStrictEqual(conditions, route.conditions));
    if (from === undefined) return [];
    const what: Line = [
      [diff.stack, "name"],
      [": "],
      [route.service, "name"],
      [" takes the route of "],
      [from.service, "name"],
      ...(from.stays ? fromOneThatStays(route.service) : fromOneThatGoes(route.service, from.service)),
    ];
    return [what];
  });
}

function fromOneThatGoes(service: string, former: string): Span[] {
  return [
    [", which is deleted once the new tasks are healthy; if it is the same service, write "],
    [`renamedFrom: ${former}`, "key"],
    [" in "],
    [`services.${service}`, "key"],
    [", and it keeps its logs, its images and its alarms"],
  ];
}

function fromOneThatStays(service: string): Span[] {
  return [
    [", which gets another one at once: clients get 503 until the new tasks are healthy; deploy "],
    [service, "name"],
    [" with a route of its own first, and swap the two in a second deployment"],
  ];
}

const serviceType = "docker-on-ecs:index:FargateService";
const ruleType = "aws:lb/listenerRule:ListenerRule";

/** Whether a rule that stays is for other requests from now on. */
export function changesRoute({ type, operation, inputs }: Pick<ResourceChange, "type" | "operation" | "inputs">) {
  return type === ruleType && operation === "change" && inputs.some(({ path }) => path[0] === "conditions");
}

/** The routes of services that are added or removed as a whole, or that stay; not of one that gets or loses its port. */
function routesOf({ resources }: StackDiff, operation: "add" | "remove" | "change") {
  const moved = resources.filter((change) => change.operation === operation);
  const services = new Set(moved.filter(({ type }) => type === serviceType).map(({ name }) => name));
  const stays = operation === "change";
  return moved.flatMap(({ type, name, parents: [owner], inputs, formerConditions }) => {
    if (type !== ruleType || owner?.type !== serviceType || !(stays || services.has(owner.name))) return [];
    // Paths that need no sign-in have rules beside the route's.
    if (name !== `${owner.name}-rule`) return [];
    const whole = inputs.find(({ path }) => path[0] === "conditions");
    const conditions = stays ? formerConditions : (whole?.after ?? whole?.before);
    return conditions === undefined ? [] : [{ service: owner.name, conditions, stays }];
  });
}
