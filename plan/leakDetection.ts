// Turns off what Pulumi does for a message at the end of a process, on promises that never came: to each promise of
// each property it ties a stack trace and a promise of its own, half of a plan's time and memory. A plan that waits
// for ever is found by its silence instead (runProgram.ts).

import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/** For the rest of the process. */
export function turnOffLeakDetection(): void {
  const internals = debuggable as { debuggablePromise: <Value>(promise: Promise<Value>) => Promise<Value> };
  internals.debuggablePromise = (promise) => promise;
}
