// What keeps files: file systems of EFS, and the tasks that mount them.

import { allOf, firstOf, type Inputs, law, referred, type StackPlan } from "../support/law.ts";

const fileSystem = "aws:efs/fileSystem:FileSystem";
const mountTarget = "aws:efs/mountTarget:MountTarget";
const accessPoint = "aws:efs/accessPoint:AccessPoint";
const policy = "aws:efs/fileSystemPolicy:FileSystemPolicy";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const service = "aws:ecs/service:Service";

/** The volumes on EFS of each task definition. */
const mounted = (plan: StackPlan) =>
  allOf(plan, taskDefinition).flatMap(({ name, inputs }) =>
    ((inputs.volumes ?? []) as Inputs[]).flatMap(({ efsVolumeConfiguration: efs }) => (efs ? [{ name, efs }] : [])),
  );

describe("laws of storage", () => {
  law(
    "a file system refuses what comes without TLS or without a role",
    (plan) =>
      allOf(plan, fileSystem).flatMap(({ name }) => {
        const own = allOf(plan, policy).filter((one) => one.inputs.fileSystemId === `\${${name}.id}`);
        const statements = own.flatMap((one) => one.inputs.policy.Statement as Inputs[]);
        const refuses = statements.some(
          ({ Effect, Principal, Condition }) =>
            Effect === "Deny" && Principal.AWS === "*" && Condition.Bool["aws:SecureTransport"] === "false",
        );
        return refuses && statements.every(({ Effect }) => Effect === "Deny") ? [] : [name];
      }),
    (plan) => {
      firstOf(plan, policy).inputs.policy.Statement = [];
    },
  );

  law(
    "a file system has one mount target in each of the tasks' subnets, in a security group of its own",
    (plan) =>
      allOf(plan, fileSystem).flatMap(({ name }) => {
        const targets = allOf(plan, mountTarget).filter(({ inputs }) => inputs.fileSystemId === `\${${name}.id}`);
        const subnets = targets.map(({ inputs }) => inputs.subnetId).sort();
        const needed = allOf(plan, service).map(({ inputs }) => [...inputs.networkConfiguration.subnets].sort());
        const groups = new Set(targets.map(({ inputs }) => String(inputs.securityGroups)));
        const ofTasks = allOf(plan, service).flatMap(({ inputs }) => inputs.networkConfiguration.securityGroups);
        const isOwn = groups.size === 1 && !ofTasks.some((group) => groups.has(group));
        return isOwn && needed.every((each) => String(each) === String(subnets)) ? [] : [name];
      }),
    (plan) => {
      plan.resources = plan.resources.filter((resource) => resource !== firstOf(plan, mountTarget));
    },
  );

  law(
    "NFS is open to the tasks with volumes only, by their own security groups",
    (plan) => {
      const groups = new Set(
        allOf(plan, mountTarget).flatMap(({ inputs }) => inputs.securityGroups.map((id: string) => referred(plan, id))),
      );
      return allOf(plan, ingressRule)
        .filter(({ inputs }) => groups.has(referred(plan, inputs.securityGroupId)))
        .filter(({ inputs: { fromPort, toPort, referencedSecurityGroupId: from } }) => {
          const task = /^\$\{(.+)-security-group\.id\}$/.exec(String(from))?.[1];
          const isMounted = mounted(plan).some(({ name }) => name === `${task}-task`);
          return fromPort !== 2049 || toPort !== 2049 || !isMounted;
        })
        .map(({ name }) => name);
    },
    (plan) => {
      const rule = allOf(plan, ingressRule).find(({ inputs }) => inputs.fromPort === 2049);
      if (rule) Object.assign(rule.inputs, { referencedSecurityGroupId: undefined, cidrIpv4: "10.0.0.0/8" });
    },
  );

  law(
    "a task mounts files through an access point with a folder and a user (EFS.3, EFS.4)",
    (plan) =>
      mounted(plan)
        .filter(({ efs: { authorizationConfig } }) => {
          const point = referred(plan, authorizationConfig?.accessPointId)?.inputs as Inputs | undefined;
          const isPoint = point?.posixUser?.uid !== undefined && point.rootDirectory?.path !== undefined;
          return !isPoint;
        })
        .map(({ name }) => name),
    (plan) => {
      firstOf(plan, accessPoint).inputs.posixUser = undefined;
    },
  );

  law(
    "a task's role mounts through the access points of its own volumes only",
    (plan) =>
      allOf(plan, "aws:iam/rolePolicy:RolePolicy").flatMap(({ name, inputs }) => {
        const task = name.replace(/-task-policy$/, "-task");
        const own = mounted(plan).filter((one) => one.name === task);
        const points = own.map(({ efs }) => String(efs.authorizationConfig.accessPointId).replace(".id}", ".arn}"));
        return (inputs.policy.Statement as Inputs[])
          .filter(({ Action }) => [Action].flat().some((action) => /^elasticfilesystem:/.test(action)))
          .filter(({ Condition }) => !points.includes(Condition?.StringEquals?.["elasticfilesystem:AccessPointArn"]))
          .map(() => name);
      }),
    (plan) => {
      const statement = { Effect: "Allow", Action: ["elasticfilesystem:ClientMount"], Resource: ["*"] };
      firstOf(plan, "aws:iam/rolePolicy:RolePolicy").inputs.policy.Statement.push(statement);
    },
  );
});
