// The value of an output, for code that Pulumi lets wait for it: a hook, or the program before it makes what depends on
// it.

import * as pulumi from "@pulumi/pulumi";

/** A secret comes as a plain value. It never resolves where only the deployment knows the value. */
export function known<Value>(value: pulumi.Input<Value>): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(value).apply(resolve));
}
