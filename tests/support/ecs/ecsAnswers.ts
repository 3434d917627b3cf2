// What the simulated ECS answers to each of its actions, in the SDK's shapes, and what it refuses in AWS's own words.

import type {
  ContinueServiceDeploymentRequest,
  Deployment,
  DescribeServiceDeploymentsRequest,
  ListServiceDeploymentsRequest,
  ListTasksRequest,
  RunTaskRequest,
  Service,
  ServiceRevision,
  StopServiceDeploymentRequest,
  StopTaskRequest,
  Task,
  UpdateServiceRequest,
} from "@aws-sdk/client-ecs";
import { brief, describeDeployment, isOver, type Revision, type SimulatedDeployment } from "./deployment.ts";
import type { SimulatedService } from "./service.ts";
import type { SimulatedAws } from "./simulatedAws.ts";
import { describeTask, isLive, type SimulatedTask, stop } from "./task.ts";
import { network } from "./traffic.ts";

/** An exception of AWS's. */
export class AwsFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type Actions = Record<string, (aws: SimulatedAws, input: never) => object>;

export const ecsActions = {
  DescribeServices: (aws, { services }: { services: string[] }) => ({
    services: services.flatMap((name) => find(aws, name) ?? []).map(describeService),
  }),

  ListServiceDeployments(
    aws,
    { service, status, createdAt, maxResults = 20, nextToken }: ListServiceDeploymentsRequest,
  ) {
    const { deployments, arn } = found(aws, service);
    const [after, before] = [createdAt?.after, createdAt?.before].map(moment);
    const asked = deployments.filter(
      (one) =>
        aws.keepsRecords &&
        (!status?.length || status.includes(one.status)) &&
        (after === undefined || one.createdAt >= after) &&
        (before === undefined || one.createdAt <= before),
    );
    const first = Number(nextToken ?? 0);
    const more = asked.length > first + maxResults ? { nextToken: String(first + maxResults) } : {};
    const page = asked.slice(first, first + maxResults);
    return { serviceDeployments: page.map((one) => brief(one, arn, clusterArn(aws))), ...more };
  },

  DescribeServiceDeployments(aws, { serviceDeploymentArns = [] }: DescribeServiceDeploymentsRequest) {
    const all = serviceDeploymentArns.map((arn) => ({ arn, known: deploymentOf(aws, arn) }));
    return {
      serviceDeployments: all
        .flatMap(({ known }) => known ?? [])
        .map(({ one, service }) => {
          const { arn, desiredCount, threshold } = service;
          return describeDeployment(one, { arn, cluster: clusterArn(aws), desiredCount, threshold });
        }),
      failures: all.filter(({ known }) => !known).map(({ arn }) => ({ arn, reason: "MISSING" })),
    };
  },

  DescribeServiceRevisions(aws, { serviceRevisionArns }: { serviceRevisionArns: string[] }) {
    const all = [...aws.services.values()].flatMap((service) => service.revisions.map((one) => ({ one, service })));
    const known = all.filter(({ one }) => serviceRevisionArns.includes(one.arn));
    return { serviceRevisions: known.map(({ one, service }) => describeRevision(aws, service, one)), failures: [] };
  },

  UpdateService(aws, input: UpdateServiceRequest) {
    const service = found(aws, input.service);
    const { taskDefinition, loadBalancers, forceNewDeployment, desiredCount, deploymentConfiguration } = input;
    if (deploymentConfiguration) service.configuration = { ...service.configuration, ...deploymentConfiguration };
    if (desiredCount !== undefined) service.desiredCount = desiredCount;
    const changed = (was: unknown, is: unknown) => is !== undefined && JSON.stringify(was) !== JSON.stringify(is);
    const deploys =
      forceNewDeployment ||
      changed(service.definition, taskDefinition) ||
      changed(service.loadBalancers, loadBalancers);
    service.definition = taskDefinition ?? service.definition;
    service.loadBalancers = loadBalancers ?? service.loadBalancers;
    if (deploys) service.deploy();
    aws.settle();
    return { service: describeService(service) };
  },

  StopServiceDeployment(aws, { serviceDeploymentArn, stopType }: StopServiceDeploymentRequest) {
    const known = deploymentOf(aws, serviceDeploymentArn ?? "");
    if (!known) throw new AwsFault("ServiceDeploymentNotFoundException", "The service deployment does not exist.");
    if (stopType === "ABORT") throw new AwsFault("InvalidParameterException", "stopType must be ROLLBACK.");
    if (isOver(known.one)) {
      throw new AwsFault("ConflictException", "The service deployment is in a terminal state and cannot be stopped.");
    }
    known.one.stopRequested = true;
    if (known.one.status !== "ROLLBACK_IN_PROGRESS") known.one.status = "ROLLBACK_REQUESTED";
    return { serviceDeploymentArn };
  },

  // The refusals: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html
  ContinueServiceDeployment(aws, input: ContinueServiceDeploymentRequest) {
    const { serviceDeploymentArn, hookId = "", action = "CONTINUE" } = input;
    const known = deploymentOf(aws, serviceDeploymentArn ?? "");
    if (!known) throw new AwsFault("ServiceDeploymentNotFoundException", "The service deployment does not exist.");
    const refuse = (why: string) => new AwsFault("InvalidParameterException", why);
    if (isOver(known.one)) {
      throw refuse("Continuing a service deployment is not allowed for service deployment in terminal states.");
    }
    if (!/^ecs-\w+-/.test(hookId)) {
      throw refuse("Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}");
    }
    const hook = known.one.hooks.find((one) => one.hookId === hookId && one.status === "AWAITING_ACTION");
    if (!hook) {
      throw refuse("Provided hookId is either completed, unavailable, or not associated with the given Resource ARN");
    }
    hook.status = action === "CONTINUE" ? "SUCCEEDED" : "FAILED";
    return { serviceDeploymentArn };
  },

  ListTasks(aws, { serviceName, desiredStatus = "RUNNING" }: ListTasksRequest) {
    const all = serviceName === undefined ? aws.single : found(aws, serviceName).scheduler.tasks;
    const asked = all.filter((task) => isLive(task, aws.now) === (desiredStatus === "RUNNING"));
    return { taskArns: asked.map(({ arn }) => arn) };
  },

  DescribeTasks(aws, { tasks }: { tasks: string[] }) {
    return {
      tasks: everyTask(aws)
        .filter(({ task }) => tasks.includes(task.arn))
        .map(({ shown }) => shown()),
    };
  },

  StopTask(aws, { task: arn, reason = "Task stopped by user" }: StopTaskRequest) {
    const known = everyTask(aws).find(({ task }) => task.arn === arn);
    if (!known) throw new AwsFault("InvalidParameterException", "The referenced task was not found.");
    stop(known.task, aws.now, aws.pace.drain, reason, true);
    return { task: known.shown() };
  },

  RunTask(aws, { taskDefinition: definition = "", startedBy = "", overrides, clientToken }: RunTaskRequest) {
    const known = aws.single.find((one) => clientToken !== undefined && one.clientToken === clientToken);
    const task = known ?? aws.runTask({ definition, startedBy, overrides, clientToken });
    return { tasks: [describeTask(task, aws.now, clusterArn(aws), "web")], failures: [] };
  },

  DescribeTaskDefinition(aws, { taskDefinition }: { taskDefinition: string }) {
    const containerDefinitions = aws.definitions.get(taskDefinition) ?? [containerOf(taskDefinition)];
    return { taskDefinition: { taskDefinitionArn: taskDefinition, status: "ACTIVE", containerDefinitions } };
  },
} satisfies Actions;

