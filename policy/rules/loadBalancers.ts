// Load balancers and their listeners.

import { besides, type Inputs, isSet, type Rule, type Subject, unless } from "./rule.ts";

const balancer = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"];
const listener = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"];
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const isHttp = ({ inputs }: Subject) => (inputs.loadBalancerType ?? "application") === "application";
const isNetwork = ({ inputs }: Subject) => inputs.loadBalancerType === "network";

const listenersOf = (all: readonly Subject[], one: Subject) =>
  listener.flatMap((type) => besides(all, type, "loadBalancerArn", one));

/** Whether only other security groups reach the port, as that of a listener by which a deployment is tested. */
function isForGroups(port: unknown, all: readonly Subject[]): boolean {
  const into = all.filter(({ type, inputs }) => type === ingressRule && inputs.fromPort === port);
  return into.length > 0 && into.every((one) => isSet(one, "referencedSecurityGroupId"));
}

/** Whether a web ACL sees each request: at the load balancer, or at the CloudFront before it. */
function isGuarded(one: Subject, all: readonly Subject[]): boolean {
  const before = besides(all, "aws:cloudfront/distribution:Distribution", "origins", one);
  const own = besides(all, "aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn", one);
  return own.length > 0 || before.some((distribution) => isSet(distribution, "webAclId"));
}

/** Those of TLS 1.3 and, for older clients, 1.2 without CBC: AWS's list for ELB.17, and what has followed it. */
const tlsPolicy = /^ELBSecurityPolicy-TLS13-1-(2|3)(-Res)?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/;

export const loadBalancerRules: readonly Rule[] = [
  {
    name: "elb-1",
    says: "HTTP redirects to HTTPS (ELB.1, CKV2_AWS_20)",
    remedy: "make the default action a redirect with protocol: HTTPS, and add an HTTPS listener with a certificate",
    allow: "https",
    of: listener,
    breachesIn: ({ inputs: { protocol, port, defaultActions } }, all) =>
      unless(
        protocol !== "HTTP" || defaultActions[0]?.redirect?.protocol === "HTTPS" || isForGroups(port, all),
        "it answers HTTP",
      ),
  },
  {
    name: "elb-4",
    says: "A load balancer drops invalid headers (ELB.4, CKV_AWS_131)",
    remedy: "write dropInvalidHeaderFields: true",
    of: balancer,
    breaches: (one) =>
      unless(!isHttp(one) || one.inputs.dropInvalidHeaderFields === true, "it hands on invalid headers"),
  },
  {
    name: "elb-5",
    says: "A load balancer logs every request (ELB.5, CKV_AWS_91)",
    remedy: "write accessLogs: { enabled: true, bucket: <a bucket> }",
    allow: "access-logs",
    of: balancer,
    breachesIn: (one, all) =>
      unless(
        one.inputs.accessLogs?.enabled === true ||
          // That for ports logs connections of TLS only.
          (isNetwork(one) && listenersOf(all, one).every(({ inputs }) => inputs.protocol !== "TLS")),
        "it logs no requests",
      ),
  },
  {
    name: "elb-6",
    says: "AWS refuses to delete a load balancer (ELB.6, CKV_AWS_150)",
    remedy: "write enableDeletionProtection: true",
    allow: "deletion-protection",
    of: balancer,
    breaches: ({ inputs }) => unless(inputs.enableDeletionProtection === true, "it can be deleted"),
  },
  {
    name: "elb-12",
    says: "A load balancer guards against desync (ELB.12, CKV_AWS_328)",
    remedy: 'write desyncMitigationMode: "defensive"',
    of: balancer,
    breaches: (one) =>
      unless(
        !isHttp(one) || [undefined, "defensive", "strictest"].includes(one.inputs.desyncMitigationMode),
        "it hands on requests that servers read differently",
      ),
  },
  {
    name: "elb-13",
    says: "A load balancer stands in two zones or more (ELB.13)",
    remedy: "name subnets of two zones",
    of: balancer,
    breaches: ({ inputs: { subnets, subnetMappings } }) =>
      unless((subnets ?? subnetMappings ?? []).length >= 2, "it stands in one zone"),
  },
  {
    name: "elb-16",
    says: "A web ACL stands in front of a load balancer (ELB.16, CKV2_AWS_28)",
    remedy: "add an aws.wafv2.WebAclAssociation",
    allow: "web-acl",
    of: balancer,
    breachesIn: (one, all) => unless(!isHttp(one) || isGuarded(one, all), "it has no web ACL"),
  },
  {
    name: "elb-17",
    says: "HTTPS and TLS use TLS 1.3, or 1.2 without old ciphers, with a certificate (ELB.17)",
    remedy: 'write sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" and certificateArn',
    of: listener,
    breaches: (one) =>
      unless(
        !/^(HTTPS|TLS)$/.test(one.inputs.protocol) ||
          (tlsPolicy.test(one.inputs.sslPolicy) && isSet(one, "certificateArn")),
        "it takes old TLS, or has no certificate",
      ),
  },
  {
    name: "elb-18",
    says: "Every port of a network load balancer has TLS (ELB.18)",
    remedy: 'write protocol: "TLS" with a certificate',
    allow: "plain-listener",
    of: listener,
    breaches: ({ inputs }: { inputs: Inputs }) =>
      unless(!/^(TCP|UDP|TCP_UDP)$/.test(inputs.protocol), "it takes what is not encrypted"),
  },
];
