// `ingress`: how clients reach the load balancer that is made, or the listener of one that is there. Which requests go
// to which service is left to route.ts, what must hold of the load balancer to settings/rules/loadBalancer.ts.

import { z } from "zod";
import { ingressDefaults } from "../defaults.ts";
import { checkArnPlace, isArnOf, parseArn } from "../facts/arn.ts";
import type { Fault } from "../language/faults.ts";
import { flag, integer, list, oneOf, text, type Verdict } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { allowedNetwork } from "./allowedCidr.ts";
import { cloudFrontSchema } from "./cloudFront.ts";
import { certificateArn, domain, zoneName } from "./domain.ts";
import { refusedBeside } from "./given.ts";
import { maintenanceSchema, redirectsSchema, responsesSchema } from "./listenerRules.ts";
import { mutualTlsSchema } from "./mutualTls.ts";
import type { NetworkSettings } from "./network.ts";
import { securityGroupId } from "./resourceId.ts";
import { responseHeadersSchema } from "./responseHeaders.ts";
import { ingressUnsupported } from "./unsupported.ts";
import { webAclSchema } from "./webAcl.ts";

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
export const tlsPolicies = [
  "ELBSecurityPolicy-TLS13-1-2-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  "ELBSecurityPolicy-TLS13-1-3-2021-06",
  "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
  "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
] as const;

// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html (ListenerArn)
const listenerArn = text(
  "be the ARN of a listener of an Application Load Balancer",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    const [kind = "", type = ""] = arn?.resource.split("/") ?? [];
    if (arn?.service === "elasticloadbalancing" && kind === "loadbalancer") {
      return { gotText: "one of a load balancer", advice: "copy the ARN of its listener for HTTPS" };
    }
    if (arn?.service === "elasticloadbalancing" && kind === "listener" && type === "net") {
      return {
        gotText: "one of a Network Load Balancer",
        advice: "name one of an Application Load Balancer; ports of TCP, UDP and TLS get one of the stack's own",
      };
    }
    return isArnOf(value, "elasticloadbalancing", /^listener\/app(\/[A-Za-z0-9-]+){3}$/)
      ? undefined
      : "copy the whole ARN from the load balancer's listener";
  },
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener\/app(\/[A-Za-z0-9-]+){3}$/,
);

export const ingressSchema = z
  .strictObject({
    listenerArn: orStackOutput(listenerArn).optional().meta({
      description: "The listener to use, of a load balancer in network.vpcId; it gets a rule for each route",
    }),
    securityGroupId: orStackOutput(securityGroupId).optional().meta({
      description: "That load balancer's security group, which gets a rule out to the tasks of each route",
    }),
    internal: flag().default(ingressDefaults.internal).meta({
      description:
        "Whether only the VPC and networks joined to it reach the load balancer: it stands in the private subnets",
    }),
    publicIpv4: flag().default(ingressDefaults.publicIpv4).meta({
      description: "Whether a public load balancer has IPv4 addresses; without them only IPv6 leads to it",
    }),
    cloudFront: cloudFrontSchema.optional().meta({
      description: "CloudFront in front of an internal load balancer, which nobody else then reaches",
    }),
    domain: domain.optional().meta({
      description: "The name that people open; turns HTTPS on. Its first part may be a wildcard",
    }),
    hostedZone: zoneName.optional().meta({
      description:
        "The Route 53 zone of the domain: it gets the DNS records, and the records that prove who owns the domain",
    }),
    privateHostedZone: zoneName.optional().meta({
      description:
        "The private zone, associated with network.vpcId, that gets the DNS records of an internal load balancer in place of hostedZone",
    }),
    certificateArn: orStackOutput(certificateArn).optional().meta({
      description: "Your own ACM certificate, in place of one that the program makes; turns HTTPS on",
    }),
    allowedCidrs: list(allowedNetwork, { of: "networks", minimum: 1 })
      .optional()
      .meta({ description: "Who may reach the load balancer; by default everyone, and an internal one the VPC" }),
    tlsPolicy: oneOf(tlsPolicies)
      .default(ingressDefaults.tlsPolicy)
      .meta({ description: "Which versions of TLS and which ciphers clients may use" }),
    idleTimeoutSeconds: integer(1, 4000).default(ingressDefaults.idleTimeoutSeconds).meta({
      description: "Time for which a connection without traffic stays open; below every service's keepAliveSeconds",
      unit: "s",
    }),
    redirects: redirectsSchema.default({}).meta({
      description: "Requests that the load balancer sends elsewhere, by name",
    }),
    responses: responsesSchema.default({}).meta({
      description: "Requests that the load balancer answers itself, by name",
    }),
    maintenance: maintenanceSchema.prefault({}).meta({
      description: "A page in place of all services; with listenerArn in place of the stack's own",
    }),
    identityProviders: flag().optional().meta({
      description:
        "Whether the load balancer may open connections to port 443 of anywhere, as sign-in needs it; by default where a route of this stack has signIn",
    }),
    mutualTls: mutualTlsSchema.optional().meta({
      description: "Lets in only clients with a certificate, or hands that on to the app; needs HTTPS",
    }),
    webAcl: webAclSchema.prefault({}).meta({
      description:
        "The web application firewall, about 9 USD a month; by default with protection, or where a key stands here",
    }),
    responseHeaders: responseHeadersSchema.default({}).meta({
      description: "Headers that the load balancer adds to each response, such as Strict-Transport-Security",
    }),
    serverHeader: flag().default(ingressDefaults.serverHeader).meta({
      description: "Whether what the load balancer answers itself has the header Server",
    }),
  })
  .meta({
    example: "{ domain: app.example.com, hostedZone: example.com }",
    instead: {
      zone: "hostedZone",
      tls: "tlsPolicy",
      privateZone: "privateHostedZone",
      headers: "responseHeaders",
      cdn: "cloudFront",
      cloudfront: "cloudFront",
      waf: "webAcl",
    },
    unsupported: ingressUnsupported,
  });

