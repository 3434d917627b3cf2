// A service of the simulated ECS: its revisions and deployments, and what a deployment's end means for it. The order of
// the stages is left to lifecycle.ts, tasks to scheduler.ts, weights to traffic.ts, what the API shows to answers.ts.

import type { DeploymentConfiguration, LoadBalancer, ServiceEvent } from "@aws-sdk/client-ecs";
import { isOver, type PauseHook, type Revision, type SimulatedDeployment, type Stage } from "./deployment.ts";
import { lifecycle, words } from "./lifecycle.ts";
import { Scheduler } from "./scheduler.ts";
import type { SimulatedAws } from "./simulatedAws.ts";
import { nextGroup, shares, shift } from "./traffic.ts";

/** What CreateService is given of a service. */
export interface ServiceSpec {
  name: string;
  /** ARN of the revision. */
  definition: string;
  /** @default 2 */
  desiredCount?: number;
  configuration?: DeploymentConfiguration;
  loadBalancers?: LoadBalancer[];
  /** @default "web" */
  container?: string;
}

export class SimulatedService {
  readonly aws: SimulatedAws;
  readonly name: string;
  readonly arn: string;
  readonly container: string;
  desiredCount: number;
  definition: string;
  configuration: DeploymentConfiguration;
  loadBalancers: LoadBalancer[];
  /** Newest first, as all lists here. */
  readonly revisions: Revision[] = [];
  readonly deployments: SimulatedDeployment[] = [];
  readonly events: ServiceEvent[] = [];
  readonly scheduler: Scheduler;
  /** What production traffic goes to, and a rollback goes back to. */
  serving?: Revision;
  #process?: Generator<number, void>;

  constructor(aws: SimulatedAws, spec: ServiceSpec) {
    this.aws = aws;
    this.name = spec.name;
    this.arn = aws.arn("service", `${aws.cluster}/${spec.name}`);
    this.container = spec.container ?? "web";
    this.desiredCount = spec.desiredCount ?? 2;
    this.definition = spec.definition;
    this.configuration = spec.configuration ?? {};
    this.loadBalancers = spec.loadBalancers ?? [];
    this.scheduler = new Scheduler(this);
  }

  get ongoing(): SimulatedDeployment | undefined {
    return this.deployments.find((one) => !isOver(one));
  }

  /** How many failed tasks the circuit breaker takes; AWS's own formula. */
  get threshold(): number {
    return Math.min(200, Math.max(3, Math.ceil(this.desiredCount / 2)));
  }

  /** Starts a deployment of what the service has now; one under way is stopped. */
  deploy(): void {
    const before = this.ongoing;
    if (before) this.#end(before, "STOPPED", "Service deployment was stopped by a new one.");
    const { aws } = this;
    const id = aws.id(16);
    const configuration = { strategy: "ROLLING" as const, ...structuredClone(this.configuration) };
    const target: Revision = {
      arn: aws.arn("service-revision", `${aws.cluster}/${this.name}/${id}`),
      id,
      definition: this.definition,
      createdAt: aws.now,
      group: nextGroup(this, configuration.strategy === "ROLLING", this.serving),
      rolloutState: "IN_PROGRESS",
      rolloutStateReason: `ECS deployment ecs-svc/${id} in progress.`,
    };
    this.revisions.unshift(target);
    const one: SimulatedDeployment = {
      arn: aws.arn("service-deployment", `${aws.cluster}/${this.name}/${aws.id(21)}`),
      target,
      source: this.serving,
      configuration,
      status: "PENDING",
      createdAt: aws.now,
      updatedAt: aws.now,
      hooks: [],
      watchesAlarms: true,
      triggeredAlarms: [],
      stopRequested: false,
      failedTasks: 0,
      counts: (revision) => this.scheduler.counts(revision),
      shares: (revision) => (configuration.strategy === "ROLLING" ? {} : shares(this, revision)),
    };
    this.deployments.unshift(one);
    this.#process = lifecycle(this, one);
  }

