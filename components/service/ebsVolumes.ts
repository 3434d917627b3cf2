// The volume of EBS that each task of a service gets: ECS makes it with the task and deletes it at the task's end, in
// the infrastructure role that is made here. What mounts it is left to the task definition.

import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { managedRole } from "../shared/managedRole.ts";
import { placeOf } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";
import type { FargateTaskArgs } from "../task/taskArgs.ts";
import { type EbsVolume, ebsVolumes } from "../task/volumeArgs.ts";

interface EbsVolumesArgs {
  volume: EbsVolume;
  /** The provider's region, such as `eu-west-1`. @default asked of the provider */
  region?: pulumi.Input<string>;
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  scope?: RoleScope;
}

type Configuration = types.input.ecs.ServiceVolumeConfiguration;

export class EbsVolumes extends pulumi.ComponentResource {
  /** For the service. */
  readonly configuration: Configuration;
  /** What must exist before a task starts. */
  readonly policies: readonly pulumi.Resource[];

  constructor(name: string, { volume, region, scope }: EbsVolumesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:EbsVolumes", name, {}, opts);
    const { partition } = placeOf(this, region);
    const { role, policy } = managedRole(this, `${name}-ebs`, {
      service: "ecs.amazonaws.com",
      // It reaches volumes only that ECS has made: each action asks for ECS's own tags.
      policy: "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
      partition,
      scope,
    });
    this.policies = [policy];
    this.configuration = configurationOf(volume, role.arn);
    this.registerOutputs({});
  }
}

/** @throws ResourceError where the task has several */
export function makeEbsVolumes(
  service: pulumi.ComponentResource,
  name: string,
  args: FargateTaskArgs,
): EbsVolumes | undefined {
  const [volume, other] = ebsVolumes(args);
  if (other !== undefined) {
    const what = `${name}: volumes must have one with storage ebs, got ${volume?.name} and ${other.name}`;
    throw new pulumi.ResourceError(`${what}; write storage task for one of them`, service);
  }
  return volume && new EbsVolumes(name, { volume, region: args.region, scope: args.roles }, { parent: service });
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html */
function configurationOf({ name, volume }: EbsVolume, roleArn: pulumi.Input<string>): Configuration {
  const { sizeGiB, snapshotId, iops, throughputMiBps, fileSystemType } = volume;
  return {
    name,
    managedEbsVolume: {
      roleArn,
      volumeType: "gp3",
      encrypted: true,
      sizeInGb: sizeGiB,
      snapshotId,
      iops,
      throughput: throughputMiBps,
      fileSystemType,
      // For the bill: without it the volumes have no tags but ECS's own.
      tagSpecifications: [{ resourceType: "volume", propagateTags: "SERVICE" }],
    },
  };
}
