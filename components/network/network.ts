// The VPC that everything runs in: a new one made with awsx, or an existing one in which nothing is made or changed.
// The flow log and the endpoints are components of their own; who may talk to whom is left to the security groups of
// the load balancer and of each service.

import { ec2 } from "@pulumi/aws";
// Only this part of awsx: the whole package also loads its former version, and with that an AWS SDK.
import * as awsxEc2 from "@pulumi/awsx/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import { networkDefaults } from "../../settings/defaults.ts";
import { regionOf } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { availabilityZones } from "./availabilityZones.ts";
import { FlowLog } from "./flowLog.ts";
import { ipv6Transform, routeIpv6 } from "./ipv6.ts";
import { interfaceEndpointServices, VpcEndpoints } from "./vpcEndpoints.ts";

/** A VPC to make. */
export interface NewVpcArgs {
  /** Address range of the VPC: a private IPv4 network from /16 to /28. @default "10.0.0.0/16" */
  cidr?: string;
  /** Number of Availability Zones, 2–6, at most those of the region. @default 2 */
  zones?: number;
  /**
   * How tasks reach the outside: through one NAT gateway, through one in each zone, AWS only (through endpoints), or
   * with public IPs. All are charged by the hour, the last by the task: 0.005 USD for its IP. @default "single-nat"
   */
  egress?: "single-nat" | "nat-per-zone" | "endpoints" | "public";
  /**
   * Whether the VPC, its subnets and what stands in them have IPv6 addresses beside those of IPv4. Private subnets
   * reach the internet by them through an egress-only gateway, which costs nothing, but not with `egress: endpoints`.
   * @default false
   */
  ipv6?: boolean;
  /** Whether the VPC's traffic is logged. @default true */
  flowLog?: boolean;
  /** Days for which the flow log is kept. @default 365 */
  logRetentionDays?: number;
  /** ARN of a KMS key that the flow log is encrypted with, open to CloudWatch Logs. @default a key of AWS's */
  logKmsKeyArn?: pulumi.Input<string>;
  /** Whether people run commands in tasks (ECS Exec); it adds an endpoint with `egress: endpoints`. @default false */
  exec?: boolean;
  /** Whether tasks send traces to X-Ray; with `egress: endpoints` this adds an endpoint. @default false */
  telemetry?: boolean;
  /** Whether Pulumi refuses to delete the VPC, and its flow log's records stay in AWS. @default false */
  deletionProtection?: boolean;
  /** The provider's region, such as `eu-west-1`; the names of the endpoints carry it. @default asked of the provider */
  region?: pulumi.Input<string>;
  /** Where the flow log's role lives and how far it may go. @default under "/", without a boundary */
  roles?: RoleScope;
}

/** A VPC that exists already; nothing in it is made or changed. */
export interface ExistingVpcArgs {
  vpcId: pulumi.Input<string>;
  /** Subnets of the load balancer, two or more, in different zones, each /27 or wider. @default none: it is internal */
  publicSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Two or more subnets of tasks, in different zones, with a way out to ECR and CloudWatch. @default none: `egress` */
  privateSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Tasks run in the public subnets, with public IPs, as in an account's default VPC. @default in the private ones */
  egress?: "public";
  /** Whether the subnets have IPv6 ranges and routes; AWS refuses a load balancer where one has none. @default false */
  ipv6?: boolean;
}

export type NetworkArgs = NewVpcArgs | ExistingVpcArgs;

