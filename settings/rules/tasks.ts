// What must hold between the keys of one task of a service or a job, and between them and its cluster.
// Who its containers run as is left to users.ts.

import { checkSize } from "../facts/fargateSizes.ts";
import { proxyShare, smallestProxied } from "../facts/serviceConnect.ts";
import { type ClusterSettings, checkSpotNotice } from "../keys/cluster.ts";
import { checkNames, checkOpenValues, checkSecretPlaces } from "../keys/container.ts";
import { nameForm } from "../keys/formerName.ts";
import { checkEither } from "../keys/given.ts";
import { checkConditions, checkEverything, checkPlaces } from "../keys/permissions.ts";
import { type ContainerOfTask, eachContainer, isSized, type TaskSettings } from "../keys/task.ts";
import { type Fault, or, type Path, where } from "../language/faults.ts";
import { addedContainers, checkAddedNames, checkAddedPorts, checkCollector, checkLogs } from "./addedContainers.ts";
import { checkContainerOrder } from "./containerOrder.ts";
import { checkSystemControls, checkUlimits } from "./kernelLimits.ts";
import { checkOverride } from "./override.ts";
import { checkPorts } from "./ports.ts";

/** A task and what the rules compare it with. Reading any of it may throw `Unsound`. */
export interface TaskSubject {
  kind: "service" | "job";
  name: string;
  stack: string;
  path: Path;
  task: TaskSettings;
  /** The service or job as the stack file has it, without defaults. */
  raw: Readonly<Record<string, unknown>>;
  readonly region: string;
  readonly cluster: ClusterSettings;
  /** Whether Fargate says which sizes there are. */
  readonly onFargate: boolean;
  /** The key that runs tasks of it on Spot; undefined where none does. */
  readonly spotAt: Path | undefined;
  /** Whether its tasks have a proxy of Service Connect's beside their containers. */
  readonly proxied: boolean;
  /** Rules that the environment is excused from. */
  readonly allow: Readonly<Record<string, string>>;
}

export type TaskRule = (subject: TaskSubject) => Iterable<Fault>;

/** Each rule runs by itself, so that one that meets an unsound value hides no other. */
export const taskRules: readonly TaskRule[] = [
  ({ task, path, onFargate }) => (onFargate ? checkSize(task, path) : []),
  checkProxied,
  (subject) => checkShares(subject, "cpu"),
  (subject) => checkShares(subject, "memoryMiB"),
  inEach(({ container, path }) => checkRegistry(container, path)),
  checkContainerCount,
  checkContainerNames,
  inEach(checkSidecarImage),
  checkPorts,
  ({ task, path }) => checkAddedNames(task, path),
  ({ task, path }) => checkAddedPorts(task, path),
  ({ raw, path }) => checkCollector(raw, path),
  (subject) => checkLogs(subject.task, subject, subject.path),
  inEach(({ container, path }) => checkNames(container, path)),
  inEach(({ container, path }, { region }) => checkSecretPlaces(container, region, path)),
  ({ task, path, region }) => checkPlaces(task, region, path),
  ({ task, path }) => checkEverything(task, path),
  inEach(({ container, path }) => checkUlimits(container, path)),
  inEach(({ container, path }) => checkOverride(container.override, path)),
  ({ task, path }) => checkConditions(task, path),
  inEach(checkCredentials),
  inEach(checkArguments),
  inEach(checkStop),
  ({ task, path }) => checkContainerOrder(task, path),
  ({ task, path }) => checkSystemControls(task, path),
];

/** A rule of each container. */
function inEach(check: (one: ContainerOfTask, subject: TaskSubject) => Iterable<Fault>): TaskRule {
  return (subject) => eachContainer(subject.task, subject.path, (one) => check(one, subject));
}

/** Where a container's image comes from. */
export function checkSource({ build, image }: Pick<TaskSettings, "build" | "image">, path: Path): Iterable<Fault> {
  return checkEither({ build, image }, path, "add build: { context: app }, or image: and a reference");
}

/** A job's own image may be a service's: services.ts and jobs.ts say where a task's own one comes from. */
function* checkSidecarImage({ name, container, path }: ContainerOfTask, { task }: TaskSubject): Generator<Fault> {
  if (container === task) return;
  yield* checkSource(container, path);
  if (container.build === undefined || new RegExp(`^${nameForm}`).test(name)) return;
  // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html (repositoryName)
  const must =
    "be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, as its repository is";
  yield { path, must, got: name, advice: "rename it" };
}

