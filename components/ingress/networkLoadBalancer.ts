// The way in for what is no HTTP: a Network Load Balancer with its security group, addresses, certificate and DNS
// record. Listeners, target groups and the rules of both security groups belong to the services that listen:
// listenTargets.ts.

import { ec2, lb, route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { networkLoadBalancerDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { AccessLogBucket } from "./accessLogBucket.ts";
import { aliasRecords } from "./aliasRecords.ts";
import { balancerOptions } from "./balancerOptions.ts";
import { Certificate } from "./certificate.ts";

export interface NetworkLoadBalancerArgs {
  /** A `Network`, or the same facts of another VPC. */
  network: {
    vpcId: pulumi.Input<string>;
    /** Subnets in different zones, with a way in from the internet. */
    publicSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Subnets of the load balancer where it is `internal`. */
    taskSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** The VPC's range, from which an `internal` one is reached by default. @default asked of AWS */
    cidr?: pulumi.Input<string>;
  };
  /** Whether it has private addresses only. Another value replaces it. @default false */
  internal?: boolean;
  /** The name that clients connect to; its first part may be a wildcard. @default none: a name of AWS */
  domain?: string;
  /** Name of the public Route 53 zone of the domain, which gets its record. @default none */
  hostedZone?: pulumi.Input<string>;
  /** ARN of an ACM certificate in the load balancer's region, for ports with TLS. @default one is made for `domain` */
  certificateArn?: pulumi.Input<string>;
  /** Whether a service listens with TLS, so that a certificate is needed. @default false */
  tls?: boolean;
  /** Which versions of TLS and which ciphers clients may use. @default "ELBSecurityPolicy-TLS13-1-2-2021-06" */
  tlsPolicy?: pulumi.Input<string>;
  /**
   * Whether connections to one zone reach the tasks in all zones. AWS charges data between zones.
   * @default true
   */
  crossZone?: boolean;
  /**
   * Number of fixed addresses: one for each of `publicSubnetIds`, in their order. A fixed address costs what another
   * public one does.
   * @default none: addresses of AWS, which stay for as long as the load balancer does
   */
  elasticIps?: number;
  /** Whether each connection with TLS is logged to a bucket. @default false */
  accessLogs?: boolean;
  /** Days for which access logs are kept. @default 365 */
  logRetentionDays?: number;
  /** Whether both AWS and Pulumi refuse to delete the load balancer, and its logs and addresses stay. @default false */
  deletionProtection?: boolean;
}

/** One for all ports of a stack. Costs about 16 dollars a month, and by what it is used for. */
export class NetworkLoadBalancer extends pulumi.ComponentResource {
  /** The domain, or the name that AWS gives. */
  readonly host: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The load balancer's id in CloudWatch: `net/<name>/<id>`. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The load balancer's security group. It has no rules: each service adds those of its ports. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The certificate of ports with TLS; undefined where there are none. */
  readonly certificateArn?: pulumi.Output<string>;
  readonly tlsPolicy: pulumi.Input<string>;
  /** The VPC's range, where it is internal. */
  readonly vpcCidr?: pulumi.Input<string>;
  /** The fixed addresses, in the order of the subnets; empty without `elasticIps`. */
  readonly addresses: pulumi.Output<string>[];

  constructor(name: string, args: NetworkLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:NetworkLoadBalancer", name, {}, opts);
    const { network, domain, hostedZone, elasticIps = 0, deletionProtection = false } = args;
    const { internal, crossZone, tlsPolicy } = withDefaults(args, networkLoadBalancerDefaults);
    this.tlsPolicy = tlsPolicy;
    if (internal) {
      this.vpcCidr = network.cidr ?? ec2.getVpcOutput({ id: network.vpcId }, { parent: this }).cidrBlock;
    }

    const securityGroup = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId: network.vpcId, description: "Network load balancer: clients in, tasks out" },
      { parent: this },
    );
    this.securityGroupId = securityGroup.id;

    const { logRetentionDays } = args;
    const accessLogs =
      args.accessLogs && args.tls
        ? new AccessLogBucket(
            `${name}-access-logs`,
            { logRetentionDays, deletionProtection, of: "network" },
            { parent: this },
          )
        : undefined;
    const addresses = Array.from({ length: elasticIps }, (_, index) => this.makeAddress(name, index, args));
    this.addresses = addresses.map(({ publicIp }) => publicIp);
    const nlb = new lb.LoadBalancer(
      `${name}-load-balancer`,
      {
        loadBalancerType: "network",
        internal,
        ...(addresses.length > 0
          ? { subnetMappings: mappings(network.publicSubnetIds, addresses) }
          : { subnets: internal ? network.taskSubnetIds : network.publicSubnetIds }),
        // AWS lets a load balancer that was made without a group never have one.
        // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
        securityGroups: [securityGroup.id],
        enableCrossZoneLoadBalancing: crossZone,
        enableDeletionProtection: deletionProtection,
        accessLogs: accessLogs && { bucket: accessLogs.bucket, enabled: true },
      },
      {
        ...balancerOptions(this, { vpcId: network.vpcId, accessLogs, deletionProtection }),
        // AWS gives an address to one at a time (ResourceInUse), so the new one waits until the old one is gone.
        deleteBeforeReplace: addresses.length > 0 || undefined,
      },
    );
    this.arn = nlb.arn;
    this.arnSuffix = nlb.arnSuffix;
    this.host = domain === undefined || domain.startsWith("*.") ? nlb.dnsName : pulumi.output(domain);

    const zoneId =
      hostedZone === undefined
        ? undefined
        : route53.getZoneOutput({ name: hostedZone, privateZone: false }, { parent: this }).zoneId;
    this.certificateArn = args.tls
      ? pulumi.output(args.certificateArn ?? this.makeCertificate(name, args, zoneId))
      : undefined;
    if (zoneId !== undefined && domain !== undefined) {
      const alias = { name: nlb.dnsName, zoneId: nlb.zoneId, evaluateTargetHealth: true };
      aliasRecords(name, { names: [domain], zoneId, types: ["A"], alias }, this);
    }

    this.registerOutputs({
      host: this.host,
      arn: this.arn,
      arnSuffix: this.arnSuffix,
      securityGroupId: this.securityGroupId,
      certificateArn: this.certificateArn,
      addresses: this.addresses,
    });
  }

  private makeAddress(name: string, index: number, { deletionProtection }: NetworkLoadBalancerArgs): ec2.Eip {
    return new ec2.Eip(
      `${name}-address-${index}`,
      { domain: "vpc" },
      {
        parent: this,
        // Clients have it in their firewalls and their settings, and AWS gives nobody the same address twice.
        protect: deletionProtection,
        retainOnDelete: deletionProtection,
      },
    );
  }

  private makeCertificate(
    name: string,
    { domain }: NetworkLoadBalancerArgs,
    zoneId: pulumi.Input<string> | undefined,
  ): pulumi.Output<string> {
    if (domain === undefined || zoneId === undefined) {
      throw new pulumi.ResourceError(
        "a port with TLS needs a domain in a hosted zone, or the ARN of a certificate",
        this,
      );
    }
    return new Certificate(`${name}-certificate`, { names: [domain], zoneId }, { parent: this }).arn;
  }
}

/** An address for each subnet, by their order. */
function mappings(subnetIds: pulumi.Input<pulumi.Input<string>[]>, addresses: readonly ec2.Eip[]) {
  const ids = pulumi.output(subnetIds);
  return addresses.map(({ allocationId }, index) => ({
    subnetId: ids.apply((known) => known[index] ?? ""),
    allocationId,
  }));
}
