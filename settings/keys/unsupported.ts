// Keys of ECS, Copilot, Compose and awsx that this program does not support, by block, each with what to do instead.
// A key that becomes supported moves from here into its block.

const group = "a task has a security group of its own; let that group in with a rule on the other side's";
const alone = "a task on Fargate shares nothing with others; run what belongs together as sidecars";
const called = "name the services and jobs that call this one under callers";
const balanced = "say which requests reach the service under route, and how the load balancer is reached under ingress";

const overridden = "write it under override: { container: … }, in the words of ECS's API";

const containerUnsupported = {
  dockerSecurityOptions: "Fargate takes none; containers are without privileges already",
  disableNetworking: "Fargate cannot; a task's security group lets nothing in",
  dns: "Fargate uses the VPC's resolver; give the VPC a resolver rule",
  dnsSearchDomains: "Fargate uses the VPC's resolver; write whole names",
  dnsServers: "Fargate uses the VPC's resolver; give the VPC a resolver rule",
  extraHosts: "Fargate takes none; give the name a record in a private hosted zone",
  firelensConfiguration: overridden,
  hostname: "Fargate sets it; read HOSTNAME",
  interactive: overridden,
  links: "containers of a task reach each other on 127.0.0.1",
  linuxParameters: overridden,
  logConfiguration: "containers log to CloudWatch; logRetentionDays says how long",
  logging: "containers log to CloudWatch; logRetentionDays says how long",
  privileged: "Fargate refuses it; build images in CI, not in a task",
  pseudoTerminal: overridden,
  resourceRequirements: "Fargate has no GPU",
  restart: "ECS replaces a task that ends; restartPolicy starts one container again",
  tty: overridden,
  workingDirectory: overridden,
};

const disk = "a task's own disk is ephemeralStorageGiB, up to 200; what outlives it is under volumes, on EFS";

const taskUnsupported = {
  ebs: disk,
  gpu: "Fargate has no GPU",
  ipcMode: alone,
  networkMode: "Fargate has awsvpc only",
  networks: "services share the stack's VPC, with a security group each; callers says who reaches a service",
  pidMode: "write it under override: { taskDefinition: … }, in the words of ECS's API",
  placementConstraints: "Fargate spreads tasks over zones by itself",
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
  capacityProviderStrategies: "say how much runs on Spot under cluster.spot",
  launchType: "every task runs on Fargate; say how much on Spot under cluster.spot",
  loadBalancer: balanced,
  loadBalancers: balanced,
  schedulingStrategy: "Fargate has REPLICA only; say how many under desiredCount or scaling",
  serviceConnectConfiguration: called,
  serviceDiscovery: called,
  serviceRegistries: called,
  targetGroup: balanced,
};

/** A job's keys. */
export const jobUnsupported = { ...containerUnsupported, ...taskUnsupported };

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
  internal: "the load balancer is public; say under allowedCidrs who may reach it",
  listeners: "there is one for HTTP, and with a domain one for HTTPS",
  nlb: "services are reached over HTTP and HTTPS only",
  waf: "a web ACL comes with protection",
  webAcl: "a web ACL comes with protection",
};

export const clusterUnsupported = {
  capacityProviders: "every task runs on Fargate; say how much on Spot under spot",
  ec2: "every task runs on Fargate; say how much on Spot under spot",
  name: "Pulumi names the cluster; the output clusterName has it",
};

export const networkUnsupported = {
  ipv6: "a VPC has IPv4 only",
  peering: "join VPCs in a program of their own, by the output of the VPC's id",
  vpnGateway: "attach it in a program of its own",
};
