// The security group of a service's or a job's tasks: it lets everything out and nothing in. The rules that let
// something in are left to loadBalancerTarget.ts and the caller.

import { ec2, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export class TaskSecurityGroup extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: { vpcId: pulumi.Input<string> }, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:TaskSecurityGroup", name, {}, opts);
    const group = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpcId, description: `Tasks of ${name}` },
      {
        parent: this,
        // AWS cannot change a description: renaming a service would replace the group for it alone.
        ignoreChanges: ["description"],
      },
    );
    new vpc.SecurityGroupEgressRule(
      `${name}-egress`,
      { securityGroupId: group.id, description: "To anywhere", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      { parent: this },
    );
    this.securityGroupId = group.id;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }
}