function containerOf(definition: string) {
  const options = { "awslogs-group": "shop/prod/web", "awslogs-stream-prefix": "web", "awslogs-region": "eu-west-1" };
  const image = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:${definition.split(":").at(-1)}`;
  return { name: "web", image, essential: true, logConfiguration: { logDriver: "awslogs" as const, options } };
}

const clusterArn = (aws: SimulatedAws) => aws.arn("cluster", aws.cluster);
const moment = (at: Date | number | undefined) => (typeof at === "number" ? at * 1000 : at && Number(at));

function find(aws: SimulatedAws, name = ""): SimulatedService | undefined {
  return aws.services.get(name.split("/").at(-1) ?? name);
}

function found(aws: SimulatedAws, name = ""): SimulatedService {
  const service = find(aws, name);
  if (!service) throw new AwsFault("ServiceNotFoundException", "Service not found.");
  return service;
}

function deploymentOf(
  aws: SimulatedAws,
  arn: string,
): { one: SimulatedDeployment; service: SimulatedService } | undefined {
  const all = [...aws.services.values()].flatMap((service) => service.deployments.map((one) => ({ one, service })));
  return all.find(({ one }) => one.arn === arn);
}

function everyTask(aws: SimulatedAws): { task: SimulatedTask; shown: () => Task }[] {
  const shown = (task: SimulatedTask, container: string) => describeTask(task, aws.now, clusterArn(aws), container);
  return [
    ...[...aws.services.values()].flatMap(({ scheduler, container }) =>
      scheduler.tasks.map((task) => ({ task, shown: () => shown(task, container) })),
    ),
    ...aws.single.map((task) => ({ task, shown: () => ({ ...shown(task, "web"), overrides: task.overrides }) })),
  ];
}

function describeService(service: SimulatedService): Service {
  const { aws, desiredCount, scheduler, ongoing, serving, revisions } = service;
  const rollsBack = ongoing?.rollback !== undefined;
  const primary = (ongoing && !rollsBack ? ongoing.target : serving) ?? revisions[0];
  const shown = revisions.filter((one) => one === primary || scheduler.live(one).length > 0);
  const counted = shown.map(scheduler.counts.bind(scheduler));
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: clusterArn(aws),
    status: "ACTIVE",
    desiredCount,
    runningCount: counted.reduce((sum, { running }) => sum + running, 0),
    pendingCount: counted.reduce((sum, { pending }) => sum + pending, 0),
    taskDefinition: service.definition,
    deploymentConfiguration: service.configuration,
    deploymentController: { type: "ECS" },
    loadBalancers: service.loadBalancers,
    deployments: shown.map((one) => describeRollout(service, one, one === primary)),
    events: service.events.slice(0, 100),
  };
}

function describeRollout(service: SimulatedService, revision: Revision, isPrimary: boolean): Deployment {
  const { running, pending } = service.scheduler.counts(revision);
  // "The rolloutState of a service is only returned for services that use the rolling update": the SDK's own words.
  const rolling = (service.configuration.strategy ?? "ROLLING") === "ROLLING" || !service.aws.keepsRecords;
  const { rolloutState, rolloutStateReason } = revision;
  return {
    id: `ecs-svc/${revision.id}`,
    status: isPrimary ? "PRIMARY" : "ACTIVE",
    taskDefinition: revision.definition,
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: pending,
    failedTasks: service.scheduler.failures(revision),
    createdAt: new Date(revision.createdAt),
    updatedAt: new Date(revision.createdAt),
    ...(rolling && { rolloutState, rolloutStateReason }),
  };
}

function describeRevision(aws: SimulatedAws, service: SimulatedService, revision: Revision): ServiceRevision {
  const { production: productionListenerRule } = network(service);
  const containers = aws.definitions.get(revision.definition) ?? [containerOf(revision.definition)];
  return {
    serviceRevisionArn: revision.arn,
    serviceArn: service.arn,
    clusterArn: clusterArn(aws),
    taskDefinition: revision.definition,
    createdAt: new Date(revision.createdAt),
    containerImages: containers.map(({ name, image }) => ({ containerName: name, image })),
    loadBalancers: service.loadBalancers,
    ...(productionListenerRule && {
      resolvedConfiguration: { loadBalancers: [{ targetGroupArn: revision.group, productionListenerRule }] },
    }),
  };
}
