// The resource options that every load balancer has, whichever its kind. What it is reached by is left to
// loadBalancer.ts and networkLoadBalancer.ts.

import type * as pulumi from "@pulumi/pulumi";

interface Kept {
  vpcId: pulumi.Input<string>;
  accessLogs?: pulumi.Resource;
  deletionProtection: boolean;
}

export function balancerOptions(parent: pulumi.Resource, kept: Kept): pulumi.CustomResourceOptions {
  const { vpcId, accessLogs, deletionProtection } = kept;
  return {
    parent,
    // Elastic Load Balancing writes a test file when logging is turned on, and refuses a bucket whose policy does not
    // allow that yet ("Access Denied for bucket").
    dependsOn: accessLogs,
    // AWS's own protection stops an update half-way; Pulumi's stops it before anything is touched.
    protect: deletionProtection,
    // AWS moves no load balancer to another VPC, but the provider only changes its subnets, and fails half-way.
    // https://github.com/hashicorp/terraform-provider-aws/issues/18317
    replacementTrigger: vpcId,
  };
}
