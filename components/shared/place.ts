// The partition, account and region of a component's resources, for ARNs and names. The ARNs themselves are left to the
// components.

import { getRegionOutput } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import { accountIdFor, askedOnce } from "./askedOnce.ts";

export interface Place {
  region: pulumi.Input<string>;
  /** The partition, such as `aws` or `aws-cn`. */
  partition: pulumi.Input<string>;
  /** The account's 12 digits. */
  accountId: pulumi.Input<string>;
}

const providersRegion = askedOnce((opts) => getRegionOutput({}, opts).region);

/**
 * The region from a component's arguments, or else its provider's. One that is known stays a text: each output costs a
 * plan as much as a resource's name does, and every task asks for its region five times.
 */
export function regionOf(component: pulumi.Resource, region?: pulumi.Input<string>): pulumi.Input<string> {
  return region ?? providersRegion(component);
}

export function placeOf(component: pulumi.Resource, given?: pulumi.Input<string>): Place {
  const region = regionOf(component, given);
  const partition = typeof region === "string" ? partitionOf(region) : pulumi.output(region).apply(partitionOf);
  return { region, partition, accountId: accountIdFor(component) };
}
