// Checks each service and each job of a stack file, by itself and against the rest of the file. The rules are in
// services.ts, jobs.ts and, for the tasks of both, tasks.ts.

import { type Call, callsOf, proxiedServices } from "../calls.ts";
import { readContext } from "../facts/buildContext/contextFiles.ts";
import { knownRegion } from "../keys/aws.ts";
import type { ClusterSettings } from "../keys/cluster.ts";
import { checkHost, checkIdleTimeout, type IngressSettings, isSecure } from "../keys/ingress.ts";
import type { JobBlock } from "../keys/jobs.ts";
import { checkBroad } from "../keys/permissions.ts";
import { asked, checkDigests, checkTasks } from "../keys/protection.ts";
import type { Sifted } from "../keys/schema.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import { checkProtocol } from "../keys/target.ts";
import type { TaskSettings } from "../keys/task.ts";
import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { soundEntries, soundly } from "../language/sift.ts";
import { checkOnDisk, type Disk } from "./buildOnDisk.ts";
import { checkEnvironmentFile } from "./environmentFile.ts";
import { type JobSubject, jobRules } from "./jobs.ts";
import { type Subject, serviceRules } from "./services.ts";
import { secretInstead, type TaskRule, type TaskSubject, taskRules } from "./tasks.ts";
import { checkDeclared, checkReadOnly, checkRoot, checkTarget, checkUsers, userOf } from "./users.ts";
import { checkVolumes } from "./volumes.ts";

type Values = Readonly<Record<string, unknown>>;

interface Surroundings {
  stack: string;
  /** The project's folder; without it nothing is read from the disk. */
  root?: string;
  /** Rules beside those of tasks.ts. @default none */
  taskRules?: readonly TaskRule[];
}

export function* checkWorkloads(sifted: Sifted, { stack, root, taskRules }: Surroundings): Generator<Fault> {
  const more = { taskRules, disk: root === undefined ? undefined : { root, readContext: eachOnce(readContext) } };
  yield* soundly(function* () {
    for (const [name, service] of soundEntries(sifted.project.services)) {
      yield* checkService(new Service(name, service, sifted, stack), more);
    }
  });
  yield* soundly(function* () {
    for (const [name, job] of soundEntries(sifted.project.jobs)) {
      yield* checkJob(new Job(name, job, sifted, stack), more);
    }
  });
}

/** Remembers each look: many services may be built from one context, which may be large. */
function eachOnce<T>(look: (folder: string, file: string) => T): typeof look {
  const seen = new Map<string, T>();
  return (folder, file) => {
    const key = JSON.stringify([folder, file]);
    const found = seen.get(key) ?? look(folder, file);
    seen.set(key, found);
    return found;
  };
}

/** Other parts of the stack file are read only when a rule asks for them, as they may be unsound. */
abstract class Workload<T extends TaskSettings> implements TaskSubject {
  abstract readonly kind: TaskSubject["kind"];
  readonly name: string;
  readonly stack: string;
  readonly path: Path;
  readonly task: T;
  readonly raw: Values;
  readonly sifted: Sifted;

  constructor(map: "services" | "jobs", name: string, task: T, sifted: Sifted, stack: string) {
    this.name = name;
    this.stack = stack;
    this.path = [map, name];
    this.task = task;
    const written = sifted.raw[map];
    const block = isMap(written) ? written[name] : undefined;
    this.raw = isMap(block) ? block : {};
    this.sifted = sifted;
  }

  get region(): string {
    return knownRegion(this.sifted.aws);
  }

  get cluster(): ClusterSettings {
    return this.sifted.project.cluster;
  }

  get allow(): Readonly<Record<string, string>> {
    return this.sifted.project.allow;
  }

  get proxied(): boolean {
    return proxiedServices(this.calls).has(this.name);
  }

  protected get calls(): Call[] {
    const { services, cluster } = this.sifted.project;
    const called = [...soundEntries(services)].map(([name, { callers }]) => [name, { callers }]);
    return callsOf(Object.fromEntries(called), cluster.serviceConnect);
  }
}

class Service extends Workload<ServiceBlock> implements Subject {
  readonly kind = "service";

  constructor(name: string, service: ServiceBlock, sifted: Sifted, stack: string) {
    super("services", name, service, sifted, stack);
  }

  get service(): ServiceBlock {
    return this.task;
  }

  get offHours(): readonly string[] {
    return this.sifted.project.schedule.off;
  }

  get served(): boolean {
    return this.calls.some(({ callee, by }) => callee === this.name && by === "service-connect");
  }

  get callers(): readonly string[] {
    const { services, jobs } = this.sifted.project;
    return [...Object.keys(services), ...Object.keys(jobs)];
  }
}

class Job extends Workload<JobBlock> implements JobSubject {
  readonly kind = "job";

  constructor(name: string, job: JobBlock, sifted: Sifted, stack: string) {
    super("jobs", name, job, sifted, stack);
  }

