// The scheduler of a simulated service: it launches and stops tasks until each wanted revision has the desired count,
// all at once, or one revision in place of another within the deployment's percentages.

import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { Revision } from "./deployment.ts";
import type { SimulatedAws } from "./simulatedAws.ts";
import { isGone, isHealthy, isLive, isRunning, launched, nextChange, type SimulatedTask, stop } from "./task.ts";

/** What the scheduler reads of its service. */
export interface Scheduled {
  aws: SimulatedAws;
  desiredCount: number;
  configuration: DeploymentConfiguration;
  revisions: readonly Revision[];
}

// "recently-stopped tasks … for 1 hour": https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
const rememberedMs = 3_600_000;

export class Scheduler {
  readonly #of: Scheduled;
  tasks: SimulatedTask[] = [];
  #wanted = new Set<Revision>();
  #rolling?: { to: Revision; from?: Revision };
  /** Keeps its tasks, and gets no new ones. */
  #frozen?: Revision;

  constructor(of: Scheduled) {
    this.#of = of;
  }

  /** Wants the desired count of a revision, too; `alone` of no other any more. */
  want(revision: Revision, { alone = false } = {}): void {
    this.#rolling = undefined;
    if (alone) {
      this.#wanted.clear();
      this.#frozen = undefined;
    }
    this.#wanted.add(revision);
  }

  /** Replaces the tasks of all other revisions, batch by batch. */
  roll(to: Revision, from?: Revision): void {
    this.#wanted = new Set([to]);
    this.#rolling = { to, from };
  }

  /** Leaves a failed revision what it has, beside the one that is wanted. */
  freeze(failed: Revision, wanted?: Revision): void {
    this.#rolling = undefined;
    this.#frozen = failed;
    this.#wanted = new Set(wanted ? [wanted] : []);
  }

  of(revision: Revision): SimulatedTask[] {
    return this.tasks.filter(({ startedBy }) => startedBy === `ecs-svc/${revision.id}`);
  }

  live(revision: Revision): SimulatedTask[] {
    return this.of(revision).filter((task) => isLive(task, this.#now));
  }

  healthy(revision: Revision): number {
    return this.of(revision).filter((task) => isHealthy(task, this.#now)).length;
  }

  /** True once no task of another revision is left, draining ones included. */
  onlyRuns(revision: Revision): boolean {
    const own = `ecs-svc/${revision.id}`;
    return this.tasks.every((task) => task.startedBy === own || isGone(task, this.#now));
  }

  /** Failures in a row: "one or more successfully running tasks" set the count back to zero, says the API of it. */
  failures(target: Revision): number {
    const all = this.of(target);
    const lastHealthy = Math.max(0, ...all.map(({ healthyAt }) => healthyAt).filter((at) => at <= this.#now));
    return all.filter((task) => task.fails && isGone(task, this.#now) && task.stopsAt > lastHealthy).length;
  }

  counts(revision: Revision): { requested: number; running: number; pending: number } {
    const live = this.live(revision);
    const running = live.filter((task) => isRunning(task, this.#now)).length;
    const requested = this.#wanted.has(revision) ? this.#of.desiredCount : 0;
    return { requested, running, pending: live.length - running };
  }

  /** When the next task becomes another one. */
  get due(): number {
    this.tasks = this.tasks.filter(({ stopsAt }) => stopsAt > this.#now - rememberedMs);
    return Math.min(Number.POSITIVE_INFINITY, ...this.tasks.map((task) => nextChange(task, this.#now)));
  }

  /** One round; true where it launched or stopped a task. */
  schedule(): boolean {
    const { aws, desiredCount, revisions } = this.#of;
    let changed = false;
    const end = (task: SimulatedTask, by: Revision) => {
      stop(task, aws.now, aws.pace.drain, `Scaling activity initiated by (deployment ecs-svc/${by.id})`);
      changed = true;
    };
    for (const revision of revisions) {
      // Which tasks go when the number falls AWS leaves open; those that serve are the last.
      const live = this.live(revision).sort((a, b) => Number(isHealthy(a, aws.now)) - Number(isHealthy(b, aws.now)));
      const keeps = this.#wanted.has(revision) || this.#rolling !== undefined || revision === this.#frozen;
      for (const task of live.slice(0, keeps ? Math.max(0, live.length - desiredCount) : undefined))
        end(task, revision);
    }
    if (this.#rolling) for (const task of this.#replaceable(this.#rolling.to)) end(task, this.#rolling.to);
    for (const revision of this.#wanted) {
      const missing = Math.min(desiredCount - this.live(revision).length, this.#room());
      for (let n = 0; n < missing; n++) {
        const { definition, id } = revision;
        const task = aws.newTask({ definition, startedBy: `ecs-svc/${id}` });
        this.tasks.push(launched(task, aws.now, aws.pace, aws.behaviourOf(definition)));
        changed = true;
      }
    }
    return changed;
  }

  /** Old tasks that may go: the minimum of healthy ones stays without them. */
  #replaceable(to: Revision): SimulatedTask[] {
    const { desiredCount, configuration } = this.#of;
    const least = Math.ceil((desiredCount * (configuration.minimumHealthyPercent ?? 100)) / 100);
    let spare = this.tasks.filter((task) => isHealthy(task, this.#now)).length - least;
    return this.tasks.filter((task) => {
      if (task.startedBy === `ecs-svc/${to.id}` || !isLive(task, this.#now)) return false;
      return !isHealthy(task, this.#now) || spare-- > 0;
    });
  }

  /** How many more may run or start at once. */
  #room(): number {
    const { desiredCount, configuration } = this.#of;
    if (!this.#rolling) return Number.POSITIVE_INFINITY;
    const most = Math.floor((desiredCount * (configuration.maximumPercent ?? 200)) / 100);
    return most - this.tasks.filter((task) => isLive(task, this.#now)).length;
  }

  get #now(): number {
    return this.#of.aws.now;
  }
}
