// Turns a value with outputs somewhere inside into one output. `pulumi.output` makes an output for every level of every
// value, which took a tenth of a plan's time with a hundred services; this waits only for values that flow.

import * as pulumi from "@pulumi/pulumi";

/** The value once every output and promise in it is known. It looks into plain objects and arrays only. */
export function resolved<Value>(value: Value): pulumi.Output<pulumi.Unwrap<Value>> {
  const flowing: pulumi.Input<unknown>[] = [];
  /** Hands every value that flows to `take`, in order, and puts the result in its place. */
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