  get job(): JobBlock {
    return this.task;
  }

  /** A run is never on Spot, so nothing hurries it. */
  override get cluster(): ClusterSettings {
    return { ...super.cluster, spot: undefined };
  }

  get services(): readonly string[] {
    return Object.keys(this.sifted.project.services);
  }
}

type More = Pick<Surroundings, "taskRules"> & { disk?: Disk };

function* checkService(subject: Service, more: More): Generator<Fault> {
  const { service, path, name, raw, sifted } = subject;
  const { project } = sifted;
  const checks = [
    ...serviceRules.map((rule) => () => rule(subject)),
    () => asked(project, "min-tasks", checkTasks(service, path)),
    () => (routeOf(service) ? checkIdleTimeout(project.ingress, service.keepAliveSeconds, name) : []),
    () => (routeOf(service) ? checkProtocol(service, isSecure(project.ingress), path) : []),
    () => checkHosts(service, project.ingress, raw, [...path, "route", "host"]),
  ];
  yield* checkTask(subject, more);
  for (const check of checks) yield* soundly(check);
}

function* checkJob(subject: Job, more: More): Generator<Fault> {
  yield* checkTask(subject, more);
  for (const rule of jobRules) yield* soundly(() => rule(subject));
}

function* checkTask(subject: Service | Job, { disk, taskRules: furtherRules = [] }: More): Generator<Fault> {
  const { task, path, sifted } = subject;
  const checks = [
    ...[...taskRules, ...furtherRules].map((rule) => () => rule(subject)),
    () => asked(sifted.project, "image-digest", checkDigests(task, path)),
    () => (task.build && disk ? checkOnDisk(task.build, disk, [...path, "build"]) : []),
    () => asked(sifted.project, "broad-permissions", checkBroad(task, path)),
    () => checkUsers(task, { root: disk?.root, shared: sharedBy(subject) }, path),
    () => checkTarget(task, disk?.root, path),
    () => (disk ? checkDeclared(runsOf(subject), [...writtenPaths(subject)], disk.root) : []),
    () =>
      checkVolumes(subject.name, task, userOf(task, disk?.root) ?? userOf(sharedBy(subject) ?? {}, disk?.root), path),
    ...(disk ? environmentFiles(subject, disk.root) : []),
    () => checkRegistry(task, path),
    () => asked(sifted.project, "root", checkRoot(task, path)),
    () => asked(sifted.project, "read-only-root", checkReadOnly(task, path)),
  ];
  for (const check of checks) yield* soundly(check);
}

/** The image and the user of the own container, which may be a service's. */
function runsOf(subject: Service | Job) {
  const shared = sharedBy(subject);
  return { build: shared?.build, user: subject.task.user ?? shared?.user };
}

/** The paths of the own container that the stack file wants on the task's disk. */
function* writtenPaths({ task, raw, path }: Service | Job) {
  if (raw.writablePaths !== undefined) {
    for (const [index, one] of task.writablePaths.entries()) yield { path: one, at: [...path, "writablePaths", index] };
  }
  for (const [name, { path: one, storage, from, readOnly }] of soundEntries(task.volumes)) {
    if (storage === "task" && from === undefined && !readOnly)
      yield { path: one, at: [...path, "volumes", name, "path"] };
  }
}

/** A check for each container's file, so that one that meets an unsound value hides no other. */
function environmentFiles({ task, path, allow }: Service | Job, root: string): (() => Iterable<Fault>)[] {
  const how = { root, advice: Object.hasOwn(allow, "open-credentials") ? undefined : secretInstead };
  const sidecars = [...soundEntries(task.sidecars)].map(
    ([name, sidecar]) =>
      () =>
        checkEnvironmentFile(sidecar, how, [...path, "sidecars", name]),
  );
  return [() => checkEnvironmentFile(task, how, path), ...sidecars];
}

/** An image that the stack builds is in ECR, where the execution role is enough. */
function* checkRegistry({ build, registryCredentials }: TaskSettings, at: Path): Generator<Fault> {
  if (build === undefined || registryCredentials === undefined) return;
  const advice = "take it out: ECS pulls a built image from ECR without credentials";
  yield { path: [...at, "registryCredentials"], must: "come with image", got: undefined, gotText: "build", advice };
}

/** The service whose image a job runs; the task itself where it has its own image. */
function sharedBy({ task, sifted }: Service | Job): ServiceBlock | JobBlock | undefined {
  if (!("imageOf" in task) || task.imageOf === undefined) return task;
  return sifted.project.services[task.imageOf];
}

function* checkHosts(service: ServiceBlock, ingress: IngressSettings, raw: Values, path: Path): Generator<Fault> {
  const isList = isMap(raw.route) && Array.isArray(raw.route.host);
  for (const [index, host] of (routeOf(service)?.host ?? []).entries()) {
    yield* checkHost(host, ingress, isList ? [...path, index] : path);
  }
}
