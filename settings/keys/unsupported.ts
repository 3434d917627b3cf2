// Keys of ECS, Copilot, Compose and awsx that this program does not support, by block, each with what to do instead. A
// key that becomes supported moves from here into its block. What Fargate does not take is left to
// facts/taskDefinitionShape.ts.

import { notOnFargate } from "../facts/taskDefinitionShape.ts";

const group = "a task has a security group of its own; let that group in with a rule on the other side's";
const called = "name the services and jobs that call this one under callers";
const balanced =
  "say which requests reach the service under route, which ports under listen, and how the load balancers are reached under ingress and networkLoadBalancer";

const logs =
  "containers log to CloudWatch; logRetentionDays says how long, and logs of the service or job where its lines go beside it";
const overridden = "write it under override: { container: … }, in the words of ECS's API";

const containerUnsupported = {
  // Without the fields of linuxParameters, which is refused as a whole.
  ...Object.fromEntries(Object.entries(notOnFargate.container).filter(([field]) => !field.includes("."))),
  dns: "Fargate uses the VPC's resolver; give the VPC a resolver rule",
  firelensConfiguration: logs,
  interactive: overridden,
  linuxParameters: overridden,
  logConfiguration: logs,
  logging: logs,
  pseudoTerminal: overridden,
  restart: "ECS replaces a task that ends; restartPolicy starts one container again",
  tty: overridden,
  workingDirectory: overridden,
};

const disk =
  "a task's own disk is ephemeralStorageGiB, up to 200; a larger one is volumes: { cache: { path: /cache, storage: ebs, sizeGiB: 500 } }, and what outlives a task is there, too, on EFS";

const windows = "tasks are of Linux, and Windows is not supported; build the app for Linux";

const taskUnsupported = {
  ...notOnFargate.taskDefinition,
  ebs: disk,
  networks: "services share the stack's VPC, with a security group each; callers says who reaches a service",
  operatingSystem: windows,
  operatingSystemFamily: windows,
  osFamily: windows,
  pidMode: "write it under override: { taskDefinition: … }, in the words of ECS's API",
  placementStrategies: "Fargate spreads tasks over zones by itself",
  proxyConfiguration: "write it under override: { taskDefinition: … }, in the words of ECS's API",
  securityGroups: group,
  securityGroupIds: group,
  volumeConfiguration: disk,
  volumeConfigurations: disk,
  subnets: "tasks run in the subnets under network",
};

/** A service's keys. */
export const serviceUnsupported = {
  ...containerUnsupported,
  ...taskUnsupported,
  assignPublicIp: "write network: { egress: public } for tasks with public IPs",
  capacityProviderStrategies: "say how much runs on Spot under spot",
  launchType: "tasks run on Fargate, how much on Spot is said under spot, or on ECS Managed Instances under machines",
  loadBalancer: balanced,
  loadBalancers: balanced,
  schedulingStrategy: "Fargate has REPLICA only; say how many under desiredCount or scaling",
  serviceConnectConfiguration: called,
  serviceDiscovery: called,
  serviceRegistries: called,
  targetGroup: balanced,
};

const noMachines = "a run is on Fargate; make a service of it, with machines and scaling: { queue: …, min: 0 }";

/** A job's keys. */
export const jobUnsupported = {
  ...containerUnsupported,
  ...taskUnsupported,
  gpu: noMachines,
  gpus: noMachines,
  machines: noMachines,
};

/** A sidecar's keys. */
export const sidecarUnsupported = containerUnsupported;

export const buildUnsupported = {
  cacheFrom: "write cache: true, and a build starts from the image that was pushed last",
  cacheTo: "write cache: true, and the image itself carries what the next build needs",
  labels: "write LABEL in the Dockerfile",
  network: "fetch what the build needs before it starts",
  platforms: "an image is built for the one platform of architecture",
  secrets: "an image is built without secrets; fetch before the build what needs one",
  ssh: "an image is built without keys; fetch before the build what needs one",
};

export const ingressUnsupported = {
  listeners: "there is one for HTTP, and with a domain one for HTTPS; name one that is there under listenerArn",
  scheme: "write internal: true for a load balancer that only the VPC and networks joined to it reach",
  nlb: "a service names its ports of TCP, UDP and TLS under listen; their load balancer is networkLoadBalancer",
};

export const clusterUnsupported = {
  capacityProviders:
    "say how much of Fargate runs on Spot under spot, and name one of ECS Managed Instances under machines of a service",
  ec2: "tasks run on Fargate or, under machines of a service, on ECS Managed Instances",
  name: "Pulumi names the cluster that is made, and the output clusterName has it; name one that is there under arn",
};

export const networkUnsupported = {
  dns64: "tasks have IPv4 addresses, too, and need none",
  nat64: "tasks have IPv4 addresses, too, and need none",
  peering: "join VPCs in a program of their own, by the output of the VPC's id",
  vpnGateway: "attach it in a program of its own",
};
