// Takes the functions that a program registers: resource hooks and transforms. Pulumi would start a server on a local
// port, on which the engine calls them. Here nobody calls, and a server that is shut down before it is up polls itself
// once a second for ever and keeps the process alive.

import { RunError } from "@pulumi/pulumi";
import proto from "@pulumi/pulumi/proto/callback_pb.js";
import * as state from "@pulumi/pulumi/runtime/state.js";

/** The part of Pulumi's own callback server that a program can reach. */
class RecordedCallbacks {
  readonly #hooks = new Set<string>();

  async registerResourceHook({ name }: { name: string }): Promise<void> {
    if (this.#hooks.has(name)) throw new RunError(`two resource hooks are called "${name}"; give one another name`);
    this.#hooks.add(name);
  }

  registerErrorHook(hook: { name: string }): Promise<void> {
    return this.registerResourceHook(hook);
  }

  async registerTransform(): Promise<proto.Callback> {
    return new proto.Callback();
  }

  async awaitStackRegistrations(): Promise<void> {}

  shutdown(): void {}
}

/** Records callbacks from here to the next `setMockOptions`. */
export function recordCallbacks(): void {
  const { getStore } = state as unknown as { getStore(): { callbacks?: RecordedCallbacks } };
  getStore().callbacks = new RecordedCallbacks();
}
