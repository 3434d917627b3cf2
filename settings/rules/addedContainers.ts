// What must hold between the rest of a task and the containers that the program adds to it: the log router of `logs`
// and the collector of `telemetry`.

import {
  collectorName,
  collectorPorts,
  fireLensPort,
  logRouterName,
  outputOnDisk,
  outputsOfAws,
} from "../facts/addedContainers.ts";
import { hasDigest } from "../facts/imageReference.ts";
import { isRoot } from "../facts/users.ts";
import { checkOpenValues, checkSecretPlaces } from "../keys/container.ts";
import { exampleOutput } from "../keys/logs.ts";
import type { NetworkSettings } from "../keys/network.ts";
import { asked } from "../keys/protection.ts";
import { containersOf, type TaskSettings } from "../keys/task.ts";
import { type Fault, or, type Path } from "../language/faults.ts";
import { writtenPorts } from "./ports.ts";

/** A container that the program adds, and the block of the service or job that says how it runs. */
export interface AddedContainer {
  name: string;
  block: "logs" | "collector";
  image: string;
  user?: string;
  cpu: number;
  memoryMiB: number;
  ports: readonly number[];
}

export function addedContainers({ logs, telemetry, collector }: TaskSettings): AddedContainer[] {
  return [
    ...(logs ? [{ ...logs, name: logRouterName, block: "logs" as const, ports: [fireLensPort] }] : []),
    ...(telemetry === "otlp"
      ? [{ ...collector, name: collectorName, block: "collector" as const, ports: Object.values(collectorPorts) }]
      : []),
  ];
}

export function* checkAddedNames(task: TaskSettings, path: Path): Generator<Fault> {
  for (const { name, block } of addedContainers(task)) {
    if (!Object.hasOwn(task.sidecars, name)) continue;
    const must = `not be called as the container that ${block === "logs" ? "logs" : "telemetry"} adds`;
    yield { path: [...path, "sidecars", name], must, got: name, advice: "rename it" };
  }
}

export function* checkAddedPorts(task: TaskSettings, at: Path): Generator<Fault> {
  const added = addedContainers(task);
  if (added.length === 0) return;
  for (const { path, container } of containersOf(task, at)) {
    for (const [port, key] of writtenPorts(container)) {
      const other = added.find(({ ports }) => ports.includes(port));
      if (other === undefined) continue;
      const must = `not be a port of ${other.name}: the containers of a task share one network`;
      yield { path: [...path, ...key], must, got: port, advice: "let the app listen on another port" };
    }
  }
}

export function* checkCollector(raw: Readonly<Record<string, unknown>>, path: Path): Generator<Fault> {
  if (raw.collector === undefined || raw.telemetry !== undefined) return;
  const advice = "add telemetry: otlp, or take collector out";
  yield {
    path: [...path, "collector"],
    must: "come with telemetry",
    got: undefined,
    gotText: "collector alone",
    advice,
  };
}

export function* checkLogs(
  task: TaskSettings,
  { region, allow }: { region: string; allow: Readonly<Record<string, string>> },
  at: Path,
): Generator<Fault> {
  const { logs } = task;
  if (logs === undefined) return;
  const path = [...at, "logs"];
  for (const name of Object.keys(logs.secrets)) {
    if (!Object.hasOwn(logs.to, name)) continue;
    const must = "not be in secrets too";
    yield { path: [...path, "to", name], must, got: undefined, gotText: "both", advice: "take it out here" };
  }
  yield* checkSecretPlaces({ environment: {}, secrets: logs.secrets }, region, path);
  if (!Object.hasOwn(allow, "open-credentials")) {
    const advice = "keep the value in Secrets Manager, and write its ARN under logs.secrets";
    yield* checkOpenValues(logs.to, [...path, "to"], advice);
  }
  // ECS asks for this spelling: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
  if (logs.to.Name === undefined) {
    const advice = `write it such as to: ${exampleOutput}`;
    yield {
      path: [...path, "to"],
      must: "have the Name of an output of Fluent Bit",
      got: undefined,
      gotText: "none",
      advice,
    };
  } else yield* checkOutput(task, String(logs.to.Name).toLowerCase(), at);
}

/** The mistakes by which an output would lose every line without a word. */
function* checkOutput(
  { logs, permissions, managedPolicies }: TaskSettings,
  output: string,
  at: Path,
): Generator<Fault> {
  if (output === outputOnDisk && logs !== undefined && !isRoot(logs.user)) {
    const must = `be root for the output ${output}, which writes to /tmp, and that is root's in a task on Fargate`;
    const advice = 'write "0:0", or send to Firehose (Name: kinesis_firehose), which writes to S3, too';
    yield { path: [...at, "logs", "user"], must, got: logs.user, advice };
  }
  const services = outputsOfAws[output] ?? [];
  const mayCall = permissions.some(({ actions }) =>
    actions.some((action) => services.some((service) => action.startsWith(`${service}:`) || action === "*")),
  );
  if (services.length === 0 || mayCall || managedPolicies.length > 0) return;
  const must = `allow what the output ${output} does with the task's role`;
  const advice = `add its actions of ${or(services)} and their resources`;
  yield { path: [...at, "permissions"], must, got: undefined, gotText: "none of that", advice };
}

/** What the environment asks of these containers. */
export function* checkAdded(
  task: TaskSettings,
  environment: Parameters<typeof asked>[0] & { readonly network: NetworkSettings },
  at: Path,
): Generator<Fault> {
  const added = addedContainers(task);
  if (added.length === 0) return;
  yield* asked(environment, "image-digest", checkDigests(added, at));
  yield* asked(environment, "root", checkRoot(task, at));
  const { network } = environment;
  if ("egress" in network && network.egress === "endpoints") yield* checkReach(added, at);
}

function* checkDigests(added: readonly AddedContainer[], at: Path): Generator<Fault> {
  for (const { block, image } of added) {
    if (hasDigest(image)) continue;
    const advice = `write image: ${image}@sha256: and the digest that \`docker buildx imagetools inspect ${image}\` prints`;
    yield { path: [...at, block, "image"], must: "be named by its digest", got: image, advice };
  }
}

function* checkRoot({ logs }: TaskSettings, at: Path): Generator<Fault> {
  if (logs === undefined || !isRoot(logs.user)) return;
  const advice = "take it out, and choose an output that writes nothing to the disk";
  yield { path: [...at, "logs", "user"], must: "not be root", got: logs.user, advice };
}

/** Where tasks reach AWS by endpoints alone, they do not reach the public registry that the program's images are in. */
function* checkReach(added: readonly AddedContainer[], at: Path): Generator<Fault> {
  for (const { block, image } of added) {
    if (!image.startsWith("public.ecr.aws/")) continue;
    const must = "be in a registry that tasks reach with network: { egress: endpoints }";
    const advice = "copy the image to a repository of ECR in the account, and name that";
    yield { path: [...at, block, "image"], must, got: image, advice };
  }
}