/** An image that the stack builds is in ECR, where the execution role is enough. */
function* checkRegistry({ build, registryCredentials }: ContainerOfTask["container"], at: Path): Generator<Fault> {
  if (build === undefined || registryCredentials === undefined) return;
  const advice = "take it out: ECS pulls a built image from ECR without credentials";
  yield { path: [...at, "registryCredentials"], must: "come with image", got: undefined, gotText: "build", advice };
}

/** A task of the smallest CPU is all the proxy's. Where neither cpu nor memoryMiB is written, parse.ts takes more. */
function* checkProxied(subject: TaskSubject): Generator<Fault> {
  const { task, path, raw } = subject;
  if (task.cpu > proxyShare.cpu || !isSized(raw) || !subject.proxied) return;
  const { cpu, memoryMiB } = smallestProxied;
  yield {
    path: [...path, "cpu"],
    must: `be ${cpu} or more beside the proxy of Service Connect, which takes ${proxyShare.cpu}`,
    got: task.cpu,
    advice: `write cpu: ${cpu} and memoryMiB: ${Math.max(memoryMiB, task.memoryMiB)}, or cluster: { serviceConnect: false }`,
  };
}

/**
 * The sidecars, the containers that the program adds and the proxy leave some of the task's CPU and memory for the
 * task's own container.
 */
function* checkShares(subject: TaskSubject, key: "cpu" | "memoryMiB"): Generator<Fault> {
  const { kind, task: written, path, raw } = subject;
  const added = addedContainers(written);
  const sidecars = Object.values(written.sidecars).reduce((sum, sidecar) => sum + (sidecar[key] ?? 0), 0);
  const beside = added.reduce((sum, container) => sum + container[key], sidecars);
  if (beside === 0) return;
  const { proxied } = subject;
  const task = proxied && !isSized(raw) ? smallestProxied : written;
  const taken = beside + (proxied ? proxyShare[key] : 0);
  if (taken < task[key]) return;
  const shares = [
    ...added.map((container) => `${container[key]} by ${container.name}`),
    ...(proxied ? [`${proxyShare[key]} by the proxy of Service Connect`] : []),
  ];
  yield {
    path: [...path, sidecars > 0 ? "sidecars" : key],
    must: `leave some of the task's ${key}, which is ${task[key]}, for the ${kind}'s own container`,
    got: undefined,
    gotText: [`${taken} taken in all`, ...shares].join(", "),
    advice: `raise ${key} of the ${kind}, or lower that of ${sidecars > 0 ? "a sidecar" : or(added.map(({ block }) => block))}`,
  };
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html (Containers per task definition)
const mostContainers = 10;

function* checkContainerCount({ kind, task, path }: TaskSubject): Generator<Fault> {
  const count = Object.keys(task.sidecars).length + addedContainers(task).length;
  if (count < mostContainers) return;
  const must = `be at most ${mostContainers - 1}, as a task has at most ${mostContainers} containers with the ${kind}'s own`;
  yield { path: [...path, "sidecars"], must, got: count, advice: "take some out" };
}

function* checkContainerNames({ kind, name, task, path }: TaskSubject): Generator<Fault> {
  if (!Object.hasOwn(task.sidecars, name)) return;
  const must = `not be called as the ${kind}'s own container is`;
  yield { path: [...path, "sidecars", name], must, got: name, advice: "rename it" };
}

const excused = "or give the reason in allow: { open-credentials: … }";
export const secretElsewhere = `keep the value in Secrets Manager and name its ARN under secrets, ${excused}`;

/** @param path of the variable, in environment or in its file */
export function secretInstead(path: Path): string {
  const secret = where([...path.slice(0, -2), "secrets", String(path.at(-1))]);
  return `take it out and run pulumi config set --secret --path '${secret}', or ${secretElsewhere}`;
}

function* checkCredentials({ container, path }: ContainerOfTask, { allow }: TaskSubject): Generator<Fault> {
  if (Object.hasOwn(allow, "open-credentials")) return;
  yield* checkOpenValues(container.environment, [...path, "environment"], secretInstead);
}

function* checkArguments({ container, path }: ContainerOfTask, { allow }: TaskSubject): Generator<Fault> {
  if (Object.hasOwn(allow, "open-credentials")) return;
  const build = `give the app the value under secrets, as an image keeps its build arguments, ${excused}`;
  yield* checkOpenValues(container.build?.args ?? {}, [...path, "build", "args"], build);
}

function checkStop({ container, path }: ContainerOfTask, { spotAt }: TaskSubject): Iterable<Fault> {
  return checkSpotNotice(spotAt, { key: "stopTimeoutSeconds", value: container.stopTimeoutSeconds }, path);
}
