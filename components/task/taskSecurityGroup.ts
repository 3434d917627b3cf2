// The security group of a service's or a job's tasks: it lets everything out and nothing in, and the groups of what the
// tasks reach let them in. The rules into the tasks are left to components/ingress/hop.ts and the caller.

import { ec2, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Something in the VPC that the tasks open connections to, such as a database. */
export interface ReachArgs {
  /** Its security group, which gets a rule that lets the tasks in. */
  securityGroupId: pulumi.Input<string>;
  /** Its TCP port, 1–65535. */
  port: number;
  /** Its name, where the tasks reach the same port of several: small letters, digits and hyphens. @default none */
  name?: string;
  /** Its name before it was renamed, where it has a name. @default it was not */
  formerName?: string;
  /** What has to be there before the tasks start, such as the ECS service that listens there. @default nothing */
  runs?: pulumi.Resource;
}

export interface TaskSecurityGroupArgs {
  vpcId: pulumi.Input<string>;
  /** Whether the tasks have IPv6 addresses, too. @default false */
  ipv6?: boolean;
  /** @default [] */
  reach?: readonly ReachArgs[];
}

export class TaskSecurityGroup extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  /** The rules that let the tasks reach what they need, and what has to run there. */
  readonly wayOut: readonly pulumi.Resource[];

  constructor(name: string, args: TaskSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:TaskSecurityGroup", name, {}, opts);
    const { vpcId, ipv6 = false, reach = [] } = args;
    const group = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId, description: `Tasks of ${name}` },
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
    if (ipv6) {
      const anywhere = { description: "To anywhere by IPv6", ipProtocol: "-1", cidrIpv6: "::/0" };
      new vpc.SecurityGroupEgressRule(
        `${name}-egress-ipv6`,
        { securityGroupId: group.id, ...anywhere },
        { parent: this },
      );
    }
    this.securityGroupId = group.id;
    this.wayOut = reach.flatMap((target) => [this.letIn(name, target), target.runs ?? []].flat());
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  private letIn(name: string, { securityGroupId, port, name: target, formerName }: ReachArgs): pulumi.Resource {
    // The port is in the name, so that another one adds a rule, and the tasks that still run keep the old one's until
    // the end of an update that has succeeded.
    const nameOf = (reached?: string) => [name, "reach", port, ...(reached === undefined ? [] : [reached])].join("-");
    return new vpc.SecurityGroupIngressRule(
      nameOf(target),
      {
        securityGroupId,
        description: `From the tasks of ${name}`,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        referencedSecurityGroupId: this.securityGroupId,
      },
      {
        parent: this,
        // Under its new name it would be a second rule of the same content, which AWS refuses.
        aliases: formerName === undefined ? undefined : [{ name: nameOf(formerName) }],
      },
    );
  }
}