export type IngressSettings = z.output<typeof ingressSchema>;

export function isSecure({ domain, certificateArn }: IngressSettings): boolean {
  return domain !== undefined || certificateArn !== undefined;
}

const elsewhere = "take it out: it is a setting of that load balancer, where the stack changes nothing";

const besideListener = {
  internal: elsewhere,
  publicIpv4: elsewhere,
  privateHostedZone: "take it out, and make the domain's DNS record where the load balancer is made",
  hostedZone: "take it out, and make the domain's DNS record where the load balancer is made",
  certificateArn: "take it out, and give that listener the certificate",
  allowedCidrs: "take it out: the load balancer's own security group says who may reach it",
  tlsPolicy: elsewhere,
  idleTimeoutSeconds: elsewhere,
  responseHeaders: "take it out, and add the headers to that listener's attributes, or in the app",
  serverHeader: elsewhere,
  mutualTls: "take it out, and give that listener a trust store",
  webAcl: "take it out, and associate the web ACL where that load balancer is made",
  identityProviders: "take it out: that load balancer's security group has to let it out to port 443",
};

/** A load balancer reaches the tasks in its own VPC, and nothing of it is the stack's but rules. */
export function* checkGivenListener(
  { listenerArn, securityGroupId }: IngressSettings,
  network: NetworkSettings,
  raw: Readonly<Record<string, unknown>>,
  region: string,
): Generator<Fault> {
  const path = ["ingress", "listenerArn"];
  if (listenerArn === undefined) {
    if (securityGroupId === undefined) return;
    const advice = "name the listener, or take securityGroupId out";
    yield { path, must: "be set beside securityGroupId", got: undefined, advice };
    return;
  }
  yield* checkArnPlace(listenerArn, region, path);
  if (securityGroupId === undefined) {
    const advice = "name the load balancer's security group, which gets a rule out to the tasks";
    yield { path: ["ingress", "securityGroupId"], must: "be set beside listenerArn", got: undefined, advice };
  }
  if (!("vpcId" in network)) {
    const must = "come with network.vpcId, as a load balancer reaches only tasks in its own VPC";
    const advice = "name that VPC and its subnets under network";
    yield { path, must, got: undefined, gotText: "a VPC that the stack makes", advice };
  }
  yield* refusedBeside("ingress.listenerArn", besideListener, raw.ingress, ["ingress"]);
  const { gatewayErrorPercent = false } = Object(raw.alarms) as { gatewayErrorPercent?: unknown };
  if (gatewayErrorPercent === false) return;
  const advice = "take it out: it is about every service behind that load balancer, so the alarm is made with it";
  yield* refusedBeside("ingress.listenerArn", { gatewayErrorPercent: advice }, raw.alarms, ["alarms"]);
}

/** A load balancer that keeps connections longer than the app does sends requests into closed ones: clients see 502. */
export function* checkIdleTimeout(
  { idleTimeoutSeconds, listenerArn }: IngressSettings,
  keepAliveSeconds: number,
  service: string,
): Generator<Fault> {
  if (listenerArn !== undefined || idleTimeoutSeconds < keepAliveSeconds) return;
  yield {
    path: ["ingress", "idleTimeoutSeconds"],
    must: `be less than services.${service}.keepAliveSeconds, which is ${keepAliveSeconds}`,
    got: idleTimeoutSeconds,
    advice: "lower it, or let the app keep connections longer and say so in keepAliveSeconds",
  };
}
