// The one way in: an Application Load Balancer in the public subnets, or an internal one in the private ones, with its
// security group, listeners, certificate and DNS records. Target groups, listener rules and both security group rules
// of the hop to a task belong to the service.

import { ec2, lb, route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ingressDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { AccessLogBucket } from "./accessLogBucket.ts";
import { aliasRecords } from "./aliasRecords.ts";
import { balancerOptions } from "./balancerOptions.ts";
import { Certificate } from "./certificate.ts";
import { allowClients } from "./clientRules.ts";
import { CloudFront, type CloudFrontArgs } from "./cloudFront.ts";
import { hostNames, openableHost } from "./hostNames.ts";
import { type MutualTlsArgs, makeListeners } from "./listeners.ts";
import type { ResponseHeaders } from "./responseHeaders.ts";
import { allowIdentityProviders } from "./signIn.ts";
import { WebAcl, type WebAclRules } from "./webAcl.ts";

export interface LoadBalancerArgs {
  /** A `Network`, or the same facts of another VPC. */
  network: {
    vpcId: pulumi.Input<string>;
    /** Subnets in two or more zones, each /27 or wider, with a way in from the internet; `internal` needs none. */
    publicSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
    /** Likewise, without a way in: those of a load balancer that is `internal`, and of no other. */
    privateSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
    /** The VPC's range, from which an `internal` one is reached by default. @default asked of AWS */
    cidr?: pulumi.Input<string>;
    /** Likewise. */
    ipv6Cidr?: pulumi.Input<string>;
    /** Whether the subnets have IPv6 ranges: the load balancer then has addresses of both kinds. @default false */
    ipv6?: boolean;
  };
  /**
   * Whether it has private addresses only, which the VPC and networks joined to it reach. The other value replaces it
   * and its services' target groups. @default false
   */
  internal?: boolean;
  /**
   * The name that people open; its first part may be a wildcard. It turns HTTPS on, and HTTP only redirects there; it
   * needs `hostedZone` or `certificateArn`.
   * @default none: HTTP under a name of AWS
   */
  domain?: string;
  /** Name of the public Route 53 zone of the domain and all hosts, which gets their records. @default none */
  hostedZone?: pulumi.Input<string>;
  /** Name of a private zone of the VPC that gets the records in its place, but for ACM's proofs. @default none */
  privateHostedZone?: pulumi.Input<string>;
  /** ARN of an ACM certificate in the load balancer's region; turns HTTPS on. @default one is made for `domain` */
  certificateArn?: pulumi.Input<string>;
  /**
   * Whether a public one has public IPv4 addresses, at 0.005 USD an hour each, beside those of IPv6. Without, only IPv6
   * leads to it. @default true
   */
  publicIpv4?: boolean;
  /**
   * Networks that may reach the load balancer, those of IPv6 with `network.ipv6` only.
   * @default everyone, and with `internal` the VPC
   */
  allowedCidrs?: readonly string[];
  /** Which versions of TLS and which ciphers clients may use. @default "ELBSecurityPolicy-TLS13-1-2-2021-06" */
  tlsPolicy?: pulumi.Input<string>;
  /** Seconds for which a connection without traffic stays open, 1–4000; fewer than the apps keep it. @default 60 */
  idleTimeoutSeconds?: number;
  /**
   * Whether it may open connections to port 443 of anywhere, as it does to the identity provider of a route's `signIn`.
   * @default false
   */
  identityProviders?: boolean;
  /**
   * Headers that are added to each response, in place of those of the app; of HTTPS alone where there is TLS.
   * @default none
   */
  responseHeaders?: ResponseHeaders;
  /** Whether what the load balancer answers itself has the header `Server`. @default true */
  serverHeader?: boolean;
  /** The hosts of all routes; each gets a place in the certificate and a DNS record. @default none */
  hosts?: readonly string[];
  /** Whether every request is logged to a bucket. @default false */
  accessLogs?: boolean;
  /** Days for which access logs are kept. @default 365 */
  logRetentionDays?: number;
  /** ARN of a KMS key for the web ACL's log, which lets CloudWatch Logs use it. @default a key of AWS's */
  logKmsKeyArn?: pulumi.Input<string>;
  /** Lets in only clients with a certificate; needs TLS. @default everybody */
  mutualTls?: MutualTlsArgs;
  /**
   * A web application firewall, for about nine dollars a month: with AWS's rules, others, or your own.
   * @default false
   */
  webAcl?: boolean | WebAclRules;
  /** CloudFront in front of an `internal` one, which then nobody else reaches. @default none */
  cloudFront?: CloudFrontArgs;
  /** Whether both AWS and Pulumi refuse to delete the load balancer, and its logs stay in AWS. @default false */
  deletionProtection?: boolean;
}

export class LoadBalancer extends pulumi.ComponentResource {
  /** `https://` or `http://` by whether there is TLS, with the domain, or the load balancer's DNS name without one. */
  readonly url: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The load balancer's id in CloudWatch and autoscaling: `app/<name>/<id>`. */
  readonly arnSuffix: pulumi.Output<string>;
  /** The listener that services add their rules to. */
  readonly listenerArn: pulumi.Output<string>;
  /** The load balancer's security group. It has no rule out: each service adds the one to its own tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  readonly internal: boolean;
  /** The distribution in front of it; undefined without `cloudFront`. */
  readonly distributionId?: pulumi.Output<string>;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("docker-on-ecs:index:LoadBalancer", name, {}, opts);
    const { network, domain, hostedZone, certificateArn, hosts = [], deletionProtection = false } = args;
    const { internal, publicIpv4, tlsPolicy, idleTimeoutSeconds, serverHeader } = withDefaults(args, ingressDefaults);
    const subnets = internal ? network.privateSubnetIds : network.publicSubnetIds;
    if (subnets === undefined) {
      throw new pulumi.ResourceError(`${name} needs ${internal ? "privateSubnetIds" : "publicSubnetIds"}`, this);
    }
    const secure = domain !== undefined || certificateArn !== undefined;
    const names = domain === undefined ? [] : hostNames(domain, hosts);

    const securityGroup = new ec2.SecurityGroup(
      `${name}-security-group`,
      { vpcId: network.vpcId, description: "Load balancer: clients in, tasks out" },
      { parent: this },
    );
    this.securityGroupId = securityGroup.id;
    this.internal = internal;
    const { cloudFront, webAcl = false } = args;
    const fromCloudFront = cloudFront !== undefined;
    const clients = { ...args, internal, securityGroupId: securityGroup.id, fromCloudFront };
    allowClients(name, { ...clients, protocols: secure ? ["HTTP", "HTTPS"] : ["HTTP"] }, this);

    if (args.identityProviders) allowIdentityProviders(name, securityGroup.id, this);

    const { logRetentionDays } = args;
    const accessLogs = args.accessLogs
      ? new AccessLogBucket(`${name}-access-logs`, { logRetentionDays, deletionProtection }, { parent: this })
      : undefined;
    const alb = new lb.LoadBalancer(
      `${name}-alb`,
      {
        loadBalancerType: "application",
        internal,
        subnets,
        ipAddressType: network.ipv6 ? (publicIpv4 ? "dualstack" : "dualstack-without-public-ipv4") : undefined,
        securityGroups: [securityGroup.id],
        idleTimeout: idleTimeoutSeconds,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        enableDeletionProtection: deletionProtection,
        accessLogs: accessLogs && { bucket: accessLogs.bucket, enabled: true },
      },
      balancerOptions(this, { vpcId: network.vpcId, accessLogs, deletionProtection }),
    );
    this.arn = alb.arn;
    this.arnSuffix = alb.arnSuffix;
    this.dnsName = alb.dnsName;
    if (webAcl && !cloudFront) {
      const rules = webAcl === true ? undefined : webAcl;
      const log = { logRetentionDays, logKmsKeyArn: args.logKmsKeyArn, deletionProtection };
      new WebAcl(`${name}-web-acl`, { loadBalancer: alb, rules, ...log }, { parent: this });
    }

    const zoneIdOf = (zone: route53.GetZoneOutputArgs) => route53.getZoneOutput(zone, { parent: this }).zoneId;
    const zoneId = hostedZone && zoneIdOf({ name: hostedZone, privateZone: false });
    const { responseHeaders, mutualTls } = args;
    const certificate = secure && certificateArn === undefined ? this.makeCertificate(name, names, zoneId) : undefined;
    const served = certificateArn ?? certificate?.arn;
    const tls = served === undefined ? undefined : { policy: tlsPolicy, certificateArn: served, mutualTls };
    this.listenerArn = makeListeners(name, { loadBalancerArn: alb.arn, responseHeaders, serverHeader, tls }, this).arn;
    const { privateHostedZone } = args;
    const recordsIn = privateHostedZone
      ? zoneIdOf({ name: privateHostedZone, privateZone: true, vpcId: network.vpcId })
      : zoneId;
    const behind = {
      loadBalancer: alb,
      secure,
      names,
      zoneId,
      certificate,
      webAcl,
      logRetentionDays,
      deletionProtection,
    };
    const front = cloudFront && new CloudFront(`${name}-cloudfront`, { ...cloudFront, ...behind }, { parent: this });
    this.distributionId = front?.distributionId;
    // https://aws.amazon.com/blogs/networking-and-content-delivery/introducing-dual-stack-without-public-ipv4-application-load-balancer
    const types = (["A", "AAAA"] as const).filter((type) => front ?? (type === "A" ? publicIpv4 : network.ipv6));
    const zoneOfRecords = front ? zoneId : recordsIn;
    if (zoneOfRecords !== undefined) {
      const alias = front?.alias ?? { name: alb.dnsName, zoneId: alb.zoneId, evaluateTargetHealth: true };
      const former = front && { name: `${name}-cloudfront`, parent: front };
      aliasRecords(name, { names, zoneId: zoneOfRecords, types, alias, former }, this);
    }

    const host = domain === undefined ? undefined : openableHost(domain, hosts);
    const scheme = secure || front ? "https" : "http";
    this.url = pulumi.interpolate`${scheme}://${host ?? front?.domainName ?? alb.dnsName}`;

    this.registerOutputs({
      url: this.url,
      dnsName: this.dnsName,
      arn: this.arn,
      arnSuffix: this.arnSuffix,
      listenerArn: this.listenerArn,
      securityGroupId: this.securityGroupId,
    });
  }

  private makeCertificate(name: string, names: readonly string[], zoneId: pulumi.Input<string> | undefined) {
    if (zoneId === undefined) {
      throw new pulumi.ResourceError("a domain needs a hosted zone or the ARN of a certificate", this);
    }
    return new Certificate(`${name}-certificate`, { names, zoneId }, { parent: this });
  }
}
