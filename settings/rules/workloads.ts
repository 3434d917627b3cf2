// Checks each service and each job of a stack file, by itself and against the rest of the file. The rules are in
// services.ts, jobs.ts and, for the tasks of both, tasks.ts.

import { type Call, callsOf, proxiedServices } from "../calls.ts";
import { knownRegion } from "../keys/aws.ts";
import type { ClusterSettings } from "../keys/cluster.ts";
import { checkIdleTimeout, type IngressSettings, isSecure } from "../keys/ingress.ts";
import type { JobBlock } from "../keys/jobs.ts";
import { checkMachines } from "../keys/machines.ts";
import { checkBroad } from "../keys/permissions.ts";
import { asked, checkBaseOf, checkDigests, checkTasks } from "../keys/protection.ts";
import type { Sifted } from "../keys/schema.ts";
import { routeOf, type ServiceBlock } from "../keys/service.ts";
import { checkProtocol } from "../keys/target.ts";
import type { TaskSettings } from "../keys/task.ts";
import type { Fault, Path } from "../language/faults.ts";
import { isMap } from "../language/kinds.ts";
import { soundEntries, soundly } from "../language/sift.ts";
import { checkAdded } from "./addedContainers.ts";
import type { Disk } from "./disk.ts";
import { type JobSubject, jobRules } from "./jobs.ts";
import { checkHost } from "./loadBalancer.ts";
import { type Subject, serviceRules } from "./services.ts";
import { checkShare } from "./share.ts";
import { checkSignIn } from "./signIn.ts";
import { checkBuilds, checkEnvironmentFiles, checkWritten } from "./taskOnDisk.ts";
import { type TaskRule, type TaskSubject, taskRules } from "./tasks.ts";
import { checkReadOnly, checkRoot, checkSidecarUsers, checkUsers, runsOf, userOf } from "./users.ts";
import { checkVolumes } from "./volumes.ts";

type Values = Readonly<Record<string, unknown>>;

interface Surroundings {
  stack: string;
  /** Without it nothing is read from the disk. */
  disk?: Disk;
  /** Rules beside those of tasks.ts. @default none */
  taskRules?: readonly TaskRule[];
}

export function* checkWorkloads(sifted: Sifted, { stack, ...more }: Surroundings): Generator<Fault> {
  const around: Around = { stack, sifted, calls: once(() => callsIn(sifted)) };
  yield* soundly(function* () {
    for (const [name, service] of soundEntries(sifted.project.services)) {
      yield* checkService(new Service(name, service, around), more);
    }
  });
  yield* soundly(function* () {
    for (const [name, job] of soundEntries(sifted.project.jobs)) {
      yield* checkJob(new Job(name, job, around), more);
    }
  });
}

/** What all services and jobs have around them. */
interface Around {
  stack: string;
  sifted: Sifted;
  /** May throw `Unsound`. */
  calls(): { all: readonly Call[]; proxied: ReadonlySet<string> };
}

function callsIn({ project: { services, cluster } }: Sifted): ReturnType<Around["calls"]> {
  const called = [...soundEntries(services)].map(([name, { callers }]) => [name, { callers }]);
  const all = callsOf(Object.fromEntries(called), cluster.serviceConnect);
  return { all, proxied: proxiedServices(all) };
}

function once<T>(look: () => T): () => T {
  let found: { value: T } | undefined;
  return () => {
    found ??= { value: look() };
    return found.value;
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
  protected readonly calls: Around["calls"];

  constructor(map: "services" | "jobs", name: string, task: T, { sifted, stack, calls }: Around) {
    this.name = name;
    this.stack = stack;
    this.path = [map, name];
    this.task = task;
    const written = sifted.raw[map];
    const block = isMap(written) ? written[name] : undefined;
    this.raw = isMap(block) ? block : {};
    this.sifted = sifted;
    this.calls = calls;
  }

  get region(): string {
    return knownRegion(this.sifted.aws);
  }

  get cluster(): ClusterSettings {
    return this.sifted.project.cluster;
  }

  get onFargate(): boolean {
    return true;
  }

  abstract get spotAt(): Path | undefined;

  get allow(): Readonly<Record<string, string>> {
    return this.sifted.project.allow;
  }

  get proxied(): boolean {
    return this.calls().proxied.has(this.name);
  }
}

class Service extends Workload<ServiceBlock> implements Subject {
  readonly kind = "service";

  constructor(name: string, service: ServiceBlock, around: Around) {
    super("services", name, service, around);
  }

  get service(): ServiceBlock {
    return this.task;
  }

  override get onFargate(): boolean {
    return this.service.machines === undefined;
  }

  get spotAt(): Path | undefined {
    const { spot, machines } = this.service;
    if (machines !== undefined) return undefined;
    if (spot !== undefined) return spot ? [...this.path, "spot"] : undefined;
    return this.sifted.project.cluster.spot && ["cluster", "spot"];
  }

  get offHours(): readonly string[] {
    return this.sifted.project.schedule.off;
  }

  get served(): boolean {
    return this.calls().all.some(({ callee, by }) => callee === this.name && by === "service-connect");
  }

  get callers(): readonly string[] {
    const { services, jobs } = this.sifted.project;
    return [...Object.keys(services), ...Object.keys(jobs)];
  }
}

class Job extends Workload<JobBlock> implements JobSubject {
  readonly kind = "job";

  constructor(name: string, job: JobBlock, around: Around) {
    super("jobs", name, job, around);
  }

  get job(): JobBlock {
    return this.task;
  }

  get spotAt(): Path | undefined {
    return this.job.spot ? [...this.path, "spot"] : undefined;
  }

  get services(): readonly string[] {
    return Object.keys(this.sifted.project.services);
  }
}

type More = Omit<Surroundings, "stack">;

function* checkService(subject: Service, more: More): Generator<Fault> {
  const { service, path, name, raw, sifted } = subject;
  const { project } = sifted;
  const checks = [
    ...serviceRules.map((rule) => () => rule(subject)),
    () => asked(project, "min-tasks", checkTasks(service, path)),
    () => checkMachines(service, project.network, path),
    () => asked(project, "on-demand", checkBaseOf(service.spot, [...path, "spot"])),
    () => (routeOf(service) ? checkIdleTimeout(project.ingress, service.keepAliveSeconds, name) : []),
    () => (routeOf(service) ? checkProtocol(service, isSecure(project.ingress), path) : []),
    () => checkSignIn(service, project, path),
    () => checkShare(name, service, raw.route, project.services),
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
  const { kind, task, path, sifted } = subject;
  const runs = () => runsOf(task, sifted.project.services);
  const checks = [
    ...[...taskRules, ...furtherRules].map((rule) => () => rule(subject)),
    () => asked(sifted.project, "image-digest", checkDigests(task, path)),
    () => checkAdded(task, sifted.project, path),
    () => (disk ? checkBuilds(task, disk, path) : []),
    () => asked(sifted.project, "broad-permissions", checkBroad(task, path)),
    () => checkUsers(task, { disk, shared: sharedBy(subject) }, path),
    () => checkSidecarUsers(task, disk, path),
    () => (disk ? checkWritten(subject, runs(), disk) : []),
    () =>
      checkVolumes(
        task,
        { kind, userOf: (one) => userOf(one.container === task ? runs() : one.container, disk) },
        path,
      ),
    () => (disk ? checkEnvironmentFiles(subject, disk) : []),
    () => asked(sifted.project, "root", checkRoot(task, path)),
    () => asked(sifted.project, "read-only-root", checkReadOnly(task, path)),
  ];
  for (const check of checks) yield* soundly(check);
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
