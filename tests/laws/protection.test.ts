// What `protection: on` adds, without the rules that the stack file excuses itself from with a reason.

import { knownOf } from "../../plan/resourceTypes/table.ts";
import { everything } from "../../plan/wholeStack.ts";
import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const repository = "aws:ecr/repository:Repository";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const service = "aws:ecs/service:Service";

const isNetwork = ({ inputs }: Pick<ReturnType<typeof firstOf>, "inputs">) => inputs.loadBalancerType === "network";
const listenersOf = (plan: StackPlan, name: string) =>
  allOf(plan, "aws:lb/listener:Listener").filter(({ inputs }) => inputs.loadBalancerArn === `\${${name}.arn}`);

const behindCloudFront = (plan: StackPlan, name: string) =>
  allOf(plan, "aws:cloudfront/distribution:Distribution").filter(({ inputs }) =>
    inputs.origins.some(({ domainName }: { domainName: string }) => domainName === `\${${name}.dnsName}`),
  );

const staysInAws = (type: string) => knownOf(type).holdsData || type.startsWith("aws:s3/");

const asksFor = (plan: StackPlan, rule: string) => plan.protected && !plan.excused.includes(rule);

/** A law of protected stacks, over the resources of one type. */
function protectedLaw(
  rule: string,
  name: string,
  type: string,
  holds: (resource: ReturnType<typeof firstOf>, plan: StackPlan) => unknown,
  breach: (resource: ReturnType<typeof firstOf>, plan: StackPlan) => void,
) {
  law(
    `${rule}: ${name}`,
    (plan) =>
      asksFor(plan, rule)
        ? allOf(plan, type)
            .filter((resource) => !holds(resource, plan))
            .map((resource) => resource.name)
        : [],
    (plan) => breach(firstOf(plan, type), plan),
  );
}

