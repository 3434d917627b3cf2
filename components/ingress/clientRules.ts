// Who gets into a load balancer: a rule of its security group for each network and each port. What stands behind it
// lets nobody but the load balancer in, which is left to hop.ts.

import { ec2, vpc } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Those who may reach a load balancer. */
export interface Clients {
  /** In the rules' names. */
  key: string;
  /** In the rules' descriptions. */
  who: string;
  cidrIpv4?: pulumi.Input<string>;
  cidrIpv6?: pulumi.Input<string>;
  prefixListId?: pulumi.Input<string>;
}

/** A VPC with its own ranges, which are asked of AWS where the caller does not have them. */
interface Vpc {
  vpcId: pulumi.Input<string>;
  cidr?: pulumi.Input<string>;
  ipv6Cidr?: pulumi.Input<string>;
  ipv6?: boolean;
}

export interface ClientRulesArgs {
  securityGroupId: pulumi.Input<string>;
  protocols: readonly ("HTTP" | "HTTPS")[];
  /** @default everyone, and with `internal` the addresses of the VPC */
  allowedCidrs?: readonly string[];
  internal: boolean;
  network: Vpc;
  /** Whether CloudFront alone gets in, on the port of the last protocol. @default false */
  fromCloudFront?: boolean;
}

export function allowClients(name: string, args: ClientRulesArgs, parent: pulumi.Resource): void {
  const { securityGroupId, allowedCidrs, internal, network, fromCloudFront } = args;
  const clients = fromCloudFront
    ? [cloudFront(parent)]
    : allowedCidrs === undefined && internal
      ? fromVpc(network, parent)
      : (allowedCidrs ?? ["0.0.0.0/0", ...(network.ipv6 ? ["::/0"] : [])]).map(fromNetwork);
  // The list counts as 55 of the 60 rules that a group may have, so there is room for one port.
  // https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
  const protocols = fromCloudFront ? args.protocols.slice(-1) : args.protocols;
  for (const protocol of protocols) {
    const at = {
      role: protocol.toLowerCase(),
      shown: protocol,
      ipProtocol: "tcp",
      port: protocol === "HTTP" ? 80 : 443,
    };
    for (const one of clients) letIn(name, at, one, { securityGroupId, parent });
  }
}

interface Port {
  /** In the rules' names. */
  role: string;
  /** In the rules' descriptions. */
  shown: string;
  ipProtocol: string;
  port: number;
}

export function letIn(
  name: string,
  { role, shown, ipProtocol, port }: Port,
  { key, who, ...source }: Clients,
  { securityGroupId, parent }: { securityGroupId: pulumi.Input<string>; parent: pulumi.Resource },
): vpc.SecurityGroupIngressRule {
  return new vpc.SecurityGroupIngressRule(
    `${name}-${role}-from-${key}`,
    { securityGroupId, description: `${shown} from ${who}`, ...source, ipProtocol, fromPort: port, toPort: port },
    { parent },
  );
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html */
function cloudFront(parent: pulumi.Resource): Clients {
  const list = ec2.getManagedPrefixListOutput({ name: "com.amazonaws.global.cloudfront.origin-facing" }, { parent });
  return { key: "cloudfront", who: "CloudFront", prefixListId: list.id };
}

export function fromNetwork(cidr: string): Clients {
  if (cidr === "::/0") return { key: "everywhere-ipv6", who: "everywhere by IPv6", cidrIpv6: cidr };
  if (cidr.includes(":")) return { key: cidr.replace(/[:/]/g, "-"), who: cidr, cidrIpv6: cidr };
  return { key: cidr.replace("/", "-"), who: cidr === "0.0.0.0/0" ? "everywhere" : cidr, cidrIpv4: cidr };
}

function fromVpc({ vpcId, cidr, ipv6Cidr, ipv6 }: Vpc, parent: pulumi.Resource): Clients[] {
  const asked = cidr !== undefined && (ipv6Cidr !== undefined || !ipv6);
  const found = asked ? undefined : ec2.getVpcOutput({ id: vpcId }, { parent });
  return [
    { key: "vpc", who: "the VPC", cidrIpv4: cidr ?? found?.cidrBlock },
    ...(ipv6 ? [{ key: "vpc-ipv6", who: "the VPC by IPv6", cidrIpv6: ipv6Cidr ?? found?.ipv6CidrBlock }] : []),
  ];
}
