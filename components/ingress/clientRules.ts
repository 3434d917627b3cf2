// Who gets into the load balancer: a rule of its security group for each network and each port. What stands behind it
// lets nobody but the load balancer in, which is left to loadBalancerTarget.ts.

import { ec2, vpc } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Those who may reach the load balancer. */
interface Clients {
  /** In the rules' names. */
  key: string;
  /** In the rules' descriptions. */
  who: string;
  cidrIpv4: pulumi.Input<string>;
}

/** A VPC's own range, asked of AWS where the caller does not have it. */
interface Vpc {
  vpcId: pulumi.Input<string>;
  cidr?: pulumi.Input<string>;
}

export interface ClientRulesArgs {
  securityGroupId: pulumi.Input<string>;
  protocols: readonly ("HTTP" | "HTTPS")[];
  /** @default everyone, and with `internal` the addresses of the VPC */
  allowedCidrs?: readonly string[];
  internal: boolean;
  network: Vpc;
}

export function allowClients(name: string, args: ClientRulesArgs, parent: pulumi.Resource): void {
  const { securityGroupId, protocols, allowedCidrs, internal, network } = args;
  const clients =
    allowedCidrs === undefined && internal
      ? [fromVpc(network, parent)]
      : (allowedCidrs ?? ["0.0.0.0/0"]).map((cidr) => fromNetwork(cidr));
  for (const protocol of protocols) {
    const port = protocol === "HTTP" ? 80 : 443;
    for (const { key, who, ...source } of clients) {
      new vpc.SecurityGroupIngressRule(
        `${name}-${protocol.toLowerCase()}-from-${key}`,
        {
          securityGroupId,
          description: `${protocol} from ${who}`,
          ...source,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        },
        { parent },
      );
    }
  }
}

function fromNetwork(cidr: string): Clients {
  return { key: cidr.replace("/", "-"), who: cidr === "0.0.0.0/0" ? "everywhere" : cidr, cidrIpv4: cidr };
}

function fromVpc({ vpcId, cidr }: Vpc, parent: pulumi.Resource): Clients {
  return { key: "vpc", who: "the VPC", cidrIpv4: cidr ?? ec2.getVpcOutput({ id: vpcId }, { parent }).cidrBlock };
}
