// The network argument of a service or a job: a `Network`, or a part of any VPC. Making a VPC is left to network.ts.

import type * as pulumi from "@pulumi/pulumi";

export interface TaskNetwork {
  vpcId: pulumi.Input<string>;
  /** Subnets of the tasks, one or more, in different zones, with a way out to ECR and CloudWatch. */
  taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether a task needs a public IP to reach anything outside: only in subnets without a NAT gateway.
   * @default false
   */
  assignPublicIp?: boolean;
  /** Whether the subnets have IPv6 ranges, by which tasks then reach the outside, too. @default false */
  ipv6?: boolean;
}
