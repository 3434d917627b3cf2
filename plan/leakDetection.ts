// Turns off how Pulumi finds promises that never settle, for a message at the end of the process: it adds a stack trace
// and a promise to every promise of every property, which is half of a plan's time and memory. Here a plan that waits
// for ever is found by its silence (runProgram.ts).

import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

/** Turns it off for the rest of the process. */
export function turnOffLeakDetection(): void {
  const internals = debuggable as { debuggablePromise: <Value>(promise: Promise<Value>) => Promise<Value> };
  internals.debuggablePromise = (promise) => promise;
}
