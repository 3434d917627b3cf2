// Whether a changed property makes the provider replace a resource rather than update it, as far as plan/resourceTypes/
// knows. A preview needs none of this: the provider itself says it there.

import type { PlannedResource } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { covers, type ValueChange } from "./compareValues.ts";

/** Whether the change of an input replaces the resource; false where the type or the property is not known to. */
export function forcesReplacement({ type, options }: PlannedResource, change: ValueChange): boolean {
  const known = knownOf(type).replacedBy ?? [];
  // AWS types of any kind:
  // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/enhanced-region-support
  const properties = type.startsWith("aws:") ? [...known, "region"] : known;
  const matches = (property: string) => {
    if (property.endsWith("?")) {
      return change.path[0] === property.slice(0, -1) && "before" in change !== "after" in change;
    }
    return covers(property, change.path);
  };
  const excepted = properties.some((property) => property.startsWith("-") && covers(property.slice(1), change.path));
  const named = properties.some((property) => !property.startsWith("-") && matches(property));
  return (named && !excepted) || (options.replaceOnChanges ?? []).some((path) => covers(path, change.path));
}
