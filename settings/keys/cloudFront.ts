// `ingress.cloudFront`: CloudFront in front of an internal load balancer. What must hold beside the other keys of
// ingress is left to settings/rules/cloudFront.ts.

import { z } from "zod";
import { cloudFrontDefaults, defaultCachedSeconds } from "../defaults.ts";
import { integer, mapOf, oneOf, text, type Verdict } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { certificateArn } from "./domain.ts";

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
const pathPattern = text(
  "be a path, with * and ? as wildcards",
  (value): Verdict | undefined => {
    if (value.length > 255) return { must: "be at most 255 characters long", advice: "cover it with a wildcard" };
    if (!value.startsWith("/")) return "begin it with /";
    if (value === "/*")
      return { must: "not be every path", advice: "name those whose answers are the same for everybody" };
    return /^[A-Za-z0-9_.*$/~"'@:+&?-]+$/.test(value) ? undefined : "put ? in place of another character";
  },
  /^\/[A-Za-z0-9_.*$/~"'@:+&?-]*$/,
);

const cached = z
  .strictObject({
    seconds: integer(1, 31_536_000).default(defaultCachedSeconds).meta({
      description: "Time for which an answer is kept whose Cache-Control says nothing",
      unit: "s",
    }),
  })
  .meta({ example: "{ seconds: 3600 }", instead: { ttl: "seconds", maxAge: "seconds", defaultTtl: "seconds" } });

export const cloudFrontSchema = z
  .strictObject({
    certificateArn: orStackOutput(certificateArn).optional().meta({
      description: "Your own ACM certificate in us-east-1 for the names, in place of one that the program makes there",
    }),
    minimumTls: oneOf(["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"])
      .default(cloudFrontDefaults.minimumTls)
      .meta({ description: "Which versions of TLS and which ciphers clients may use; needs a domain" }),
    priceClass: oneOf(["PriceClass_All", "PriceClass_200", "PriceClass_100"])
      .default(cloudFrontDefaults.priceClass)
      .meta({ description: "Which locations serve: 100 leaves out all but North America, Europe and Israel" }),
    responseTimeoutSeconds: integer(1, 120).default(cloudFrontDefaults.responseTimeoutSeconds).meta({
      description: "Time that an app has to answer, or clients get 504",
      unit: "s",
    }),
    cachedPaths: mapOf(pathPattern, cached, "{ /static/*: {} }").default({}).meta({
      description: "Paths whose answers CloudFront keeps, by host and query; cookies are left out both ways",
    }),
  })
  .meta({
    example: "{ cachedPaths: { /static/*: {} } }",
    instead: { tlsPolicy: "minimumTls", minimumProtocolVersion: "minimumTls", cache: "cachedPaths" },
    unsupported: {
      allowedCidrs: "CloudFront is open to everybody; refuse networks under ingress.webAcl: { blockedCidrs: […] }",
      domain: "the names are ingress.domain and the hosts of the routes",
      functions:
        "make the distribution in a program of its own, with CloudFront functions, in front of a public load balancer",
      origins: "the load balancer is the one origin; serve files of S3 by a distribution of its own",
      webAcl: "ingress.webAcl stands at CloudFront, where there is one",
    },
  });
