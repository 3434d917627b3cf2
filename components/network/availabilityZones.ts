// Chooses the zones of a VPC. awsx would take the account's first zones by name, and a Local Zone's name comes before
// those of its region (eu-central-1-ham-1a, eu-central-1a). Making the subnets is left to network.ts.

import { getAvailabilityZones } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fargateZoneIds } from "../../settings/facts/regions.ts";

/**
 * The names of the first `count` Availability Zones with Fargate of the provider's region. Local and Wavelength Zones,
 * which an account has once it has opted in, are left out: Fargate runs no task there
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-regions-zones.html). An impaired zone stays in,
 * as its subnets would otherwise have to move to another zone.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html (opt-in-status, zone-id)
 * @throws RunError where the account has fewer
 */
export async function availabilityZones(
  count: number,
  region: string,
  opts: pulumi.InvokeOptions,
): Promise<readonly string[]> {
  const ids = fargateZoneIds(region);
  const filters = [
    { name: "opt-in-status", values: ["opt-in-not-required"] },
    // By id, as the zones of these regions have other names in each account.
    ...(ids ? [{ name: "zone-id", values: [...ids] }] : []),
  ];
  const { names } = await getAvailabilityZones({ filters }, opts);
  if (names.length >= count) return names.slice(0, count);
  throw new pulumi.RunError(
    `network.zones must be at most ${names.length}, the Availability Zones that the account has in ${region}, got ${count}; lower it`,
  );
}
