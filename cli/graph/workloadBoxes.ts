// The boxes of services, jobs and file systems, with the requests that a load balancer sends them, and what starts a
// job. Who may reach whom is left to traffic.ts, the owner's resources to ownBoxes.ts.

import { containersOf, type Inputs, type Planned } from "../../plan/charges/plannedStack.ts";
import { definitionOf, type Workload, workloadsOf } from "../plan/workloads.ts";
import { sizeText, startText, tasksText } from "../plan/workloadText.ts";
import { balancerOf, routesOf, targetGroupsOf } from "./balancers.ts";
import { frameOf } from "./frames.ts";
import type { Sketch } from "./sketch.ts";

export function drawWorkloads(sketch: Sketch): void {
  for (const workload of workloadsOf(sketch.stack)) {
    if (workload.kind === "service") drawService(workload, sketch);
    else drawJob(workload, sketch);
  }
  for (const files of sketch.stack.all("aws:efs/fileSystem:FileSystem")) drawFiles(files, sketch);
}

function drawService({ name, resource }: Workload, sketch: Sketch): void {
  const targets = targetGroupsOf(resource, sketch);
  const size = sizeOf(name, sketch);
  const frame = frameOf([resource], sketch);
  const id = sketch.box({
    id: `service ${name}`,
    kind: "service",
    title: name,
    lines: [...routesOf(targets, sketch), tasksText(resource, sketch.stack), ...size, ...calledAs(resource, sketch)],
    urns: [resource.urn],
    ...(frame !== undefined && { frame }),
  });
  sketch.claimComponent(resource, id);
  for (const group of targets) {
    const from = balancerOf(group, sketch);
    const { containerPort } = portOf(resource, group);
    if (from) sketch.arrow(from.box, id, "traffic", { label: portText(group, containerPort), urns: from.urns });
  }
}

function portOf({ inputs }: Planned, { name }: Planned): Inputs {
  const all = (inputs.loadBalancers ?? []) as Inputs[];
  return all.find(({ targetGroupArn }) => targetGroupArn === `\${${name}.arn}`) ?? all[0] ?? {};
}

/** As traffic.ts writes the rule of the same hop. */
function portText({ inputs: { protocol } }: Planned, port: unknown): string {
  return protocol === "UDP" ? `udp ${port}` : String(port);
}

/** The names by which other services and jobs call it, such as `called api:3000`. */
function calledAs({ inputs, propertyDependencies }: Planned, { stack }: Sketch): string[] {
  const connect = ((inputs.serviceConnectConfiguration?.services ?? []) as Inputs[]).flatMap(({ clientAlias }) =>
    [clientAlias ?? []].flat().map(({ dnsName, port }: Inputs) => `${dnsName}:${port}`),
  );
  const registered = new Set(propertyDependencies.serviceRegistries);
  const dns = stack
    .all("aws:servicediscovery/service:Service")
    .filter(({ urn }) => registered.has(urn))
    .map((one) => {
      const namespace = stack.source(one, "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace");
      return [one.inputs.name, namespace?.inputs.name].filter(Boolean).join(".");
    });
  return [...connect, ...dns].map((name) => `called ${name}`);
}

function drawJob({ name, resource }: Workload, sketch: Sketch): void {
  const { stack } = sketch;
  const starters = [resource, ...stack.allIn(name, "aws:sfn/stateMachine:StateMachine")];
  const frame = frameOf(starters, sketch);
  const id = sketch.box({
    id: `job ${name}`,
    kind: "job",
    title: name,
    lines: [readable(startText(name, stack)), ...sizeOf(name, sketch)],
    urns: starters.map(({ urn }) => urn),
    ...(frame !== undefined && { frame }),
  });
  sketch.claimComponent(resource, id);
}

/** The names of resources in place of what only AWS knows of them. */
const readable = (text: string) => text.replace(/\$\{([^.}]+)\.[^}]*\}/g, "$1");

function sizeOf(name: string, { stack }: Sketch): string[] {
  const definition = definitionOf(name, stack);
  return definition === undefined ? [] : [sizeText(definition, containersOf(definition))];
}

/** A file system of the stack's own; one that is there already is in a task definition alone. */
function drawFiles(files: Planned, sketch: Sketch): void {
  const targets = sketch.stack.users(files, "aws:efs/mountTarget:MountTarget");
  const frame = frameOf(targets, sketch);
  const id = sketch.box({
    id: `files ${sketch.stack.componentOf(files)}`,
    kind: "data",
    title: sketch.stack.componentOf(files),
    lines: ["files on EFS"],
    urns: [files.urn, ...targets.map(({ urn }) => urn)],
    ...(frame !== undefined && { frame }),
  });
  sketch.claimComponent(files, id);
}

/** Arrows to file systems that are there already, which the task definitions mount. */
export function drawGivenFiles(sketch: Sketch): void {
  for (const definition of sketch.stack.all("aws:ecs/taskDefinition:TaskDefinition")) {
    const from = sketch.boxOf(definition);
    for (const { efsVolumeConfiguration: efs } of (definition.inputs.volumes ?? []) as Inputs[]) {
      const isOwn = definition.propertyDependencies.volumes?.some((urn) => urn.includes("fileSystem:FileSystem::"));
      if (efs === undefined || from === undefined || isOwn) continue;
      const { fileSystemId } = efs as { fileSystemId: string };
      const lines = ["EFS that is there already"];
      const id = sketch.outside({
        ...{ id: `files ${fileSystemId}`, kind: "data", title: fileSystemId, lines, urns: [definition.urn] },
      });
      sketch.arrow(from, id, "use", { urns: [definition.urn] });
    }
  }
}
