// The VPC that everything runs in: made with awsx, or an existing one in which nothing is made or changed.
// Its flow log and its endpoints are components of their own; who may talk to whom is left to the security
// groups of the load balancer and of each service.

import { ec2 } from "@pulumi/aws";
// Of awsx this part alone: the whole loads its former version too, and with that an SDK of AWS.
import * as awsxEc2 from "@pulumi/awsx/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkSettings } from "../../settings/keys/schema.ts";
import { availabilityZones } from "./availabilityZones.ts";
import { FlowLog } from "./flowLog.ts";
import { interfaceEndpointServices, VpcEndpoints } from "./vpcEndpoints.ts";

export interface NetworkArgs {
  /** The stack file's `network`: the VPC to make, or the ids of an existing one. */
  settings: NetworkSettings;
  /** The VPC's region, such as `eu-west-1`, which is the provider's; the names of its endpoints carry it. */
  region: string;
  /** Days for which the flow log is kept. */
  logRetentionDays: number;
  /** Whether people run commands in the tasks (ECS Exec); with `egress: endpoints` it takes one endpoint more. @default false */
  exec?: boolean;
  /** Whether Pulumi refuses to delete the VPC, and its flow log's records stay in AWS. @default false */
  deletionProtection?: boolean;
}

/** A VPC with public subnets for the load balancer and subnets for the tasks, one of each in every zone. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One a zone, in the zones' order; an existing VPC's sorted by id. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** As `publicSubnetIds`; empty where tasks run in the public subnets. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Where tasks run. Known no earlier than everything that a task there needs to pull its image. */
  readonly taskSubnetIds: pulumi.Output<string[]>;
  /** Whether a task needs a public IP to reach anything outside: only with `egress: public`. */
  readonly assignPublicIp: boolean;
  /** What comes from all that awsx makes in the VPC, for who has to depend on it; absent with an existing VPC. */
  readonly awsxResources?: pulumi.Output<unknown>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:Network", name, {}, opts);
    const { settings } = args;
    if ("vpcId" in settings) {
      this.vpcId = pulumi.output(settings.vpcId);
      this.publicSubnetIds = pulumi.output(settings.publicSubnetIds.toSorted());
      this.privateSubnetIds = pulumi.output(settings.privateSubnetIds.toSorted());
      this.taskSubnetIds = this.privateSubnetIds;
      this.assignPublicIp = false;
    } else {
      const vpc = this.makeVpc(name, args, settings);
      this.vpcId = vpc.vpcId;
      this.publicSubnetIds = vpc.publicSubnetIds;
      this.privateSubnetIds = vpc.privateSubnetIds;
      this.awsxResources = resourcesOf(vpc);
      this.assignPublicIp = settings.egress === "public";
      this.taskSubnetIds = this.assignPublicIp ? vpc.publicSubnetIds : this.makeEndpoints(name, args, settings, vpc);
      if (settings.flowLog) {
        const { logRetentionDays, deletionProtection } = args;
        const flowLog = { vpcId: vpc.vpcId, logRetentionDays, deletionProtection };
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

  private makeVpc(name: string, { region, deletionProtection }: NetworkArgs, settings: VpcSettings): awsxEc2.Vpc {
    const vpc = new awsxEc2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: settings.cidr,
        // The SDK sends what the promise gives, and only its types want that at once.
        availabilityZoneNames: availabilityZones(settings.zones, region, { parent: this }) as unknown as string[],
        enableDnsSupport: true,
        // The private names of interface endpoints resolve only with both on.
        // https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        enableDnsHostnames: true,
        subnetStrategy: "Auto",
        // Neither another `egress` nor more `zones` moves a subnet: one whose range changes is replaced, and cannot
        // be while a load balancer or a task stands in it. So a zone is always split in two, and has room beside it.
        availabilityZoneCidrMask: zonePrefixLength(settings.cidr, settings.zones),
        subnetSpecs: [{ type: "Public" }, { type: settings.egress === "public" ? "Unused" : "Private" }],
        natGateways: { strategy: natGatewayStrategy[settings.egress] },
      },
      {
        parent: this,
        // Without its VPC nothing here runs, and another range replaces it with everything in it.
        protect: deletionProtection,
        // Of a remote component's options `ignoreChanges` and the like do not reach what it makes; transforms do.
        transforms: [vpcTransform],
      },
    );
    // Empty, it can serve nothing that somebody starts in the VPC without naming a group.
    new ec2.DefaultSecurityGroup(
      `${name}-default-security-group`,
      { vpcId: vpc.vpcId, ingress: [], egress: [] },
      { parent: this },
    );
    return vpc;
  }

  /** @returns the private subnets' ids, known once the endpoints stand. */
  private makeEndpoints(name: string, args: NetworkArgs, settings: VpcSettings, vpc: awsxEc2.Vpc) {
    const endpoints = new VpcEndpoints(
      `${name}-endpoints`,
      {
        vpc: {
          id: vpc.vpcId,
          cidr: settings.cidr,
          subnetIds: vpc.privateSubnetIds,
          routeTableIds: vpc.routeTables.apply((tables) => tables.map(({ id }) => id)),
        },
        region: args.region,
        services: settings.egress === "endpoints" ? interfaceEndpointServices(args.exec ?? false) : [],
      },
      { parent: this },
    );
    // A task that starts before the endpoints do cannot pull its image, and three of those fail the deployment.
    return pulumi.all([vpc.privateSubnetIds, endpoints.ids]).apply(([subnetIds]) => subnetIds);
  }
}

/** The engine knows what a component of another program makes, the SDK only by what its outputs come from. */
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

type VpcSettings = Extract<NetworkSettings, { cidr: string }>;

const natGatewayStrategy = {
  "single-nat": "Single",
  "nat-per-zone": "OnePerAz",
  endpoints: "None",
  public: "None",
} as const;

/**
 * The prefix length of each zone's range: a quarter of the VPC, so that there may be up to four zones later. An eighth
 * with more than four, and only as many parts as there are zones where quarters would leave subnets below /27, the
 * least that a load balancer takes (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
 */
export function zonePrefixLength(cidr: string, zones: number): number {
  const prefixLength = Number(cidr.split("/")[1]);
  const roomForFour = prefixLength + 2 < 27 ? 2 : 0;
  return prefixLength + Math.max(roomForFour, Math.ceil(Math.log2(zones)));
}

/**
 * What awsx's own arguments cannot say of the resources that it makes: a subnet hands out no public IPs
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15), and where the whole is protected
 * only the VPC stays so, for a protected NAT gateway or route could not follow a change of `egress` or `zones`.
 */
export const vpcTransform = ({ type, props, opts }: pulumi.ResourceTransformArgs) => ({
  props: type === "aws:ec2/subnet:Subnet" ? { ...props, mapPublicIpOnLaunch: false } : props,
  opts: { ...opts, protect: opts.protect && (type === "aws:ec2/vpc:Vpc" || type === "awsx:ec2:Vpc") },
});