/** A VPC with public subnets for the load balancer and subnets for the tasks, one of each in every zone. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** The VPC's ranges; absent with an existing VPC, and the second without IPv6. */
  readonly cidr?: string;
  readonly ipv6Cidr?: pulumi.Output<string>;
  /** Whether it has IPv6 addresses beside those of IPv4. */
  readonly ipv6: boolean;
  /** One subnet for each zone, in the zones' order; those of an existing VPC are sorted by id. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** In the order of `publicSubnetIds`; empty where tasks run in the public subnets. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Subnets of the tasks. Known once everything exists that a task there needs to pull its image. */
  readonly taskSubnetIds: pulumi.Output<string[]>;
  /** Whether a task needs a public IP to reach anything outside: only with `egress: public`. */
  readonly assignPublicIp: boolean;
  /** An output that depends on all that awsx makes in the VPC; absent with an existing VPC. */
  readonly awsxResources?: pulumi.Output<unknown>;

  constructor(name: string, args: NetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Network", name, {}, opts);
    this.ipv6 = args.ipv6 ?? networkDefaults.ipv6;
    if ("vpcId" in args) {
      this.vpcId = pulumi.output(args.vpcId);
      this.publicSubnetIds = sorted(args.publicSubnetIds ?? []);
      const { privateSubnetIds, egress } = args;
      if ((privateSubnetIds === undefined) === (egress === undefined)) {
        throw new pulumi.ResourceError(`${name} must have either privateSubnetIds or egress: "public"`, this);
      }
      this.privateSubnetIds = sorted(privateSubnetIds ?? []);
      this.assignPublicIp = egress === "public";
      this.taskSubnetIds = this.assignPublicIp ? this.publicSubnetIds : this.privateSubnetIds;
    } else {
      const vpcArgs = withDefaults(args, networkDefaults);
      const vpc = this.makeVpc(name, vpcArgs);
      this.vpcId = vpc.vpcId;
      this.cidr = vpcArgs.cidr;
      if (this.ipv6) {
        this.ipv6Cidr = vpc.vpc.ipv6CidrBlock;
        this.routeIpv6(name, vpcArgs, vpc);
      }
      this.publicSubnetIds = vpc.publicSubnetIds;
      this.privateSubnetIds = vpc.privateSubnetIds;
      this.awsxResources = resourcesOf(vpc);
      this.assignPublicIp = vpcArgs.egress === "public";
      this.taskSubnetIds = this.assignPublicIp ? vpc.publicSubnetIds : this.makeEndpoints(name, vpcArgs, vpc);
      if (vpcArgs.flowLog) {
        const { logRetentionDays, logKmsKeyArn, deletionProtection, roles } = args;
        const flowLog = { vpcId: vpc.vpcId, logRetentionDays, logKmsKeyArn, deletionProtection, roles };
        new FlowLog(`${name}-flow-log`, flowLog, { parent: this });
      }
    }
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      taskSubnetIds: this.taskSubnetIds,
      assignPublicIp: this.assignPublicIp,
    });
  }

  private makeVpc(name: string, args: CompleteVpcArgs): awsxEc2.Vpc {
    const { cidr, zones, egress, deletionProtection } = args;
    const region = pulumi.output(regionOf(this, args.region));
    const zoneNames = region.apply((known) => availabilityZones(zones, known, { parent: this }));
    const vpc = new awsxEc2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: cidr,
        // The SDK accepts an output here; only its types do not.
        availabilityZoneNames: zoneNames as unknown as string[],
        enableDnsSupport: true,
        // The private names of interface endpoints resolve only with both on.
        // https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        enableDnsHostnames: true,
        assignGeneratedIpv6CidrBlock: this.ipv6 || undefined,
        subnetStrategy: "Auto",
        // A subnet whose range changes is replaced, which AWS refuses while a load balancer or a task is in it. So a
        // zone is always split in two, with room beside it: neither `egress` nor more `zones` moves a subnet.
        availabilityZoneCidrMask: zonePrefixLength(cidr, zones),
        subnetSpecs: [{ type: "Public" }, { type: egress === "public" ? "Unused" : "Private" }],
        natGateways: { strategy: natGatewayStrategy[egress] },
      },
      {
        parent: this,
        // Nothing here runs without the VPC, and another range would replace the VPC with everything in it.
        protect: deletionProtection,
        // Options such as `ignoreChanges` of a remote component do not reach its children; transforms do.
        transforms: this.ipv6 ? [vpcTransform, ipv6Transform(cidr)] : [vpcTransform],
      },
    );
    // Without rules it is of no use to anything that somebody starts in the VPC without naming a group.
    new ec2.DefaultSecurityGroup(
      `${name}-default-security-group`,
      { vpcId: vpc.vpcId, ingress: [], egress: [] },
      { parent: this },
    );
    return vpc;
  }

  private routeIpv6(name: string, { zones, egress }: CompleteVpcArgs, vpc: awsxEc2.Vpc): void {
    const { vpcId, internetGateway, routeTables } = vpc;
    const privateSubnets = {
      public: "none",
      endpoints: "closed",
      "single-nat": "open",
      "nat-per-zone": "open",
    } as const;
    const args = { vpcId, zones, privateSubnets: privateSubnets[egress], internetGatewayId: internetGateway.id };
    routeIpv6(name, { ...args, routeTables }, this);
  }

  /** @returns the private subnets' ids, known once the endpoints exist */
  private makeEndpoints(name: string, args: CompleteVpcArgs, vpc: awsxEc2.Vpc) {
    const endpoints = new VpcEndpoints(
      `${name}-endpoints`,
      {
        vpc: {
          id: vpc.vpcId,
          cidr: args.cidr,
          subnetIds: vpc.privateSubnetIds,
          routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
        },
        region: args.region,
        services: args.egress === "endpoints" ? interfaceEndpointServices(args) : [],
      },
      { parent: this },
    );
    // A task that starts before the endpoints exist cannot pull its image, and three of those fail the deployment.
    return pulumi.all([vpc.privateSubnetIds, endpoints.ids]).apply(([subnetIds]) => subnetIds);
  }
}

