// What is known of AWS's regions: their names, partitions, numbers of zones, and the zones that run tasks.
// Which zones an account really has is left to components/network/availabilityZones.ts.

import { Region } from "@pulumi/aws/types/enums/index.js";

export const regions: readonly string[] = Object.values(Region);

/** The partition, such as `aws` or `aws-cn`, that stands in the ARNs of a region. */
export function partitionOf(region: string): string {
  // https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
  const partition = Object.entries(partitions).find(([start]) => region.startsWith(start));
  return partition?.[1] ?? "aws";
}

const partitions = {
  "cn-": "aws-cn",
  "us-gov-": "aws-us-gov",
  "us-iso-": "aws-iso",
  "us-isob-": "aws-iso-b",
  "eu-isoe-": "aws-iso-e",
  "us-isof-": "aws-iso-f",
  "eusc-": "aws-eusc",
};

/**
 * The number of Availability Zones that a new account gets in a region and that run tasks; three in most regions.
 * Undefined for an unknown region.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
export function zonesOf(region: string): number | undefined {
  return regions.includes(region) ? (fargateZoneIds(region)?.length ?? zones.get(region) ?? 3) : undefined;
}

const zones = new Map([
  ["us-east-1", 6],
  ["us-west-2", 4],
  ["ap-northeast-2", 4],
]);

/** The ids of the zones that have Fargate; undefined where all zones of the region have it. */
export function fargateZoneIds(region: string): readonly string[] | undefined {
  return zonesWithFargate.get(region);
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html, looked up in November 2026
const zonesWithFargate = new Map([
  ["ap-northeast-1", ["apne1-az1", "apne1-az2", "apne1-az4"]],
  ["cn-north-1", ["cnn1-az1", "cnn1-az2"]],
  ["us-west-1", ["usw1-az1", "usw1-az3"]],
]);
