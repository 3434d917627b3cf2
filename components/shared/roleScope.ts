// Where the IAM roles of a component live and how far they may go, for an account in which whoever deploys may make
// roles under one path and within a boundary only. What each role may do is left to the component that makes it.

import type * as pulumi from "@pulumi/pulumi";

export interface RoleScope {
  /** Path of the roles, with `/` at both ends, at most 512 characters. @default "/" */
  path?: pulumi.Input<string>;
  /** ARN of the policy that bounds what the roles can do, whatever theirs allow. @default none */
  permissionsBoundary?: pulumi.Input<string>;
}