/** The resources of awsx's component: only the engine knows them, so the SDK depends on them through their outputs. */
function resourcesOf({
  eips,
  internetGateway,
  natGateways,
  routeTableAssociations,
  routes,
  subnets,
  vpc,
}: awsxEc2.Vpc) {
  return pulumi.all([eips, internetGateway, natGateways, routeTableAssociations, routes, subnets, vpc]);
}

type CompleteVpcArgs = NewVpcArgs & Required<Pick<NewVpcArgs, "cidr" | "zones" | "egress">>;

/** The ids in one order, so that listing them in another order updates no service. */
function sorted(ids: pulumi.Input<pulumi.Input<string>[]>): pulumi.Output<string[]> {
  return pulumi.output(ids).apply((known) => known.toSorted());
}

const natGatewayStrategy = {
  "single-nat": "Single",
  "nat-per-zone": "OnePerAz",
  endpoints: "None",
  public: "None",
} as const;

/**
 * The prefix length of each zone's range: a quarter of the VPC, which leaves room for up to four zones, or an eighth
 * with more than four. Where quarters would give subnets below /27, the least that a load balancer takes, the VPC has
 * one part for each zone (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
 */
export function zonePrefixLength(cidr: string, zones: number): number {
  const prefixLength = Number(cidr.split("/")[1]);
  const roomForFour = prefixLength + 2 < 27 ? 2 : 0;
  return prefixLength + Math.max(roomForFour, Math.ceil(Math.log2(zones)));
}

/**
 * Sets what awsx has no arguments for. A subnet assigns no public IPs
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15). Where the VPC is protected, its
 * children are not: a protected NAT gateway or route could not follow a change of `egress` or `zones`.
 */
export const vpcTransform = ({ type, props, opts }: pulumi.ResourceTransformArgs) => ({
  props: type === "aws:ec2/subnet:Subnet" ? { ...props, mapPublicIpOnLaunch: false } : props,
  opts: { ...opts, protect: opts.protect && (type === "aws:ec2/vpc:Vpc" || type === "awsx:ec2:Vpc") },
});
