// Protects a stack from `pulumi destroy`: a resource that depends on everything else, and that Pulumi refuses to
// delete. It makes nothing in AWS. What stays in AWS when a single resource leaves the program is left to that
// resource.

import * as pulumi from "@pulumi/pulumi";

export interface DeletionGuardArgs {
  /** Whether Pulumi refuses to destroy the stack. A change takes effect once `pulumi up` has succeeded. */
  deletionProtection: boolean;
  /** What runs before anything of the stack is deleted, and stops that by an error. @default nothing */
  hooks?: pulumi.ResourceHookBinding;
  /** Outputs of further guarded resources, which a component of another program makes. @default none */
  remote?: pulumi.Output<unknown>;
}

/**
 * Pulumi deletes dependents first, rank by rank, and stops at the first protected resource
 * (https://www.pulumi.com/docs/iac/concepts/resources/options/protect/). If only resources with data were protected,
 * the services that depend on them would be gone by then; the guard is the only resource of the first rank.
 *
 * A stack has one guard, also when it is unprotected: Pulumi could not delete the guard from the program as long as the
 * state has it protected.
 */
export class DeletionGuard extends pulumi.ComponentResource {
  constructor(name: string, args: DeletionGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:DeletionGuard", name, {}, opts);
    const { deletionProtection, remote, hooks } = args;
    const stack = pulumi.runtime.getStackResource();
    // Depending on an output means depending on the resources that its value comes from, whatever the value is.
    const everything = stack ? [stack, ...(remote ? [remote.apply((): pulumi.Resource => stack)] : [])] : [];
    new pulumi.Stash(
      `${name}-stash`,
      { input: "Depends on everything in the stack, so that pulumi destroy stops here before it deletes anything." },
      {
        parent: this,
        // Stops `pulumi destroy` before it deletes anything; see the class.
        protect: deletionProtection,
        // As above. Without protection the dependency would only make `pulumi destroy --target` refuse everything.
        dependsOn: deletionProtection || hooks ? everything : [],
        // Deleting what other stacks run on would fail half-way, or end them.
        hooks,
      },
    );

    this.registerOutputs({});
  }
}
