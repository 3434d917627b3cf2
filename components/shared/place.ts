// Where a component's resources are, for the ARNs and names that carry it. What lies there is left to the components.

import { getRegionOutput } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../settings/facts/regions.ts";
import { accountIdFor, askedOnce } from "./askedOnce.ts";

export interface Place {
  region: pulumi.Input<string>;
  /** Such as `aws` or `aws-cn`. */
  partition: pulumi.Input<string>;
  /** 12 digits. */
  accountId: pulumi.Input<string>;
}

const providersRegion = askedOnce((opts) => getRegionOutput({}, opts).region);

/** The region that a component was given, or that of its provider. */
export function regionOf(component: pulumi.Resource, region?: pulumi.Input<string>): pulumi.Output<string> {
  return region === undefined ? providersRegion(component) : pulumi.output(region);
}

export function placeOf(component: pulumi.Resource, given?: pulumi.Input<string>) {
  const region = regionOf(component, given);
  return { region, partition: region.apply(partitionOf), accountId: accountIdFor(component) };
}
