// How tasks run: their network, processes, platform and roles, and the services and clusters that run them.

import { type Inputs, isSet, type Rule, type Subject, unless } from "./rule.ts";

const task = ["aws:ecs/taskDefinition:TaskDefinition"];
const service = ["aws:ecs/service:Service"];

/** Whether a service runs on Fargate; machines of one's own have no platform version. */
function isOnFargate({ launchType = "FARGATE", capacityProviderStrategies = [] }: Inputs): boolean {
  const providers = (capacityProviderStrategies as Inputs[]).map((one) => String(one.capacityProvider));
  return launchType === "FARGATE" && providers.every((one) => /^FARGATE/.test(one));
}

/** The roles differ by what they come from, as their ARNs are not known in the first preview. */
function hasOneRole(one: Subject): boolean {
  if (!isSet(one, "executionRoleArn") || !isSet(one, "taskRoleArn")) return false;
  const [execution, own] = [
    one.propertyDependencies.executionRoleArn ?? [],
    one.propertyDependencies.taskRoleArn ?? [],
  ];
  if (execution.length + own.length > 0) return execution.join() === own.join();
  return one.inputs.executionRoleArn === one.inputs.taskRoleArn;
}

export const taskRules: readonly Rule[] = [
  {
    name: "ecs-2",
    says: "Tasks have no public IP (ECS.2, CKV_AWS_333)",
    remedy: "write assignPublicIp: false, and give the subnets a NAT gateway or endpoints",
    allow: "public-ip",
    of: service,
    breaches: ({ inputs }) => unless(inputs.networkConfiguration?.assignPublicIp !== true, "its tasks get a public IP"),
  },
  {
    name: "ecs-3",
    says: "A task does not share the host's processes (ECS.3, CKV_AWS_335)",
    remedy: 'take out pidMode: "host"',
    of: task,
    breaches: ({ inputs }) => unless(inputs.pidMode !== "host", "it sees the processes of its host"),
  },
  {
    name: "ecs-10",
    says: "A service on Fargate runs on the latest platform (ECS.10, CKV_AWS_332)",
    remedy: 'write platformVersion: "LATEST"',
    of: service,
    breaches: ({ inputs }) =>
      unless(
        !isOnFargate(inputs) || [undefined, "LATEST"].includes(inputs.platformVersion),
        `its platform stays at ${inputs.platformVersion}`,
      ),
  },
  {
    name: "ecs-12",
    says: "A cluster has Container Insights (ECS.12, CKV_AWS_65)",
    remedy: 'write settings: [{ name: "containerInsights", value: "enhanced" }]',
    level: "advisory",
    of: ["aws:ecs/cluster:Cluster"],
    breaches: ({ inputs: { settings = [] } }) =>
      unless(
        (settings as Inputs[]).some((one) => one.name === "containerInsights" && /^en/.test(one.value)),
        "it has no Container Insights",
      ),
  },
  {
    name: "ecs-17",
    says: "A task has a network of its own (ECS.17)",
    remedy: 'write networkMode: "awsvpc"',
    of: task,
    breaches: ({ inputs }) => unless(inputs.networkMode === "awsvpc", "it shares the network of its host"),
  },
  {
    name: "ecs-21",
    says: "A task runs on Linux, where its user can be held to (ECS.21)",
    remedy: 'write runtimePlatform: { operatingSystemFamily: "LINUX" }',
    of: task,
    breaches: ({ inputs }) =>
      unless([undefined, "LINUX"].includes(inputs.runtimePlatform?.operatingSystemFamily), "it does not run on Linux"),
  },
  {
    name: "task-roles",
    says: "The role of an app is not the one that ECS starts it with (CKV_AWS_249)",
    remedy: "make two roles: executionRoleArn pulls the image and reads secrets, taskRoleArn is the app's",
    of: task,
    breachesIn: (one) => unless(!hasOneRole(one), "its app has the role of its execution"),
  },
  {
    name: "service-rollback",
    says: "A deployment that does not come up is rolled back",
    remedy: "write deploymentCircuitBreaker: { enable: true, rollback: true }",
    of: service,
    breaches: ({ inputs: { deploymentCircuitBreaker: breaker, deploymentController } }) =>
      unless(
        (deploymentController?.type ?? "ECS") !== "ECS" || (breaker?.enable === true && breaker.rollback === true),
        "a failed deployment of it stays",
      ),
  },
  {
    name: "min-tasks",
    says: "A service has two tasks or more",
    remedy: "write desiredCount: 2 or more",
    allow: "min-tasks",
    of: service,
    breaches: ({ inputs }) => unless((inputs.desiredCount ?? 1) >= 2, "it has fewer than two tasks"),
  },
];
