// A VPC's endpoints, ways to AWS that do not leave the VPC: S3 through the route tables, free of charge, and, where
// tasks have no other way out, the services that a task needs to start. Ways to the internet are left to network.ts.

import { ec2, vpc as vpcRules } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionOf } from "../shared/place.ts";

export interface VpcEndpointsArgs {
  vpc: {
    id: pulumi.Input<string>;
    /** The VPC's range, whose addresses may use the interface endpoints. */
    cidr: pulumi.Input<string>;
    /** Subnets with a network interface of each interface endpoint, at most one a zone. */
    subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Route tables that lead to S3 through its gateway endpoint. */
    routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
  };
  /** The VPC's region, such as `eu-west-1`. @default the provider's */
  region?: pulumi.Input<string>;
  /** Services with an interface endpoint, each charged by the hour and zone: `ecr.api`, `logs` … May be empty. */
  services: readonly string[];
}

/**
 * The S3 gateway endpoint, and an interface endpoint for each service asked for behind a security group of their own.
 */
export class VpcEndpoints extends pulumi.ComponentResource {
  /** The endpoints' ids, S3's first. */
  readonly ids: pulumi.Output<string[]>;

  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:VpcEndpoints", name, {}, opts);

    const region = pulumi.output(regionOf(this, args.region));
    // ECR serves an image's layers from S3; through a NAT gateway every pull would be charged by the GiB.
    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    const s3 = new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: args.vpc.id,
        vpcEndpointType: "Gateway",
        serviceName: region.apply((known) => endpointServiceName("s3", known)),
        routeTableIds: args.vpc.routeTableIds,
      },
      { parent: this },
    );
    const interfaces = args.services.length > 0 ? this.makeInterfaces(name, args, region) : [];
    this.ids = pulumi.all([s3, ...interfaces].map(({ id }) => id));

    this.registerOutputs({ ids: this.ids });
  }

  private makeInterfaces(name: string, args: VpcEndpointsArgs, region: pulumi.Output<string>): ec2.VpcEndpoint[] {
    const securityGroup = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId: args.vpc.id, description: "Interface endpoints: HTTPS from inside the VPC" },
      { parent: this },
    );
    new vpcRules.SecurityGroupIngressRule(
      `${name}-https`,
      {
        securityGroupId: securityGroup.id,
        description: "HTTPS from inside the VPC",
        cidrIpv4: args.vpc.cidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
      { parent: this },
    );
    return args.services.map(
      (service) =>
        new ec2.VpcEndpoint(
          `${name}-${service.replaceAll(".", "-")}`,
          {
            vpcId: args.vpc.id,
            vpcEndpointType: "Interface",
            serviceName: region.apply((known) => endpointServiceName(service, known)),
            subnetIds: args.vpc.subnetIds,
            securityGroupIds: [securityGroup.id],
            // The service's public name then leads to the endpoint, so ECS and the SDKs need no setting.
            privateDnsEnabled: true,
          },
          { parent: this },
        ),
    );
  }
}

/**
 * The services that a Fargate task needs where it has no way to the internet: its image (ECR), its log, its secrets
 * (Secrets Manager, SSM parameters), with ECS Exec the channel of a session, and with telemetry X-Ray. KMS is not
 * needed: ECR, Secrets Manager and SSM decrypt on their own side.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
export function interfaceEndpointServices({ exec = false, telemetry = false }): string[] {
  const always = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"];
  return [...always, ...(exec ? ["ssmmessages"] : []), ...(telemetry ? ["xray"] : [])];
}

/**
 * The name of an endpoint service in a region: `com.amazonaws.eu-west-1.ecr.api`. Outside the standard partition newer
 * services have the partition's own prefix; of the services used here, ECR does.
 * https://docs.amazonaws.cn/en_us/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export function endpointServiceName(service: string, region: string): string {
  const ownPrefix = service.startsWith("ecr.") ? ecrPrefixes.find(([start]) => region.startsWith(start)) : undefined;
  return `${ownPrefix?.[1] ?? "com.amazonaws"}.${region}.${service}`;
}

const ecrPrefixes = [
  ["cn-", "cn.com.amazonaws"],
  ["eusc-", "eu.amazonaws"],
] as const;
