// What `aws ecs describe-services` prints of the service that runs a task definition: its count, its deployments, and
// which container is reached. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html

import { Problem } from "../commandLine.ts";
import { advice } from "./advice.ts";
import type { Draft } from "./draft.ts";
import { putDeployment } from "./ecsDeployment.ts";
import { loseKnown, numberOf, type Part, settleKnown } from "./part.ts";

export interface EcsService {
  part: Part;
  name: Part | undefined;
  reachedContainer: string | undefined;
  reachedPort: number | undefined;
}

export function isEcsServices(source: Part): boolean {
  return source.at("services")?.isList === true || source.at("serviceArn") !== undefined;
}

/** @param family of the task definition; of several services the one that runs it counts */
export function ecsServiceOf(source: Part, family: string | undefined): EcsService {
  if (!isEcsServices(source)) {
    throw new Problem(
      `${source.file} must be the output of \`aws ecs describe-services\`, got something else; give that with --service`,
    );
  }
  const all = source.at("services")?.parts ?? [source];
  const runs = (service: Part) => service.at("taskDefinition")?.text?.includes(`/${family}:`) === true;
  const part = all.length === 1 ? all[0] : all.find(runs);
  if (part === undefined) {
    throw new Problem(
      `${source.file} must have a service that runs ${family}, got ${all.length} others; describe that one service`,
    );
  }
  for (const other of all)
    if (other !== part) other.lose("it is of another service; add that by its own task definition");
  source.at("failures")?.settle("it is what AWS says of it");
  const balancer = part.at("loadBalancers")?.parts[0];
  return {
    part,
    name: part.at("serviceName"),
    reachedContainer: balancer?.at("containerName")?.text,
    reachedPort: balancer?.at("containerPort")?.number,
  };
}

export function putEcsService(draft: Draft, service: Part): void {
  draft.take(["desiredCount"], service.at("desiredCount"), numberOf);
  if (draft.has("port"))
    draft.take(["health", "gracePeriodSeconds"], service.at("healthCheckGracePeriodSeconds"), numberOf);
  putSpot(draft, service.at("capacityProviderStrategy"));
  putDeployment(draft, service.at("deploymentConfiguration"));
  const zones = service.at("availabilityZoneRebalancing");
  draft.take(["deployment", "availabilityZoneRebalancing"], zones, ({ text }) =>
    text === "ENABLED" || text === "DISABLED" ? text === "ENABLED" : undefined,
  );
  settleSo(service);
  settleKnown(service, records, "it is what AWS says of it");
  loseKnown(service.at("networkConfiguration", "awsvpcConfiguration"), {
    assignPublicIp: "tasks have no public IP; write network: { egress: public } for all of them to have one",
    securityGroups: advice.networks,
    subnets: advice.networks,
  });
  loseKnown(service, serviceAdvice);
}

/** A strategy of Fargate's two providers. Without Spot it is what every service has. */
function putSpot(draft: Draft, strategy: Part | undefined): void {
  const shares = { FARGATE: { base: 0, weight: 0 }, FARGATE_SPOT: { base: 0, weight: 0 } };
  for (const { value } of strategy?.parts ?? []) {
    const {
      capacityProvider,
      base = 0,
      weight = 0,
    } = value as (typeof shares)["FARGATE"] & { capacityProvider: string };
    if (!Object.hasOwn(shares, capacityProvider)) return;
    shares[capacityProvider as keyof typeof shares] = { base, weight };
  }
  const { FARGATE: onDemand, FARGATE_SPOT: spot } = shares;
  if (strategy === undefined || spot.base > 0) return;
  if (spot.weight === 0) strategy.settle("a task runs on Fargate");
  else draft.put(["spot"], strategy, { base: onDemand.base, onDemandWeight: onDemand.weight, spotWeight: spot.weight });
}

function settleSo(service: Part): void {
  const so = (keys: string[], values: readonly string[], text: string) => {
    const part = service.at(...keys);
    if (values.includes(part?.text ?? "")) part?.settle(text);
  };
  so(["launchType"], ["FARGATE"], "a task runs on Fargate");
  so(["schedulingStrategy"], ["REPLICA"], "a service on Fargate has it");
  so(["platformFamily"], ["Linux", "LINUX"], "a task is of Linux");
  so(["platformVersion"], ["LATEST", "1.4.0"], "a service has the latest");
  so(["deploymentController", "type"], ["ECS"], "ECS deploys");
  so(["enableExecuteCommand"], ["false"], "so it is unless cluster.exec is on");
  so(["enableECSManagedTags"], ["true", "false"], "the stack tags its tasks");
  so(["propagateTags"], ["NONE", "SERVICE", "TASK_DEFINITION"], "the stack tags its tasks");
  so(["networkConfiguration", "awsvpcConfiguration", "assignPublicIp"], ["DISABLED"], "tasks have no public IP");
  so(["deploymentConfiguration", "deploymentCircuitBreaker", "enable"], ["true"], "a failed deployment is noticed");
  so(
    ["deploymentConfiguration", "deploymentCircuitBreaker", "rollback"],
    ["true"],
    "a failed deployment is rolled back",
  );
  so(["deploymentConfiguration", "strategy"], ["ROLLING"], "a deployment is a rolling one");
  const [first, ...others] = service.at("loadBalancers")?.parts ?? [];
  for (const other of others) {
    // Of a target group nobody says here whether it is of HTTP.
    const port = other.at("containerPort");
    if (port?.number !== first?.at("containerPort")?.number) port?.lose(`the service has one route; ${advice.listen}`);
  }
  for (const balancer of service.at("loadBalancers")?.parts ?? []) {
    settleKnown(balancer, ["containerName", "containerPort"], "it is the service's own container and its port");
    settleKnown(
      balancer,
      ["advancedConfiguration"],
      "a deployment in steps gets its own target groups, rules and role",
    );
  }
}

const records = [
  "serviceArn",
  "clusterArn",
  "status",
  "runningCount",
  "pendingCount",
  "taskDefinition",
  "deployments",
  "events",
  "createdAt",
  "createdBy",
  "roleArn",
  "taskSets",
  "currentServiceDeployment",
  "currentServiceRevisions",
  "resourceManagementType",
];

const serviceAdvice: Readonly<Record<string, string>> = {
  capacityProviderStrategy: advice.spot,
  deploymentConfiguration:
    "a deployment has a circuit breaker that rolls back, and alarms that are written under alarms; a hook is deployment.test or pause",
  deploymentController: "ECS deploys",
  enableExecuteCommand: advice.exec,
  healthCheckGracePeriodSeconds: "without a port there is no health check of a load balancer; add port",
  launchType: "what is imported runs on Fargate; see that it needs nothing of a host",
  loadBalancers: advice.loadBalancer,
  networkConfiguration: advice.networks,
  placementConstraints: advice.placement,
  placementStrategy: advice.placement,
  platformFamily: "Windows is not supported; build the app for Linux",
  platformVersion: "a service has the latest; see that the app needs no older one",
  schedulingStrategy: "Fargate has REPLICA only; write under desiredCount how many",
  serviceConnectConfiguration: advice.serviceDiscovery,
  serviceRegistries: advice.serviceDiscovery,
  tags: advice.tags,
  volumeConfigurations: advice.volumes,
  vpcLatticeConfigurations: advice.serviceDiscovery,
};
