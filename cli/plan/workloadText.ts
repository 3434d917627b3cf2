// A service or a job of a plan in one line: its source, its size, how many tasks it has, when it runs, and where it
// answers.

import { gpusOf } from "../../plan/charges/machineUsage.ts";
import { observability } from "../../plan/charges/observability.ts";
import { containersOf, type Inputs, type Planned, type PlannedStack } from "../../plan/charges/plannedStack.ts";
import { runningTasks } from "../../plan/charges/runningTasks.ts";
import type { Plan } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";
import { hoursPerMonth } from "../../pricing/assumptions.ts";
import { stepsOf } from "../pace/deploymentSteps.ts";
import { builtImageOf, definitionOf, eventTypes, type Workload, workloadsOf } from "./workloads.ts";

export function workloadText(workload: Workload, stack: PlannedStack, plan: Plan): string {
  const { name, kind, resource } = workload;
  const definition = definitionOf(name, stack);
  const containers = definition === undefined ? [] : containersOf(definition);
  const what = definition === undefined ? [] : [imageText(name, containers, stack), sizeText(definition, containers)];
  const watched = observedText(containers);
  if (kind === "job") return [startText(name, stack), ...what, ...watched].join(", ");
  return [
    ...what,
    ...diskText(resource.inputs),
    tasksText(resource, stack),
    ...stepsText(resource.inputs),
    whereText(workload, stack, plan),
    ...watched,
  ].join(", ");
}

/** Where it logs, but to CloudWatch alone, and whether it is traced. */
function observedText(containers: readonly Inputs[]): string[] {
  const { output, inCloudWatch, traced } = observability(containers);
  const logs = `logs to ${output}${inCloudWatch ? " and CloudWatch" : ""}`;
  return [...(output === undefined ? [] : [logs]), ...(traced ? ["traced by X-Ray"] : [])];
}

/** A source such as `app/`, `the image of web`, or the reference without its registry. */
function imageText(name: string, containers: readonly Inputs[], stack: PlannedStack): string {
  const own = containers.find((container) => container.name === name) ?? containers[0];
  const built = own && builtImageOf(own, stack);
  const from = built && stack.componentOf(built);
  if (from !== undefined && from !== name) return `the image of ${from}`;
  if (built !== undefined) return `${String((built.inputs.build as Inputs | undefined)?.context).replace(/\/?$/, "/")}`;
  return String(own?.image)
    .replace(/^[^/]*[.:][^/]*\//, "")
    .replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, "@$1");
}

/** A size such as `0.25 vCPU, 512 MiB`. */
export function sizeText({ inputs: { cpu, memory, runtimePlatform } }: Planned, containers: readonly Inputs[]): string {
  const memoryMiB = Number(memory);
  const size = memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`;
  const arm = runtimePlatform?.cpuArchitecture === "ARM64" ? " ARM64" : "";
  const gpus = gpusOf(containers);
  return `${Number(cpu) / 1024} vCPU${arm}, ${size}${gpus === 0 ? "" : `, ${gpus} GPU`}`;
}

/** Such as `100 GiB on EBS for each task`. */
function diskText({ volumeConfiguration }: Inputs): string[] {
  const { sizeInGb, snapshotId } = volumeConfiguration?.managedEbsVolume ?? {};
  if (sizeInGb === undefined && snapshotId === undefined) return [];
  return [sizeInGb === undefined ? `${snapshotId} on EBS for each task` : `${sizeInGb} GiB on EBS for each task`];
}

/** A number such as `1 to 4 tasks (off 103 of 168 h a week)`. */
export function tasksText(service: Planned, stack: PlannedStack): string {
  const { bounds, uncounted } = runningTasks(service, stack);
  const on = bounds.filter(({ max }) => max > 0);
  const [min, max] = [Math.min(...on.map((one) => one.min)), Math.max(...on.map((one) => one.max))];
  if (on.length === 0) return "no tasks";
  const tasks = min === max ? `${max} task${max === 1 ? "" : "s"}` : `${min} to ${max} tasks`;
  const off = bounds.filter((one) => one.max === 0).reduce((sum, { hours }) => sum + hours, 0);
  if (off > 0) return `${tasks} (off ${Math.round((off * 168) / hoursPerMonth)} of 168 h a week)`;
  return on.length > 1 || uncounted !== undefined ? `${tasks} by the clock` : tasks;
}

/** Such as `canary of 10 %, tested and paused before`, or `linear by 20 % every 5 min`. */
function stepsText(inputs: Inputs): string[] {
  const { strategy, percent, minutesBetween, tested, paused } = stepsOf(inputs);
  if (strategy === "rolling") return inputs.deploymentConfiguration ? ["two target groups"] : [];
  const how =
    strategy === "canary"
      ? `canary of ${percent} %`
      : strategy === "linear"
        ? `linear by ${percent} % every ${minutesBetween} min`
        : strategy;
  const before = [...(tested ? ["tested"] : []), ...(paused ? ["paused"] : [])].join(" and ");
  return [before === "" ? how : `${how}, ${before} before`];
}

/** Such as `http://app.example.com/, called by worker`, or `private, called by nightly, web`. */
function whereText(workload: Workload, stack: PlannedStack, plan: Plan): string {
  const callers = callersOf(workload, stack);
  const called = callers.length > 0 ? [`called by ${callers.join(", ")}`] : [];
  return [...(routed(workload, plan) ?? [called.length > 0 ? "private" : "a worker without a port"]), ...called].join(
    ", ",
  );
}

function routed({ name, resource }: Workload, { outputs, resources }: Plan): string[] | undefined {
  if ((resource.inputs.loadBalancers ?? []).length === 0) return undefined;
  const { url, listen = {} } = (outputs.services as Record<string, Inputs> | undefined)?.[name] ?? {};
  const shown = (text: string) => text.replace(/\$\{[^}]*dnsName\}/, "<load balancer>");
  const ports = Object.values(listen).map((address) => shown(String(address)));
  const http = typeof url === "string" ? [shown(url)] : ports.length > 0 ? [] : ["behind the load balancer"];
  const { containerName } = (resource.inputs.loadBalancers as Inputs[])[0] ?? {};
  return [
    ...http,
    ...ruleText(name, resources),
    ...ports,
    ...(containerName === name ? [] : [`through its container ${containerName}`]),
  ];
}

