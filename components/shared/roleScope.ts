// The path and the boundary of a component's IAM roles, for an account in which deployments may make roles only under
// one path and with a boundary. What each role may do is left to the component that makes it.

import type * as pulumi from "@pulumi/pulumi";

export interface RoleScope {
  /** Path of the roles, with `/` at both ends, at most 512 characters. @default "/" */
  path?: pulumi.Input<string>;
  /** ARN of the policy that bounds the roles, whatever their own policies allow. @default none */
  permissionsBoundary?: pulumi.Input<string>;
}
