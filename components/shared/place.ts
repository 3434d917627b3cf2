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

/** The region from a component's arguments, or else its provider's. */
export function regionOf(component: pulumi.Resource, region?: pulumi.Input<string>): pulumi.Output<string> {
  return region === undefined ? providersRegion(component) : pulumi.output(region);
}

export function placeOf(component: pulumi.Resource, given?: pulumi.Input<string>) {
  const region = regionOf(component, given);
  return { region, partition: region.apply(partitionOf), accountId: accountIdFor(component) };
}
