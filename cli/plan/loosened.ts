// Which safe defaults were loosened: for the stack as a whole, and for each service and job. Read from the resources
// alone, so that it says what is deployed.

import { observability } from "../../plan/charges/observability.ts";
import { containersOf, type Inputs, type Planned, type PlannedStack } from "../../plan/charges/plannedStack.ts";
import { askedOf, isOnSpot } from "../../plan/charges/taskUsage.ts";
import type { Plan } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";
import { onDemandBase, type ProviderShare, spotShareBeyondBase } from "../../pricing/fargate.ts";
import { broadPolicy, broadServices } from "../../settings/facts/broadAccess.ts";
import { hasDigest } from "../../settings/facts/imageReference.ts";
import { overridableFields, overriddenFields } from "../../settings/facts/taskDefinitionShape.ts";
import { isRoot } from "../../settings/facts/users.ts";
import { publicWorkloads } from "./surroundings.ts";
import { builtImageOf, definitionOf, type Workload } from "./workloads.ts";

/** Gives `nothing` where every safe default holds. */
export function loosenedText(stack: PlannedStack, workloads: readonly Workload[], { allowed = {} }: Plan): string {
  const services = workloads.filter(({ kind }) => kind === "service").map(({ resource }) => resource);
  const spots = new Set(services.map(({ inputs }) => spotText(inputs)));
  const [spot, ...others] = spots;
  const listeners = stack.all("aws:lb/listener:Listener");
  const ofHttp = listeners.filter(({ inputs }) => /^HTTPS?$/.test(inputs.protocol));
  const plain = listeners.filter(({ inputs }) => /^(TCP|UDP|TCP_UDP)$/.test(inputs.protocol));
  const topics = stack.all("aws:sns/topic:Topic");
  const found = [
    [spot !== undefined && others.length === 0, spot],
    [publicWorkloads(workloads).length > 0, "public IPs"],
    [services.some(({ inputs }) => inputs.enableExecuteCommand === true), "ECS Exec"],
    [ofHttp.length > 0 && ofHttp.every(({ inputs }) => inputs.protocol !== "HTTPS"), "HTTP without TLS"],
    [plain.length > 0, `${plain.map(({ inputs }) => `${inputs.protocol} ${inputs.port}`).join(", ")} without TLS`],
    [topics.some(({ inputs }) => inputs.kmsMasterKeyId === undefined), "alarms that are not encrypted"],
    [stack.resources.every(({ options }) => !options.protect), "no deletion protection"],
    ...Object.entries(allowed).map(([rule, reason]) => [true, `${rule} (“${reason}”)`]),
  ] as const;
  const own = workloads.flatMap((workload) => {
    const loosened = [...(others.length > 0 ? spotOf(workload) : []), ...loosenedOf(workload, stack)];
    return loosened.length > 0 ? [`${workload.name}: ${loosened.join(", ")}`] : [];
  });
  const general = found.flatMap(([is, what]) => (is ? [what] : [])).join(", ");
  return [...own, ...(general === "" ? [] : [general])].join("; ") || "nothing";
}

/** Where the services of a stack differ, each says it for itself. */
function spotOf({ kind, resource }: Workload): string[] {
  return kind === "service" ? [spotText(resource.inputs) ?? []].flat() : [];
}

/** How far a service is on Spot; undefined where it is not. */
function spotText(inputs: Inputs): string | undefined {
  const strategy: ProviderShare[] = inputs.capacityProviderStrategies ?? [];
  if (spotShareBeyondBase(strategy) === 0) return undefined;
  const base = onDemandBase(strategy);
  return `Fargate Spot beyond ${base} task${base === 1 ? "" : "s"}`;
}

/** What is less safe than the default in a service's or a job's containers and in what its app may do. */
export function loosenedOf(workload: Workload, stack: PlannedStack): string[] {
  const definition = definitionOf(workload.name, stack);
  const containers = definition === undefined ? [] : containersOf(definition);
  return [
    ...runsOnSpot(workload, stack),
    ...loosenedContainers(workload, containers, stack),
    ...broadAccess(workload, stack),
    ...overridden(workload, containers, definition),
    // An output alone may not get the lines.
    ...(observability(containers).inCloudWatch ? [] : ["no copy of the log in CloudWatch"]),
  ];
}

function runsOnSpot({ kind, resource }: Workload, stack: PlannedStack): string[] {
  return kind === "job" && isOnSpot(askedOf(resource, stack)) ? ["runs on Fargate Spot"] : [];
}

/** The fields of ECS's API that the stack file overrides. */
function overridden({ name }: Workload, containers: readonly Inputs[], definition: Planned | undefined): string[] {
  const fields = [
    ...containers.flatMap((container) =>
      overriddenFields(container).map((field) => (container.name === name ? field : `${field} of ${container.name}`)),
    ),
    ...overridableFields.filter((field) => definition?.inputs[field] !== undefined),
  ];
  return fields.length > 0 ? [`override of ${fields.join(", ")}`] : [];
}

/** For a sidecar with its name. */
function loosenedContainers({ name }: Workload, containers: readonly Inputs[], stack: PlannedStack): string[] {
  return containers.flatMap((container) => {
    const own = container.name === name;
    const image = String(container.image);
    const found = [
      [container.user === undefined || isRoot(container.user), "root"],
      [container.readonlyRootFilesystem !== true, "a writable root file system"],
      [!hasDigest(image) && builtImageOf(container, stack) === undefined, `an image that may move (${image})`],
    ] as const;
    return found.flatMap(([is, what]) => (is ? [own ? what : `${what} of ${container.name}`] : []));
  });
}

interface Statement {
  Resource?: string | string[];
  Condition?: Inputs;
}

/** The policies and statements that allow all there is of a service. */
function broadAccess({ name }: Workload, stack: PlannedStack): string[] {
  const policies = stack
    .allIn(name, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .flatMap(({ inputs }) => broadPolicy(String(inputs.policyArn)) ?? []);
  const statements = stack.allIn(name, "aws:iam/rolePolicy:RolePolicy").flatMap(({ inputs }) => {
    // An owner's policy may have one statement, one resource, or what it does not reach in place of that.
    return [(openJson(inputs.policy) as Inputs).Statement ?? []].flat() as Statement[];
  });
  const services = statements.flatMap(({ Resource, Condition }) =>
    broadServices({ resources: [Resource ?? []].flat(), condition: Condition }),
  );
  return [...policies, ...[...new Set(services)].map((service) => `all there is of ${service}`)];
}
