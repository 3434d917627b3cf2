// Where a stack's roles live and how far they may go. Said once for all of them, whichever component makes them: who
// deploys may make roles under the stack's own path and within a boundary only (bootstrap/policies/roles.ts).

import * as pulumi from "@pulumi/pulumi";

export interface RoleScope {
  project: string;
  stack: string;
  /** ARN of the policy that bounds what every role can do. @default none */
  permissionsBoundary?: string;
}

/** Holds for all roles that are made after it. */
export function scopeRoles({ project, stack, permissionsBoundary }: RoleScope): void {
  const scope = { path: `/${project}/${stack}/`, permissionsBoundary };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:iam/role:Role" ? { props: { ...props, ...scope }, opts } : undefined,
  );
}
