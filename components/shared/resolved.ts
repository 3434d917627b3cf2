// A value with outputs somewhere within it, as one output. `pulumi.output` makes one for every level of every value,
// which with a hundred services was a tenth of a plan's time; here only what flows is waited for.

import * as pulumi from "@pulumi/pulumi";

/** The value with every output and promise in it known. Plain objects and arrays are looked into, nothing else is. */
export function resolved<Value>(value: Value): pulumi.Output<pulumi.Unwrap<Value>> {
  const flowing: pulumi.Input<unknown>[] = [];
  /** Puts each value that flows, in the order in which it is found, in its place. */
  const walk = (part: unknown, take: (found: pulumi.Input<unknown>) => unknown): unknown => {
    if (pulumi.Output.isInstance(part) || part instanceof Promise) return take(part);
    if (Array.isArray(part)) return part.map((entry) => walk(entry, take));
    if (!isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, walk(entry, take)]));
  };
  walk(value, (found) => flowing.push(found));
  return pulumi.all(flowing).apply((known) => {
    const next = known.values();
    return walk(value, () => next.next().value) as pulumi.Unwrap<Value>;
  });
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
