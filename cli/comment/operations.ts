// The engine's operations → what they are to a reviewer. An operation that is absent, of a later version of the engine
// too, changes nothing.

import type { ResourceChange } from "../diff/stackDiff.ts";

/** A map, as an object would also have what every object of JavaScript has, such as `toString`. */
export const operations: ReadonlyMap<string, ResourceChange["operation"]> = new Map(
  Object.entries({
    create: "add",
    import: "add",
    update: "change",
    replace: "replace",
    "create-replacement": "replace",
    "import-replacement": "replace",
    "delete-replaced": "replace",
    delete: "remove",
    discard: "remove",
  } as const),
);

/** The type of the resource that stands for the stack itself. */
export const stackType = "pulumi:pulumi:Stack";