  /** Does what is due now; returns when something is due next. */
  turn(): number {
    let due = Number.POSITIVE_INFINITY;
    do {
      const one = this.ongoing;
      if (one) one.failedTasks = Math.max(one.failedTasks, this.scheduler.failures(one.target));
      const step = this.#process?.next();
      if (step?.done) this.#process = undefined;
      due = step && !step.done ? step.value : Number.POSITIVE_INFINITY;
    } while (this.scheduler.schedule());
    return Math.min(due, this.scheduler.due);
  }

  hasAbandoned(one: SimulatedDeployment): boolean {
    return this.revisions.some((r) => r !== one.target && r !== one.source && this.scheduler.live(r).length > 0);
  }

  /** All traffic to a revision that runs, and no task of any other. */
  serveOnly(revision: Revision): void {
    shift(this, "production", revision, 100);
    shift(this, "test", revision, 100);
    this.scheduler.want(revision, { alone: true });
  }

  pause(one: SimulatedDeployment, stage: Stage, expiresAt: number, timeoutAction: "CONTINUE" | "ROLLBACK"): PauseHook {
    const hookId = `ecs-pause-${this.aws.id(43)}`;
    const hook: PauseHook = { hookId, stage, targetType: "PAUSE", status: "AWAITING_ACTION", timeoutAction };
    hook.expiresAt = new Date(expiresAt);
    one.hooks.push(hook);
    return hook;
  }

  completed(one: SimulatedDeployment): void {
    const { target } = one;
    this.serving = target;
    this.scheduler.want(target, { alone: true });
    target.rolloutState = "COMPLETED";
    target.rolloutStateReason = `ECS deployment ecs-svc/${target.id} completed.`;
    this.#end(one, "SUCCESSFUL");
    this.event(`(service ${this.name}) (deployment ecs-svc/${target.id}) deployment completed.`);
    this.event(`(service ${this.name}) has reached a steady state.`);
  }

  rollingBack(one: SimulatedDeployment, source: Revision, reason: string): void {
    this.#fail(one.target, reason);
    source.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/${source.id}.`;
    this.definition = source.definition;
    if (one.configuration.strategy === "ROLLING") this.scheduler.roll(source, one.target);
    else this.serveOnly(source);
  }

  rolledBack(one: SimulatedDeployment, source: Revision, reason: string): void {
    this.scheduler.want(source, { alone: true });
    this.#end(one, "ROLLBACK_SUCCESSFUL", reason);
  }

  /** Ends as it stands: the failed revision keeps its tasks, and gets no new ones. */
  failed(one: SimulatedDeployment, status: "STOPPED" | "ROLLBACK_FAILED", reason: string): void {
    this.#fail(one.target, reason);
    this.scheduler.freeze(one.target, one.source);
    this.#end(one, status, reason);
  }

  event(message: string): void {
    this.events.unshift({ id: this.aws.id(8), createdAt: new Date(this.aws.now), message });
  }

  #fail(target: Revision, reason: string): void {
    const breaker = reason === words.breaker || reason === words.noCandidate;
    target.rolloutState = "FAILED";
    target.rolloutStateReason = breaker ? "ECS deployment circuit breaker: tasks failed to start." : reason;
    this.event(`(service ${this.name}) (deployment ecs-svc/${target.id}) deployment failed: ${reason}`);
  }

  #end(one: SimulatedDeployment, status: SimulatedDeployment["status"], reason?: string): void {
    const { now } = this.aws;
    Object.assign(one, { status, finishedAt: now, updatedAt: now });
    if (reason !== undefined) one.statusReason = reason;
    if (status === "STOPPED") one.stoppedAt = now;
    for (const hook of one.hooks) if (hook.status === "AWAITING_ACTION") hook.status = "FAILED";
  }
}
