// A stack reference in resources.ts, which may ask for any output of another stack: in a plan, which knows none of
// them, each reads as `${stack network/prod#vpcId}`. Those that the stack file names are left to stackOutputs.ts.

import { all, type Input, type Output, StackReference } from "@pulumi/pulumi";

/** Has a reference that is about to be registered answer for every output. @param stack as the owner has named it */
export function answersForAll(reference: StackReference, stack: Input<string>): void {
  let registered: Output<unknown>;
  // Pulumi sets the property once the constructor is through, and refuses one that the object itself has by then.
  const outputs = {
    get: () => all([stack, registered]).apply(([name]) => allOutputs(name)),
    set: (output: Output<unknown>) => {
      registered = output;
    },
  };
  Object.setPrototypeOf(reference, Object.create(StackReference.prototype, { outputs }));
}

/** A map with every name; of a function, which Pulumi hands on as it is, where it would copy a map. */
function allOutputs(stack: string): object {
  const isOutput = (name: string | symbol) => typeof name === "string" && name !== "then" && !(name in {});
  return new Proxy(() => undefined, {
    get(target, name) {
      if (name === "hasOwnProperty") return isOutput;
      return isOutput(name) ? `\${stack ${stack}#${String(name)}}` : Reflect.get(target, name);
    },
  });
}