describe("laws of protection", () => {
  protectedLaw(
    "deletion-protection",
    "AWS refuses to delete the load balancer (ELB.6)",
    loadBalancer,
    ({ inputs }) => inputs.enableDeletionProtection === true,
    ({ inputs }) => {
      inputs.enableDeletionProtection = false;
    },
  );

  for (const type of [loadBalancer, "awsx:ec2:Vpc"]) {
    protectedLaw(
      "deletion-protection",
      `Pulumi refuses to delete a ${type.split(":").at(-1)}`,
      type,
      ({ options }) => options.protect === true,
      ({ options }) => {
        options.protect = false;
      },
    );
  }

  protectedLaw(
    "deletion-protection",
    "pulumi destroy stops before it deletes anything",
    "pulumi:index:Stash",
    ({ options }) => options.protect === true && options.dependsOn?.join() === everything,
    ({ options }) => {
      options.dependsOn = ["urn:pulumi:prod::docker-on-ecs::aws:ecs/cluster:Cluster::cluster-cluster"];
    },
  );

  law(
    "deletion-protection: what holds data stays in AWS when it leaves the program, and a bucket with all that closes it",
    (plan) =>
      asksFor(plan, "deletion-protection")
        ? plan.resources
            .filter(({ type, options }) => staysInAws(type) && options.retainOnDelete !== true)
            .map(({ name }) => name)
        : [],
    (plan) => {
      firstOf(plan, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").options.retainOnDelete = false;
    },
  );

  law(
    "what an unprotected stack makes it deletes",
    (plan) =>
      asksFor(plan, "deletion-protection")
        ? []
        : plan.resources.filter(({ options }) => options.retainOnDelete).map(({ name }) => name),
    (plan) => {
      plan.protected = false;
    },
  );

  law(
    "an unprotected stack can be destroyed",
    (plan) => (plan.protected ? [] : plan.resources.filter(({ options }) => options.protect).map(({ name }) => name)),
    (plan) => {
      plan.protected = false;
    },
  );

  protectedLaw(
    "access-logs",
    "the load balancer logs every request (ELB.5), and that for ports every connection of TLS",
    loadBalancer,
    ({ name, inputs }, plan) =>
      (inputs.accessLogs?.enabled === true && inputs.accessLogs.bucket) ||
      (isNetwork({ inputs }) && listenersOf(plan, name).every((one) => one.inputs.protocol !== "TLS")),
    ({ inputs }) => {
      inputs.accessLogs = undefined;
    },
  );

  protectedLaw(
    "web-acl",
    "a web ACL stands in front of the load balancer (ELB.16)",
    loadBalancer,
    ({ name, inputs }, plan) =>
      isNetwork({ inputs }) ||
      behindCloudFront(plan, name).some((one) => one.inputs.webAclId) ||
      allOf(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").some(
        ({ inputs }) => inputs.resourceArn === `\${${name}.arn}`,
      ),
    (_, plan) => {
      firstOf(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").inputs.resourceArn = "another";
    },
  );

  protectedLaw(
    "https",
    "the load balancer has an HTTPS listener (ELB.1)",
    loadBalancer,
    ({ name, inputs }, plan) =>
      isNetwork({ inputs }) || listenersOf(plan, name).some((one) => one.inputs.protocol === "HTTPS"),
    (_, plan) => {
      for (const { inputs } of allOf(plan, "aws:lb/listener:Listener")) inputs.protocol = "HTTP";
    },
  );

  law(
    "plain-listener: every port of the network load balancer has TLS (ELB.18)",
    (plan) =>
      asksFor(plan, "plain-listener")
        ? allOf(plan, "aws:lb/listener:Listener")
            .filter(({ inputs }) => /^(TCP|UDP|TCP_UDP)$/.test(inputs.protocol))
            .map(({ name }) => name)
        : [],
    (plan) => {
      firstOf(plan, "aws:lb/listener:Listener").inputs.protocol = "TCP";
    },
  );

  protectedLaw(
    "customer-key",
    "images are encrypted with a customer key (ECR.5)",
    repository,
    ({ inputs }) =>
      inputs.encryptionConfigurations?.[0]?.encryptionType === "KMS" && inputs.encryptionConfigurations[0].kmsKey,
    ({ inputs }) => {
      inputs.encryptionConfigurations = [{ encryptionType: "AES256" }];
    },
  );

  protectedLaw(
    "customer-key",
    "logs of the region are encrypted with a customer key, which lets CloudWatch Logs of the account use it",
    logGroup,
    ({ inputs }, plan) => {
      // The key is of the stack's region; the web ACL of CloudFront, and its log, are elsewhere.
      if (inputs.region !== undefined) return true;
      const policy = referred(plan, inputs.kmsKeyId)?.inputs.policy as { Statement: Inputs[] } | undefined;
      return policy?.Statement.some(({ Principal }) => /^logs\./.test(Principal.Service));
    },
    ({ inputs }) => {
      inputs.kmsKeyId = undefined;
    },
  );

  protectedLaw(
    "log-retention",
    "logs are kept for a year or more (CloudWatch.16)",
    logGroup,
    ({ inputs }) => inputs.retentionInDays >= 365,
    ({ inputs }) => {
      inputs.retentionInDays = 30;
    },
  );

  law(
    "no log is kept for ever",
    (plan) =>
      allOf(plan, logGroup)
        .filter(({ inputs }) => !(inputs.retentionInDays > 0))
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, logGroup).inputs.retentionInDays = undefined;
    },
  );

  protectedLaw(
    "min-tasks",
    "two or more tasks of each service",
    service,
    ({ inputs }) => inputs.desiredCount >= 2,
    ({ inputs }) => {
      inputs.desiredCount = 1;
    },
  );

  protectedLaw(
    "nat-per-zone",
    "no zone's way out hangs on another zone",
    "awsx:ec2:Vpc",
    ({ inputs }) => inputs.natGateways.strategy !== "Single",
    ({ inputs }) => {
      inputs.natGateways.strategy = "Single";
    },
  );
});
