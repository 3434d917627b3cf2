// CloudFront in front of an internal load balancer: a VPC origin, a distribution with its certificate in us-east-1, its
// web ACL and its DNS records. Nothing is cached but the paths that are named. The load balancer is left to
// loadBalancer.ts.

import { cloudfront } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { cloudFrontDefaults, defaultCachedSeconds } from "../../settings/defaults.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import type { Alias } from "./aliasRecords.ts";
import { Certificate } from "./certificate.ts";
import { WebAcl, type WebAclRules } from "./webAcl.ts";

export interface CloudFrontArgs {
  /** ARN of an ACM certificate in us-east-1 for the names. @default one is made for a domain with a hosted zone */
  certificateArn?: pulumi.Input<string>;
  /** The security policy of clients; without a domain CloudFront's own holds. @default "TLSv1.2_2021" */
  minimumTls?: pulumi.Input<string>;
  /** Which of CloudFront's locations serve: fewer cost less. @default "PriceClass_All" */
  priceClass?: pulumi.Input<string>;
  /** Seconds for which CloudFront waits for the load balancer's answer, 1–120. @default 60 */
  responseTimeoutSeconds?: number;
  /** Paths with `*` and `?` whose answers are kept, without cookies either way. @default none */
  cachedPaths?: Readonly<Record<string, { seconds?: number }>>;
}

interface Origin {
  loadBalancer: { arn: pulumi.Input<string>; dnsName: pulumi.Input<string>; name: pulumi.Input<string> };
  /** Whether the load balancer has a listener for HTTPS. */
  secure: boolean;
  /** The names that lead here; none means CloudFront's own. */
  names: readonly string[];
  /** The load balancer's certificate, where one was made. @default none */
  certificate?: Certificate;
  /** The public hosted zone of the names, for a certificate. @default none: there is one already */
  zoneId?: pulumi.Input<string>;
  webAcl?: boolean | WebAclRules;
  logRetentionDays?: number;
  deletionProtection?: boolean;
}

const everyMethod = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const originId = "load-balancer";

// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
const allViewer = "216adef6-5c7f-47e4-b989-5492eafa07d3";

/** Has no price of its own: CloudFront is charged by requests and by data out, a VPC origin not at all. */
export class CloudFront extends pulumi.ComponentResource {
  /** The name that CloudFront gives. */
  readonly domainName: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;
  /** Where the records of the names lead. They are left to loadBalancer.ts, as they stay when CloudFront comes or goes. */
  readonly alias: Alias;

  constructor(name: string, args: CloudFrontArgs & Origin, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:CloudFront", name, {}, opts);
    const { loadBalancer, secure, names, webAcl, cachedPaths = {}, logRetentionDays, deletionProtection } = args;
    const { minimumTls, priceClass, responseTimeoutSeconds } = withDefaults(args, cloudFrontDefaults);
    const origin = new cloudfront.VpcOrigin(
      `${name}-vpc-origin`,
      {
        vpcOriginEndpointConfig: {
          // Unique, as the load balancer's name is.
          name: loadBalancer.name,
          arn: loadBalancer.arn,
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: secure ? "https-only" : "http-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      { parent: this },
    );
    const rules = webAcl === true ? undefined : webAcl || undefined;
    // The load balancer sees CloudFront's addresses in place of the clients', so that a limit by address would stop all
    // of them; and it does not see what CloudFront answers from its cache.
    const ofCloudFront = { loadBalancer: { name: loadBalancer.name }, rules, logRetentionDays, deletionProtection };
    const acl = webAcl ? new WebAcl(`${name}-web-acl`, ofCloudFront, { parent: this }) : undefined;
    const distribution = new cloudfront.Distribution(
      `${name}-distribution`,
      {
        enabled: true,
        aliases: names.toSorted(),
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        priceClass,
        origins: [
          {
            originId,
            domainName: loadBalancer.dnsName,
            vpcOriginConfig: { vpcOriginId: origin.id, originReadTimeout: responseTimeoutSeconds },
          },
        ],
        // With every header, cookie and query, and with the host, by which the load balancer's rules choose and its
        // certificate is checked.
        defaultCacheBehavior: { ...behavior, cachePolicyId: cachingDisabled, originRequestPolicyId: allViewer },
        orderedCacheBehaviors: this.cached(name, cachedPaths),
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate:
          names.length === 0
            ? { cloudfrontDefaultCertificate: true }
            : {
                acmCertificateArn: args.certificateArn ?? this.makeCertificate(name, args),
                sslSupportMethod: "sni-only",
                minimumProtocolVersion: minimumTls,
              },
        webAclId: acl?.arn,
      },
      // Whoever uses its own name would get no answer from the next one.
      { parent: this, protect: deletionProtection },
    );
    this.domainName = distribution.domainName;
    this.distributionId = distribution.id;
    this.alias = {
      name: distribution.domainName,
      zoneId: distribution.hostedZoneId,
      // CloudFront has no health that Route 53 could ask for.
      evaluateTargetHealth: false,
    };
    this.registerOutputs({ domainName: this.domainName, distributionId: this.distributionId });
  }

  private makeCertificate(name: string, { names, zoneId, certificate: provenBy }: Origin) {
    if (zoneId === undefined) {
      throw new pulumi.ResourceError("a domain needs a hosted zone or the ARN of a certificate in us-east-1", this);
    }
    return new Certificate(`${name}-certificate`, { names, zoneId, provenBy, region: "us-east-1" }, { parent: this })
      .arn;
  }

  /** In one order: of two patterns that fit, the longer one counts. */
  private cached(name: string, paths: NonNullable<CloudFrontArgs["cachedPaths"]>) {
    const policies = new Map<number, cloudfront.CachePolicy>();
    const policyOf = (seconds: number) => {
      const policy = policies.get(seconds) ?? this.makePolicy(`${name}-cached-${seconds}`, seconds);
      policies.set(seconds, policy);
      return policy.id;
    };
    return sortedEntries(paths)
      .toSorted(([one], [other]) => other.length - one.length)
      .map(([pathPattern, { seconds = defaultCachedSeconds }]) => ({
        ...behavior,
        pathPattern,
        allowedMethods: ["GET", "HEAD", "OPTIONS"],
        compress: true,
        cachePolicyId: policyOf(seconds),
      }));
  }

  /** Without cookies in the key and on their way, nobody gets what was answered to another. */
  private makePolicy(name: string, seconds: number): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(
      name,
      {
        comment: `What the app says, else ${seconds} s, by host and query`,
        minTtl: 0,
        defaultTtl: seconds,
        maxTtl: 31_536_000,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: "none" },
          headersConfig: { headerBehavior: "whitelist", headers: { items: ["Host"] } },
          queryStringsConfig: { queryStringBehavior: "all" },
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
        },
      },
      { parent: this },
    );
  }
}

const behavior = {
  targetOriginId: originId,
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: everyMethod,
  cachedMethods: ["GET", "HEAD"],
};
