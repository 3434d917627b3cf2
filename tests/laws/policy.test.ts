// The rules of the policy pack, over every plan: what the pack reports of a stack, no stack of this program has but
// where its owner spells it. Each rule comes with a breach for the fixtures' prod.

import assert from "node:assert/strict";
import { rules } from "../../policy/rules/all.ts";
import { breachesOf, opened, type Rule } from "../../policy/rules/rule.ts";
import type { TaskSettings } from "../../settings/keys/task.ts";
import { allOf, firstOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

const listener = "aws:lb/listener:Listener";
const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const repository = "aws:ecr/repository:Repository";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const service = "aws:ecs/service:Service";

/** A breach that changes the first container of prod. */
const inContainer = (change: (container: Inputs) => void) => (plan: StackPlan) => {
  const [container] = opened(firstOf(plan, taskDefinition).inputs.containerDefinitions) as Inputs[];
  if (container) change(container);
};

/** A breach that writes inputs of the first resource of a type. */
const writing = (type: string, inputs: Inputs) => (plan: StackPlan) => {
  Object.assign(firstOf(plan, type).inputs, inputs);
};

/** A breach that takes the resources of a type out. */
const without = (type: string) => (plan: StackPlan) => {
  plan.resources = plan.resources.filter((one) => one.type !== type);
};

/** A breach that adds a resource, of which prod has none. */
const adding = (type: string, inputs: Inputs) => (plan: StackPlan) => {
  plan.resources.push({ ...firstOf(plan, service), type, name: "added", inputs });
};

const allowing = (statement: Inputs) =>
  writing(rolePolicy, { policy: { Statement: { Effect: "Allow", ...statement } } });

const gitHub = "token.actions.githubusercontent.com";

const breaches: Record<string, (plan: StackPlan) => void> = {
  "ecs-4": inContainer((container) => {
    container.privileged = true;
  }),
  "ecs-5": inContainer((container) => {
    container.readonlyRootFilesystem = false;
  }),
  "ecs-8": inContainer((container) => {
    container.environment.push({ name: "DB_PASSWORD", value: "x" });
  }),
  "ecs-9": inContainer((container) => {
    container.logConfiguration = undefined;
  }),
  "ecs-20": inContainer((container) => {
    container.user = "0:0";
  }),
  "ecs-2": writing(service, { networkConfiguration: { assignPublicIp: true } }),
  "ecs-3": writing(taskDefinition, { pidMode: "host" }),
  "ecs-10": writing(service, { platformVersion: "1.4.0" }),
  "ecs-12": writing("aws:ecs/cluster:Cluster", { settings: [] }),
  "ecs-17": writing(taskDefinition, { networkMode: "host" }),
  "ecs-21": writing(taskDefinition, { runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }),
  "task-roles": (plan) => {
    const { propertyDependencies } = firstOf(plan, taskDefinition);
    propertyDependencies.taskRoleArn = propertyDependencies.executionRoleArn ?? [];
  },
  "service-rollback": writing(service, { deploymentCircuitBreaker: { enable: true, rollback: false } }),
  "min-tasks": writing(service, { desiredCount: 1 }),
  "ecr-1": writing(repository, { imageScanningConfiguration: { scanOnPush: false } }),
  "ecr-2": writing(repository, { imageTagMutability: "MUTABLE" }),
  "ecr-3": without("aws:ecr/lifecyclePolicy:LifecyclePolicy"),
  "ecr-5": writing(repository, { encryptionConfigurations: [{ encryptionType: "AES256" }] }),
  "ec2-2": writing("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [{ protocol: "-1" }] }),
  "ec2-6": without("aws:ec2/flowLog:FlowLog"),
  "ec2-15": adding("aws:ec2/subnet:Subnet", { mapPublicIpOnLaunch: true }),
  "ec2-18": writing("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    cidrIpv4: "0.0.0.0/0",
    fromPort: 22,
    toPort: 22,
  }),
  "security-group-descriptions": writing("aws:ec2/securityGroup:SecurityGroup", { description: "Managed by Pulumi" }),
  "nat-per-zone": writing("awsx:ec2:Vpc", { natGateways: { strategy: "Single" } }),
  "elb-1": adding(listener, { protocol: "HTTP", port: 81, defaultActions: [{ type: "forward" }] }),
  "elb-4": writing(loadBalancer, { dropInvalidHeaderFields: false }),
  "elb-5": writing(loadBalancer, { accessLogs: undefined }),
  "elb-6": writing(loadBalancer, { enableDeletionProtection: false }),
  "elb-12": writing(loadBalancer, { desyncMitigationMode: "monitor" }),
  "elb-13": writing(loadBalancer, { subnets: ["one"], subnetMappings: undefined }),
  "elb-16": without("aws:wafv2/webAclAssociation:WebAclAssociation"),
  "elb-17": adding(listener, { protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-2016-08", certificateArn: "arn" }),
  "elb-18": adding(listener, { protocol: "TCP" }),
  "cloudwatch-16": writing(logGroup, { retentionInDays: 30 }),
  "log-expiry": writing(logGroup, { retentionInDays: undefined }),
  "log-customer-key": writing(logGroup, { kmsKeyId: undefined }),
  "secret-customer-key": adding("aws:secretsmanager/secret:Secret", {}),
  "sns-1": writing("aws:sns/topic:Topic", { kmsMasterKeyId: undefined }),
  "sqs-1": adding("aws:sqs/queue:Queue", { sqsManagedSseEnabled: false }),
  "kms-4": writing("aws:kms/key:Key", { enableKeyRotation: false }),
  "s3-5": without("aws:s3/bucketPolicy:BucketPolicy"),
  "s3-8": writing("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", { ignorePublicAcls: false }),
  "s3-12": without("aws:s3/bucketOwnershipControls:BucketOwnershipControls"),
  "s3-13": without("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"),
  "efs-1": writing("aws:efs/fileSystem:FileSystem", { encrypted: false }),
  "efs-2": without("aws:efs/backupPolicy:BackupPolicy"),
  "efs-transit": writing(taskDefinition, { volumes: [{ name: "data", efsVolumeConfiguration: {} }] }),
  "iam-1": allowing({ Action: "s3:*", Resource: "arn:aws:s3:::reports/*" }),
  "iam-resources": allowing({ Action: "s3:GetObject", Resource: "*" }),
  "broad-permissions": allowing({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::*"] }),
  "role-trust": writing("aws:iam/role:Role", {
    assumeRolePolicy: { Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] },
  }),
  "github-trust": writing("aws:iam/role:Role", {
    assumeRolePolicy: { Statement: [{ Principal: { Federated: `arn:aws:iam::1:oidc-provider/${gitHub}` } }] },
  }),
};

type Spelled = Partial<Pick<TaskSettings, "user" | "readonlyRootFilesystem">>;

/** Where an owner loosens a rule without a reason: by a key, or where nobody asks for HTTPS and there is none. */
const ownersWord: Record<string, (plan: StackPlan, resource: Inputs, breach: string) => boolean> = {
  "ecs-5": (...at) => containerOf(...at)[0].readonlyRootFilesystem === false,
  "ecs-20": (...at) => {
    const [{ user }, planned] = containerOf(...at);
    return user !== undefined && user === planned.user;
  },
  "ecs-12": ({ settings }) => settings.cluster.containerInsights !== "enhanced",
  "ec2-6": ({ settings: { network } }) => "flowLog" in network && !network.flowLog,
  "elb-1": (plan) => allOf(plan, listener).every(({ inputs }) => inputs.protocol !== "HTTPS"),
};

/** Whether the owner of a stack has loosened a rule for what it found. */
function isLoosened(plan: StackPlan, rule: Rule, resource: Inputs, breach: string): boolean {
  const { name, allow, level } = rule;
  const holds = plan.protected || level === "mandatory";
  if (allow !== undefined && holds && !plan.excused.includes(allow)) return false;
  return ownersWord[name]?.(plan, resource, breach) ?? allow !== undefined;
}

/** What the stack file and the plan say of the container that a breach names. */
function containerOf({ settings }: StackPlan, { name, inputs }: Inputs, breach: string): [Spelled, Inputs] {
  const [, container = ""] = /^container (\S+)/.exec(breach) ?? [];
  const task = name.replace(/-task$/, "");
  const own = settings.services[task] ?? settings.jobs[task];
  const said = container === task ? own : own?.sidecars[container];
  return [said ?? {}, inputs.containerDefinitions.find((one: Inputs) => one.name === container)];
}

describe("laws of the policy pack", () => {
  for (const rule of rules) {
    law(
      `${rule.name}: ${rule.says}`,
      (plan) =>
        plan.resources.flatMap((resource) =>
          [...breachesOf(rule, resource, plan.resources)]
            .filter((breach) => !isLoosened(plan, rule, resource, breach))
            .map((breach) => `${resource.name}: ${breach}`),
        ),
      breaches[rule.name] ?? (() => assert.fail(`write a breach of ${rule.name} into this file`)),
    );
  }
});