/** Such as `behind a sign-in`, or `10 % of the requests`. */
function ruleText(name: string, resources: Plan["resources"]): string[] {
  const rules = resources.filter(({ type }) => type === "aws:lb/listenerRule:ListenerRule");
  const actionsOf = (one: Plan["resources"][number]) => (one.inputs as Inputs).actions as Inputs[];
  const groupsOf = (one: Plan["resources"][number]) =>
    actionsOf(one).flatMap(({ forward }) => (forward?.targetGroups ?? []) as Inputs[]);
  // Between its own two target groups ECS moves the requests: none of another service's.
  const shared = rules.map(groupsOf).filter((groups) => groups.every(({ arn }) => arn !== `\${${name}-tg2.arn}`));
  const share = shared.flat().find(({ arn }) => arn === `\${${name}-tg.arn}`);
  const own = rules.find((one) => one.name === `${name}-rule`);
  const asks = own && /^authenticate-/.test(actionsOf(own)[0]?.type);
  return [...(asks ? ["behind a sign-in"] : []), ...(share ? [`${share.weight} % of the requests`] : [])];
}

/** The services and jobs whose tasks the service's own group lets in. */
function callersOf({ name }: Workload, stack: PlannedStack): string[] {
  const group = "aws:ec2/securityGroup:SecurityGroup";
  const callers = workloadsOf(stack).map((one) => one.name);
  const rules = stack.all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter((rule) => {
    const into = stack.source(rule, group, "securityGroupId");
    return into !== undefined && stack.componentOf(into) === name;
  });
  const from = rules.flatMap((rule) => stack.source(rule, group, "referencedSecurityGroupId") ?? []);
  return from
    .map((one) => stack.componentOf(one))
    .filter((one) => callers.includes(one))
    .sort();
}

/** Such as `cron(0 9 ? * MON-FRI *) Europe/Dublin, one run at a time`, or `each object in uploads, up to 3 tries`. */
export function startText(name: string, stack: PlannedStack): string {
  const own = (type: string) => stack.allIn(name, type);
  const schedules = own("aws:scheduler/schedule:Schedule").map(({ inputs }) => scheduleText(inputs));
  const [targets = [], pipes = []] = eventTypes.map(own);
  const rules = targets.flatMap((target) => stack.source(target, "aws:cloudwatch/eventRule:EventRule", "rule") ?? []);
  const events = [...rules.map(({ inputs }) => eventText(inputs)), ...pipes.map(({ inputs }) => messageText(inputs))];
  const [machine] = own("aws:sfn/stateMachine:StateMachine");
  return [...schedules, ...events, ...runTexts(machine)].join(", ");
}

function scheduleText({ scheduleExpression, scheduleExpressionTimezone, state }: Inputs): string {
  const zone = scheduleExpressionTimezone === "UTC" ? "UTC" : String(scheduleExpressionTimezone);
  return `${scheduleExpression} ${zone}${state === "DISABLED" ? ", switched off" : ""}`;
}

function eventText({ eventPattern, state }: Inputs): string {
  const { source = [], detail = {} } = openJson(eventPattern) as { source?: string[]; detail?: Inputs };
  const bucket = detail.bucket?.name?.[0];
  const what = source.includes("aws.s3") && bucket !== undefined ? `each object in ${bucket}` : undefined;
  const from = source.length > 0 ? ` of ${source.join(", ")}` : "";
  return `${what ?? `each event${from}`}${state === "DISABLED" ? ", switched off" : ""}`;
}

function messageText({ source, desiredState }: Inputs): string {
  return `each message of ${String(source).split(":").at(-1)}${desiredState === "STOPPED" ? ", switched off" : ""}`;
}

/** What a job's state machine makes of a run. */
function runTexts(machine: Planned | undefined): string[] {
  const { States = {} } = (machine ? openJson(machine.inputs.definition) : {}) as { States?: Record<string, Inputs> };
  const [, retries = "0"] = /\$attempt <= (\d+)/.exec(JSON.stringify(States.HasEnded ?? "")) ?? [];
  const [, timeout] = /longer than (\d+) s/.exec(String(States.Stop?.Arguments?.Reason)) ?? [];
  return [
    ...(States.FindRun ? ["one run at a time"] : []),
    ...(timeout === undefined ? [] : [`stopped after ${timeout} s`]),
    ...(Number(retries) > 0 ? [`up to ${Number(retries) + 1} tries`] : []),
  ];
}
