// The controls that the program meets, one source for docs/security.md and for the judgement: AWS's (Security Hub),
// checkov's beside them, and the test that holds every stack to it. What is not met is in excuses.ts.

import type { Rule } from "../../settings/keys/protection.ts";

export interface Control {
  /** Ids of AWS's controls: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html */
  aws?: readonly string[];
  /** Ids of checkov's checks, which `.ci/judge` finds passed. */
  checkov?: readonly string[];
  /** What the program does, as the rest of a sentence. */
  does: string;
  /** The rule of protection that asks for it. @default it holds everywhere */
  rule?: Rule;
  /** The file of the test, or of the rule of the policy pack, and its name or a part of it. */
  tested: readonly [file: string, name: string];
}

/** Laws that are rules of the policy pack: tests/laws/policy.test.ts holds every stack to them. */
const rulesOf = (file: string) => `policy/rules/${file}.ts`;
const lawsOf = (file: string) => `tests/laws/${file}.test.ts`;

export const controls: readonly Control[] = [
  {
    aws: ["ECS.2"],
    checkov: ["CKV_AWS_333"],
    does: "tasks have no public IP, but with `egress: public`",
    tested: [rulesOf("tasks"), "(ECS.2,"],
  },
  {
    aws: ["ECS.3", "ECS.17", "ECS.21"],
    checkov: ["CKV_AWS_335"],
    does: "tasks have a network of their own, share no processes of the host, and run on Linux",
    tested: [rulesOf("tasks"), "(ECS.17)"],
  },
  {
    aws: ["ECS.4"],
    checkov: ["CKV_AWS_334"],
    does: "no container is privileged",
    tested: [rulesOf("containers"), "(ECS.4"],
  },
  {
    aws: ["ECS.5"],
    checkov: ["CKV_AWS_336"],
    does: "the root file system is read-only but where it is spelled; what is written to is a volume",
    tested: [rulesOf("containers"), "(ECS.5"],
  },
  {
    aws: ["ECS.8"],
    does: "no credential stands in an environment; secrets come from Secrets Manager or Parameter Store",
    tested: [rulesOf("containers"), "(ECS.8"],
  },
  { aws: ["ECS.9"], does: "every container logs", tested: [rulesOf("containers"), "(ECS.9"] },
  {
    aws: ["ECS.10"],
    checkov: ["CKV_AWS_332"],
    does: "tasks run on the latest version of Fargate",
    tested: [rulesOf("tasks"), "(ECS.10,"],
  },
  {
    aws: ["ECS.12"],
    checkov: ["CKV_AWS_65"],
    does: "Container Insights watch the cluster, unless the stack file says otherwise",
    tested: [rulesOf("tasks"), "(ECS.12,"],
  },
  {
    aws: ["ECS.20"],
    does: "a user is set, and is root only where it is spelled",
    tested: [rulesOf("containers"), "(ECS.20"],
  },
  {
    checkov: ["CKV_AWS_249"],
    does: "the role of ECS and that of the app differ",
    tested: [rulesOf("tasks"), "(CKV_AWS_249)"],
  },
  {
    aws: ["ECR.1", "ECR.2", "ECR.3"],
    checkov: ["CKV_AWS_163", "CKV_AWS_51"],
    does: "images are scanned when they are pushed, tags do not move, old images go",
    tested: [rulesOf("images"), "(ECR.1,"],
  },
  {
    aws: ["ECR.5"],
    checkov: ["CKV_AWS_136"],
    does: "images are encrypted with a customer key",
    rule: "customer-key",
    tested: [rulesOf("images"), "(ECR.5,"],
  },
  {
    checkov: ["CKV_AWS_158"],
    does: "logs are encrypted with a customer key",
    rule: "customer-key",
    tested: [lawsOf("protection"), "logs of the region are encrypted with a customer key"],
  },
  {
    checkov: ["CKV_AWS_149"],
    does: "secrets are encrypted with a customer key",
    rule: "customer-key",
    tested: [lawsOf("secrets"), "(CKV_AWS_149)"],
  },
  {
    aws: ["SNS.1"],
    checkov: ["CKV_AWS_26"],
    does: "alarms go to people encrypted with a key of their own, and over TLS",
    tested: [lawsOf("monitoring"), "alarms go to people encrypted"],
  },
  {
    aws: ["SQS.1"],
    checkov: ["CKV_AWS_27"],
    does: "runs that could not start are kept encrypted, and closed to anything but TLS",
    tested: [lawsOf("monitoring"), "is kept, encrypted and closed to anything but TLS"],
  },
  {
    aws: ["KMS.4"],
    checkov: ["CKV_AWS_7", "CKV2_AWS_64"],
    does: "a key is renewed every year, and says its policy",
    tested: [rulesOf("keeping"), "(KMS.4,"],
  },
  {
    aws: ["CloudWatch.16"],
    checkov: ["CKV_AWS_338", "CKV_AWS_66"],
    does: "logs are kept for a year",
    rule: "log-retention",
    tested: [rulesOf("keeping"), "(CloudWatch.16,"],
  },
  {
    aws: ["ELB.1", "ELB.18"],
    checkov: ["CKV_AWS_2", "CKV2_AWS_20"],
    does: "with a domain there is HTTPS, to which HTTP redirects",
    rule: "https",
    tested: [rulesOf("loadBalancers"), "(ELB.1,"],
  },
  {
    aws: ["ELB.18"],
    does: "every port of the network load balancer has TLS",
    rule: "plain-listener",
    tested: [rulesOf("loadBalancers"), "(ELB.18)"],
  },
  {
    aws: ["ELB.17"],
    checkov: ["CKV_AWS_103"],
    does: "TLS is 1.2 or 1.3, without older ciphers",
    tested: [rulesOf("loadBalancers"), "(ELB.17)"],
  },
  {
    checkov: ["CKV_AWS_233"],
    does: "a new certificate is there before the old one goes: Pulumi makes what replaces before it deletes",
    tested: ["tests/cli/judge/terraform.test.ts", "says what Pulumi does with what it replaces"],
  },
  {
    aws: ["ELB.4", "ELB.12", "ELB.13"],
    checkov: ["CKV_AWS_131", "CKV_AWS_328"],
    does: "the load balancer is in two zones, drops invalid headers and guards against desync",
    tested: [rulesOf("loadBalancers"), "(ELB.4,"],
  },
  {
    aws: ["ELB.5"],
    checkov: ["CKV_AWS_91"],
    does: "the load balancer logs every request",
    rule: "access-logs",
    tested: [rulesOf("loadBalancers"), "(ELB.5,"],
  },
  {
    aws: ["ELB.6"],
    checkov: ["CKV_AWS_150"],
    does: "AWS refuses to delete the load balancer",
    rule: "deletion-protection",
    tested: [rulesOf("loadBalancers"), "(ELB.6,"],
  },
  {
    aws: ["ELB.16", "WAF.12"],
    checkov: ["CKV2_AWS_28", "CKV_AWS_192"],
    does: "a web ACL with the rules against Log4j stands in front of the load balancer, and counts",
    rule: "web-acl",
    tested: [rulesOf("loadBalancers"), "(ELB.16,"],
  },
  {
    aws: ["WAF.11"],
    checkov: ["CKV2_AWS_31"],
    does: "a web ACL logs what it refuses or counts, without cookies and credentials",
    tested: ["tests/components/ingress/webAcl.test.ts", "has what is refused or counted"],
  },
  {
    aws: ["EC2.2"],
    checkov: ["CKV2_AWS_12"],
    does: "the default security group of a VPC that is made is empty",
    tested: [rulesOf("network"), "(EC2.2,"],
  },
  {
    aws: ["EC2.6"],
    checkov: ["CKV2_AWS_11"],
    does: "a VPC that is made has a flow log, but with `flowLog: false`",
    tested: [rulesOf("network"), "(EC2.6,"],
  },
  {
    aws: ["EC2.15"],
    does: "subnets hand out no public IPs",
    tested: [lawsOf("network"), "(EC2.15)"],
  },
  {
    aws: ["EC2.18", "EC2.19"],
    checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"],
    does: "nothing but a public load balancer's listener ports is open to the world",
    tested: [lawsOf("network"), "(EC2.18, EC2.19)"],
  },
  {
    checkov: ["CKV_AWS_23"],
    does: "every security group and rule says what it is for",
    tested: [rulesOf("network"), "(CKV_AWS_23)"],
  },
  {
    aws: ["S3.1", "S3.2", "S3.3", "S3.5", "S3.8", "S3.12", "S3.13"],
    checkov: ["CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6", "CKV2_AWS_61", "CKV2_AWS_65"],
    does: "the bucket of access logs is closed to the public and to anything but TLS, knows no ACLs, and forgets",
    tested: [rulesOf("keeping"), "(S3.1,"],
  },
  {
    aws: ["S3.14"],
    checkov: ["CKV_AWS_21", "CKV_AWS_300"],
    does: "it keeps for 30 days what is deleted or written over, and ends unfinished uploads",
    tested: ["tests/components/ingress/accessLogBucket.test.ts", "keeps what is deleted or written over for 30 days"],
  },
  {
    aws: ["EFS.1", "EFS.2", "EFS.3", "EFS.4", "EFS.8"],
    checkov: ["CKV_AWS_42", "CKV_AWS_97"],
    does: "files are encrypted, backed up, and mounted over TLS by a role, through an access point",
    tested: [rulesOf("keeping"), "(EFS.1,"],
  },
  {
    aws: ["IAM.1", "IAM.21"],
    checkov: ["CKV_AWS_62", "CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_288", "CKV_AWS_289", "CKV_AWS_290", "CKV_AWS_355"],
    does: "no role may do everything, nor anything to everything but where AWS takes no resource",
    tested: [rulesOf("permissions"), "(IAM.1,"],
  },
  {
    checkov: ["CKV_AWS_60", "CKV_AWS_61"],
    does: "a role is taken by one AWS service, for this account only",
    tested: [lawsOf("permissions"), "a role is taken by one AWS service"],
  },
  {
    checkov: ["CKV_AWS_393"],
    does: "a role of the workflows trusts one subject: an environment, the main branch, or pull requests",
    tested: ["tests/bootstrap/trust.test.ts", "is in one subject each"],
  },
  {
    checkov: ["CKV_GHA_2", "CKV2_GHA_1"],
    does: "no expression is pasted into a shell, each job has the permissions it needs, actions are pinned by commit",
    tested: ["tests/workflows/laws.test.ts", "(CKV_GHA_2)"],
  },
];
