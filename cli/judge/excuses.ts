// What checkov and zizmor find and the program leaves as it is, each with the reason. Nothing else may be found, and nothing may
// stand here that is found nowhere. docs/security.md shows the list.

import type { Rule } from "../../settings/keys/protection.ts";

export interface Excuse {
  /** Its id, checkov's or zizmor's. */
  check: string;
  /** The names of the resources in a plan, or places in a workflow, with `*` for any text. */
  resources: string;
  /** The rule of protection whose absence is the cause: where the rule holds, the finding is not excused. */
  without?: Rule;
  reason: string;
}

const accessLogs = "*-access-logs-bucket";

export const excuses: readonly Excuse[] = [
  {
    check: "CKV_AWS_2",
    resources: "ingress-http",
    without: "https",
    reason: "without a domain there is no name that a certificate could be for",
  },
  {
    check: "CKV_AWS_18",
    resources: accessLogs,
    reason: "it holds logs itself; S3 logs no more of it than CloudTrail's data events can",
  },
  {
    check: "CKV_AWS_18",
    resources: "state-bucket",
    reason: "who reads and writes Pulumi's state is in CloudTrail; its versions keep what is written over",
  },
  {
    check: "CKV_AWS_86",
    resources: "ingress-cloudfront-distribution",
    reason: "the load balancer behind it logs each request that is not answered from the cache",
  },
  {
    check: "CKV_AWS_91",
    resources: "ingress-alb",
    without: "access-logs",
    reason: "access logs cost by what is logged, so that protection asks for them",
  },
  {
    check: "CKV_AWS_103",
    resources: "ingress-http",
    without: "https",
    reason: "without a domain there is no name that a certificate could be for",
  },
  {
    check: "CKV_AWS_136",
    resources: "*-repository",
    without: "customer-key",
    reason: "AWS's own key encrypts the images; a customer key costs a dollar a month",
  },
  {
    check: "CKV_AWS_144",
    resources: accessLogs,
    reason: "logs of a region are of no use where the region is gone, and a copy costs as much again",
  },
  {
    check: "CKV_AWS_144",
    resources: "state-bucket",
    reason: "the state describes what is in the same region, and versions keep what is written over",
  },
  {
    check: "CKV_AWS_145",
    resources: accessLogs,
    reason: "Elastic Load Balancing cannot write under a KMS key; S3 encrypts with its own",
  },
  {
    check: "CKV_AWS_150",
    resources: "ingress-alb",
    without: "deletion-protection",
    reason: "an environment that is not protected can be taken down in one go",
  },
  {
    check: "CKV_AWS_158",
    resources: "*",
    without: "customer-key",
    reason: "AWS's own key encrypts the logs; a customer key costs a dollar a month",
  },
  {
    check: "CKV_AWS_158",
    resources: "*-cloudfront-web-acl-logs",
    reason: "it is in us-east-1, where the stack has no key; AWS's own encrypts it",
  },
  {
    check: "CKV_AWS_224",
    resources: "cluster-cluster",
    reason: "sessions go through TLS, and their log has a key of its own; one more key for the channel costs a dollar",
  },
  {
    check: "CKV_AWS_260",
    resources: "ingress-http-from-*",
    reason: "port 80 redirects to HTTPS, and without a domain there is no HTTPS",
  },
  {
    check: "CKV_AWS_284",
    resources: "*-state-machine",
    reason: "the history of an execution shows the same, and the run itself is a task",
  },
  {
    check: "CKV_AWS_285",
    resources: "*-state-machine",
    reason: "the role would need eight actions on everything; Step Functions keeps the history for 90 days itself",
  },
  {
    check: "CKV_AWS_290",
    resources: "manage-network",
    reason:
      "AWS takes no resource for what makes CloudFront's distributions, caches and origins; checkov's list is older",
  },
  {
    check: "CKV_AWS_290",
    resources: "manage-operations",
    reason: "CloudWatch neither makes nor shows a composite alarm where the right is any narrower",
  },
  {
    check: "CKV_AWS_297",
    resources: "*-schedule",
    reason: "a schedule holds ARNs and times, which are no secrets; AWS's own key encrypts it",
  },
  {
    check: "CKV_AWS_305",
    resources: "ingress-cloudfront-distribution",
    reason: "what answers at / is up to the app",
  },
  {
    check: "CKV_AWS_310",
    resources: "ingress-cloudfront-distribution",
    reason: "the load balancer behind it is in several zones itself, and there is no second one",
  },
  {
    check: "CKV_AWS_333",
    resources: "*-service",
    without: "public-ip",
    reason: "with egress: public a task's IP is its way out; no security group lets anybody in by it",
  },
  {
    check: "CKV_AWS_338",
    resources: "*",
    without: "log-retention",
    reason: "logRetentionDays says for how long logs are worth their price",
  },
  {
    check: "CKV_AWS_355",
    resources: "manage-network",
    reason:
      "AWS takes no resource for what makes CloudFront's distributions, caches and origins; checkov's list is older",
  },
  {
    check: "CKV_AWS_355",
    resources: "manage-operations",
    reason: "CloudWatch neither makes nor shows a composite alarm where the right is any narrower",
  },
  {
    check: "CKV_AWS_355",
    resources: "read-resources",
    reason: "CloudWatch neither makes nor shows a composite alarm where the right is any narrower",
  },
  {
    check: "CKV_AWS_374",
    resources: "ingress-cloudfront-distribution",
    reason: "which countries an app is for is up to its owner",
  },
  {
    check: "CKV_AWS_378",
    resources: "*-tg",
    reason: "the hop to a task is inside the VPC, between two security groups that let nobody else in (ELB.22)",
  },
  {
    check: "CKV2_AWS_5",
    resources: "*-security-group",
    reason: "ECS attaches a job's group when a run starts: the schedule and the state machine name it",
  },
  {
    check: "CKV2_AWS_11",
    resources: "network-vpc",
    reason: "flowLog: false says so",
  },
  {
    check: "CKV2_AWS_19",
    resources: "nlb-address-*",
    reason: "they are the network load balancer's, which checkov does not look for",
  },
  {
    check: "CKV2_AWS_20",
    resources: "ingress-alb",
    without: "https",
    reason: "without a domain there is no HTTPS to redirect to",
  },
  {
    check: "CKV2_AWS_28",
    resources: "ingress-alb",
    without: "web-acl",
    reason: "a web ACL costs nine dollars a month, so that protection or ingress.webAcl asks for it",
  },
  {
    check: "CKV2_AWS_32",
    resources: "ingress-cloudfront-distribution",
    reason: "responseHeaders of the load balancer behind it, or the app, adds them",
  },
  {
    check: "CKV2_AWS_47",
    resources: "ingress-cloudfront-distribution",
    reason: "the rules against Log4j are on; the check also wants those that refuse every VPN and every cloud",
  },
  {
    check: "CKV2_AWS_57",
    resources: "*-secret-*",
    reason: "a value that Pulumi keeps is somebody's own; only they can change it where it comes from",
  },
  {
    check: "CKV2_AWS_62",
    resources: accessLogs,
    reason: "nothing waits for an access log",
  },
  {
    check: "CKV2_AWS_62",
    resources: "state-bucket",
    reason: "nothing waits for a change of the state",
  },
  {
    check: "CKV2_AWS_71",
    resources: "ingress-certificate-certificate",
    reason:
      "a domain such as *.staging.example.com asks for it: for previews of pull requests, with names of their own",
  },
  {
    check: "CKV2_AWS_76",
    resources: "ingress-alb",
    reason: "the rules against Log4j are on; the check also wants those that refuse every VPN and every cloud",
  },
  {
    check: "self-repository",
    resources: "jobs.*.uses",
    reason:
      "`./` is of the same commit in a workflow that nobody else calls; actionlint does not know the new form yet",
  },
];
