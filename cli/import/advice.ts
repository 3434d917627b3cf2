// Why something of ECS, Compose or Copilot cannot be carried over, and what to do instead: one text for each matter,
// whatever name a format has for it.

export const advice = {
  capabilities: "Fargate adds SYS_PTRACE only; let the image do without any other",
  cluster:
    "the stack makes a cluster of its own, and what holds for it is written under cluster; one that is there already is named under cluster.arn",
  dependsOn:
    "services start together; let each wait by itself for what it needs, with retries; containers of one task wait by dependsOn",
  devices: "Fargate has no device of a host; a GPU of a service is written under machines, on ECS Managed Instances",
  dns: "Fargate uses the VPC's resolver; give the VPC a resolver rule",
  environmentFiles:
    "a file in S3 is not read; write its variables under environment, or name a local copy under environmentFile",
  exec: "it is switched on for the whole stack; write cluster: { exec: true }",
  extraHosts: "Fargate takes none; give the name a record in a private hosted zone",
  firelens: "containers log to CloudWatch; an output of Fluent Bit beside it is written under logs",
  host: "Fargate sets it; there is no host to share anything with",
  images: "the repository of the stack names the image",
  internal:
    "add port, and under callers the services and jobs that call it; others reach it by a route of the load balancer alone",
  internalLoadBalancer:
    "an internal load balancer reaches it where the stack file has ingress: { internal: true }; write that and add it again, or name under callers who calls it",
  interactive: "nobody is attached to a task; write cluster: { exec: true } for a shell",
  labels: "write names and texts under dockerLabels",
  links:
    "containers of one task reach each other on 127.0.0.1, services each other by name, once callers names who calls",
  loadBalancer:
    "the stack makes target groups, and a load balancer where ingress.listenerArn names no listener that is there already; which requests a service gets is written under route",
  logging:
    "containers log to CloudWatch; how long it is kept is written under logRetentionDays, an output of Fluent Bit beside it under logs",
  networks:
    "the stack has a VPC, subnets and a security group of each service of its own; an existing VPC is written under network",
  listen: "write such as listen: { mqtt: { protocol: TCP, port: 1883 } }",
  notHttp:
    "its protocol is not HTTP; where clients outside of the stack connect to it, write it under listen; else use what AWS runs, such as RDS or ElastiCache",
  oneImage: "it is no folder of this repository and no reference; write build or image of the sidecar",
  others: "a task on Fargate shares nothing with others; run what belongs together as sidecars",
  placement: "Fargate spreads tasks over the zones by itself",
  privileged: "Fargate refuses it; let the image do without it",
  protocolVersion: "write HTTP1, HTTP2 or GRPC under protocolVersion",
  restart: "ECS starts a task anew that ends; how often a container is tried is not to be chosen",
  roles: "the stack makes roles of its own; write under permissions and managedPolicies what the app may do in AWS",
  sameNetwork: "its host has to be one that the tasks reach",
  secrets:
    "a secret reaches a container as a variable only; put the value in Secrets Manager or SSM, and name it under secrets",
  serviceDiscovery: "name the services and jobs that call this one under callers; they get its URL as a variable",
  shutdown: "write STOPSIGNAL in the Dockerfile: Fargate keeps to it",
  spot: "the base is of tasks on FARGATE, and a provider of ECS Managed Instances is written under machines; write such as spot: { base: 1, onDemandWeight: 0, spotWeight: 1 }",
  sysctls: "write the kernel parameters of the network and of IPC under systemControls; Fargate takes no others",
  tags: "tags are those of the whole stack; write them under tags",
  ulimits: "write softLimit and hardLimit of each under ulimits",
  volumes:
    "write under volumes what outlives a task, with the path in the container, and under writablePaths what may end with it",
  workingDir: "write WORKDIR in the Dockerfile",
} as const;
