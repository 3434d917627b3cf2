// What `./ecs try` runs: the own container of a service or job, and those of its sidecars that are built, exactly as
// its task definition has them, and what ECS and the load balancer ask of them. From a plan alone, so that each
// container is the one that would be deployed.

import { type Inputs, type Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";
import type { Plan } from "../../plan/graph.ts";
import { nearest } from "../../settings/language/nearest.ts";
import { Problem } from "../commandLine.ts";
import { builtImageOf, definitionOf, type Workload, workloadsOf } from "../plan/workloads.ts";
import { type Runtime, runtimeOf } from "./runtime.ts";

/** The load balancer's. */
export interface HealthCheck {
  path: string;
  /** HTTP codes, as `200` or `200-299,301`. */
  matcher: string;
  timeoutSeconds: number;
  intervalSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** Seconds from the start in which ECS ignores an unhealthy target. */
  gracePeriodSeconds: number;
}

/** ECS's own, a command in the container. */
export interface ContainerCheck {
  /** Begins with CMD or CMD-SHELL. */
  command: string[];
  intervalSeconds: number;
  timeoutSeconds: number;
  retries: number;
  startPeriodSeconds: number;
}

/** From docker:index/image:Image; paths are seen from the project's folder. */
export interface Build {
  context: string;
  dockerfile: string;
  args: Record<string, string>;
  target?: string;
  platform: string;
}

export interface TriedContainer {
  /** The service's or the job's. */
  name: string;
  kind: "service" | "job";
  /** The sidecar's own name, where it is one. */
  sidecar?: string;
  /** Whether it may end with exit code 0, as a job does; else the task ends with it. */
  mayEnd: boolean;
  /** A build, or the reference of a ready image. */
  source: Build | string;
  /** Such as `linux/amd64`. */
  platform: string;
  user?: string;
  readonlyRoot: boolean;
  /** Where its volumes on the task's disk are. */
  volumes: string[];
  /**
   * Where its volumes on EFS are, whose files belong to the user of their access points, and that on EBS, which every
   * user may write to: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-non-root-behavior.html
   */
  files: { path: string; uid: number; gid: number; readOnly: boolean; open?: boolean }[];
  runtime: Runtime;
  port?: number;
  environment: Record<string, string>;
  /** Variable → where its value comes from, as the task definition has it. */
  secrets: Record<string, string>;
  entryPoint?: string[];
  command?: string[];
  stopTimeoutSeconds: number;
  /** Of a vCPU 1024 units. */
  cpu: number;
  memoryMiB: number;
  health?: HealthCheck;
  check?: ContainerCheck;
  /** Containers of the task that are not tried. */
  sidecars: string[];
}

const platforms: Record<string, string> = { X86_64: "linux/amd64", ARM64: "linux/arm64" };

/**
 * The containers of these services and jobs, or of all.
 * @throws Problem where the stack has none of a name
 */
export function containersOf(plan: Plan, names: readonly string[]): TriedContainer[] {
  const stack = new PlannedStack(plan);
  const workloads = workloadsOf(stack);
  const unknown = names.find((name) => workloads.every((one) => one.name !== name));
  if (unknown !== undefined) throw new Problem(unknownName(plan.stack, unknown, workloads));
  const asked = names.length === 0 ? workloads : workloads.filter(({ name }) => names.includes(name));
  return asked.flatMap((workload) => containersIn(stack, workload, plan.stack));
}

/** The own container first. A sidecar with a ready image is somebody else's, and has lived elsewhere already. */
function containersIn(stack: PlannedStack, workload: Workload, stackName: string): TriedContainer[] {
  const { name } = workload;
  const definition = definitionOf(name, stack);
  if (definition === undefined) throw new Problem(`${stackName}: ${name} has no task definition of its own to try`);
  const all = definitions(definition, stackName);
  const isOwn = (one: Inputs) => one.name === name;
  const tried = all.filter((one) => isOwn(one) || builtImageOf(one, stack) !== undefined);
  const others = all.filter((one) => !tried.includes(one)).map((one) => String(one.name));
  return tried
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
    .map((own) => ({ ...containerOf(stack, workload, definition, own), sidecars: isOwn(own) ? others : [] }));
}

function containerOf(
  stack: PlannedStack,
  { name, kind, resource }: Workload,
  definition: Planned,
  own: Inputs,
): Omit<TriedContainer, "sidecars"> {
  const { cpu, memory, runtimePlatform } = definition.inputs;
  const isSidecar = own.name !== name;
  const reached = reachedOf(stack, name, resource);
  const isReached = reached !== undefined && reached.container === own.name;
  const image = builtImageOf(own, stack);
  const variables = ((own.environment ?? []) as Inputs[]).map(
    ({ name, value }) => [String(name), String(value)] as const,
  );
  return {
    name,
    kind,
    sidecar: isSidecar ? String(own.name) : undefined,
    mayEnd: isSidecar ? own.essential === false : kind === "job",
    // What is deployed already is there to be run.
    source: image === undefined || !/\$\{/.test(own.image) ? String(own.image) : (image.inputs.build as Build),
    platform: platforms[runtimePlatform?.cpuArchitecture as string] ?? "linux/amd64",
    user: own.user,
    readonlyRoot: own.readonlyRootFilesystem === true,
    ...mountsOf(stack, definition, own),
    runtime: runtimeOf(own),
    // The other containers of the task reach a sidecar on 127.0.0.1, too.
    port: isReached ? reached.port : isSidecar ? undefined : own.portMappings?.[0]?.containerPort,
    environment: { ...ofFargate(stack.region), ...Object.fromEntries(variables) },
    secrets: Object.fromEntries(
      ((own.secrets ?? []) as Inputs[]).map(({ name, valueFrom }) => [name, String(valueFrom)]),
    ),
    entryPoint: own.entryPoint,
    command: own.command,
    stopTimeoutSeconds: own.stopTimeout,
    cpu: Number(cpu),
    memoryMiB: own.memory ?? Number(memory),
    // A sidecar answers for the app behind it, which is not there where it runs alone.
    health: isReached && !isSidecar ? reached.health : undefined,
    check: own.healthCheck && checkOf(own.healthCheck),
  };
}

function mountsOf(stack: PlannedStack, { inputs }: Planned, own: Inputs): Pick<TriedContainer, "volumes" | "files"> {
  const onEbs = ((inputs.volumes ?? []) as Inputs[]).flatMap((one) => (one.configureAtLaunch ? [one.name] : []));
  const onEfs = new Map(
    ((inputs.volumes ?? []) as Inputs[]).flatMap(({ name, efsVolumeConfiguration: efs }) =>
      efs === undefined ? [] : [[name, String(efs.authorizationConfig?.accessPointId)]],
    ),
  );
  const mounts = (own.mountPoints ?? []) as Inputs[];
  return {
    volumes: mounts
      .filter(({ sourceVolume }) => !onEfs.has(sourceVolume) && !onEbs.includes(sourceVolume))
      .map(({ containerPath }) => containerPath),
    files: mounts.flatMap(({ sourceVolume, containerPath, readOnly }) => {
      if (onEbs.includes(sourceVolume)) {
        return [{ path: containerPath, uid: 0, gid: 0, readOnly: readOnly === true, open: true }];
      }
      const reference = onEfs.get(sourceVolume);
      const point = stack.all("aws:efs/accessPoint:AccessPoint").find(({ name }) => reference === `\${${name}.id}`);
      const { uid = 0, gid = 0 } = point?.inputs.posixUser ?? {};
      return reference === undefined ? [] : [{ path: containerPath, uid, gid, readOnly: readOnly === true }];
    }),
  };
}

function definitions({ inputs }: Planned, stack: string): Inputs[] {
  try {
    return JSON.parse(inputs.containerDefinitions) as Inputs[];
  } catch {
    const what = "holds an encrypted value, so that its plan shows none of it";
    throw new Problem(`${stack}: the task definition ${what}; put that value under secrets`);
  }
}

/** Fargate sets these; the task definition's own win. */
function ofFargate(region: string | undefined): Record<string, string> {
  const own: Record<string, string> = { AWS_EXECUTION_ENV: "AWS_ECS_FARGATE" };
  return region === undefined ? own : { ...own, AWS_REGION: region, AWS_DEFAULT_REGION: region };
}

/**
 * The container that load balancers reach, and the port at which they ask for its health: over HTTP where one of them
 * does, or else by a connection alone, which has no health check here. UDP has its check at a port of TCP.
 */
function reachedOf(stack: PlannedStack, name: string, service: Planned) {
  const targets = (service.inputs.loadBalancers ?? []) as Inputs[];
  const groups = stack.allIn(name, "aws:lb/targetGroup:TargetGroup");
  const routed = groups.find(({ inputs }) => /^HTTPS?$/.test(inputs.protocol ?? "HTTP"));
  const group = routed ?? groups.find((one) => isAsked(one)) ?? groups[0];
  const target = targets.find(({ targetGroupArn }) => targetGroupArn === `\${${group?.name}.arn}`) ?? targets[0];
  if (target === undefined) return undefined;
  const port = Number(group?.inputs.healthCheck.port);
  return {
    container: String(target.containerName),
    port: Number.isInteger(port) ? port : (target.containerPort as number),
    health: group && isAsked(group) ? healthOf(group, service) : undefined,
  };
}

/** Whether its targets are asked over HTTP. */
const isAsked = ({ inputs }: Planned) => inputs.healthCheck.protocol !== "TCP";

function healthOf({ inputs }: Planned, service: Planned): HealthCheck {
  const { path, matcher, timeout, interval, healthyThreshold, unhealthyThreshold } = inputs.healthCheck;
  return {
    path,
    matcher: String(matcher),
    timeoutSeconds: timeout,
    intervalSeconds: interval,
    healthyThreshold,
    unhealthyThreshold,
    gracePeriodSeconds: service.inputs.healthCheckGracePeriodSeconds ?? 0,
  };
}

function checkOf({ command, interval, timeout, retries, startPeriod = 0 }: Inputs): ContainerCheck {
  return { command, intervalSeconds: interval, timeoutSeconds: timeout, retries, startPeriodSeconds: startPeriod };
}

function unknownName(stack: string, name: string, workloads: { name: string }[]): string {
  const names = workloads.map((one) => one.name);
  const near = nearest(name, names);
  const meant = near === undefined ? "" : `Did you mean ${near}? `;
  return `${stack} has no service or job ${name}. ${meant}There are: ${names.join(", ") || "none"}`;
}
