// What is known of CloudFront: distributions, the way from them into a VPC, and what they keep.

import { cloudFrontGb, cloudFrontRequests } from "../../pricing/assumptions.ts";
import { fixed, type Usage } from "../charges/usage.ts";
import type { ResourceTypes } from "./resourceType.ts";

export const cloudfront: ResourceTypes = {
  "aws:cloudfront/cachePolicy:CachePolicy": {
    terraform: "aws_cloudfront_cache_policy",
    outputs: ["arn", "etag", "name"],
    shown: ["defaultTtl", "minTtl", "maxTtl"],
    replacedBy: [],
    lost: false,
    charge: "free",
    actions: {
      read: ["cloudfront:GetCachePolicy"],
      make: ["cloudfront:CreateCachePolicy"],
      change: ["cloudfront:UpdateCachePolicy"],
      delete: ["cloudfront:DeleteCachePolicy"],
    },
  },
  "aws:cloudfront/distribution:Distribution": {
    terraform: "aws_cloudfront_distribution",
    outputs: ["arn", "domainName", "hostedZoneId"],
    shown: [
      "aliases",
      "priceClass",
      "httpVersion",
      "origins",
      "orderedCacheBehaviors",
      "viewerCertificate",
      "webAclId",
    ],
    replacedBy: ["staging"],
    lost: "the name that CloudFront gave it leads nowhere, and what it has kept is fetched anew",
    charge: distributionUsage,
    actions: {
      read: ["cloudfront:GetDistribution", "cloudfront:ListTagsForResource"],
      make: ["cloudfront:CreateDistribution", "cloudfront:TagResource"],
      change: ["cloudfront:UpdateDistribution"],
      delete: ["cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution"],
    },
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    terraform: "aws_cloudfront_vpc_origin",
    outputs: ["arn", "etag"],
    shown: ["vpcOriginEndpointConfig"],
    replacedBy: [],
    lost: false,
    charge: "free",
    actions: {
      read: ["cloudfront:GetVpcOrigin", "cloudfront:ListTagsForResource"],
      make: ["cloudfront:CreateVpcOrigin", "cloudfront:TagResource", "iam:CreateServiceLinkedRole"],
      change: ["cloudfront:UpdateVpcOrigin"],
      delete: ["cloudfront:DeleteVpcOrigin"],
    },
  },
};

function distributionUsage(): Usage[] {
  return [
    { item: "requests to CloudFront", price: "cloudFrontRequest", quantity: fixed(cloudFrontRequests) },
    { item: "data out of CloudFront", price: "cloudFrontData", quantity: fixed(cloudFrontGb) },
  ];
}
