// What stands between a protected stack and `pulumi destroy`: a resource that depends on everything else, and that
// Pulumi refuses to delete. Nothing of it is in AWS. What stays in AWS when a single resource leaves the program is
// left to that resource.

import * as pulumi from "@pulumi/pulumi";

export interface DeletionGuardArgs {
  /** Whether Pulumi refuses to destroy the stack. Turned on or off it holds once `pulumi up` has succeeded. */
  deletionProtection: boolean;
  /** Outputs of what else is guarded: resources that a component of another program makes. @default none */
  remote?: pulumi.Output<unknown>;
}

/**
 * Pulumi deletes dependents first, each rank at once, and stops at the first that is protected
 * (https://www.pulumi.com/docs/iac/concepts/resources/options/protect/). Were only what holds data protected, the
 * services in front of it would be gone by then; this is the only one of the first rank.
 *
 * One a stack. It stands in an unprotected stack too: leaving the program it would have to be deleted, which Pulumi
 * refuses as long as the state has it protected.
 */
export class DeletionGuard extends pulumi.ComponentResource {
  constructor(name: string, args: DeletionGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:DeletionGuard", name, {}, opts);
    const { deletionProtection, remote } = args;
    const stack = pulumi.runtime.getStackResource();
    // A dependency on an output is one on what its value comes from, whatever the value is.
    const everything = stack ? [stack, ...(remote ? [remote.apply((): pulumi.Resource => stack)] : [])] : [];
    new pulumi.Stash(
      `${name}-stash`,
      { input: "Depends on everything in the stack, so that pulumi destroy stops here before it deletes anything." },
      {
        parent: this,
        // `pulumi destroy` is to stop before it deletes anything; see the class.
        protect: deletionProtection,
        // As above. Without protection it would only make `pulumi destroy --target` refuse whatever it depends on.
        dependsOn: deletionProtection ? everything : [],
      },
    );

    this.registerOutputs({});
  }
}
