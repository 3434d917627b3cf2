// Plans stacks again and again in one process that keeps its modules loaded, in a fifth of the time of a new process. A
// module that has changed on disk can't be loaded anew; then a new process takes over.

import type { ChildProcess } from "node:child_process";
import { answer, fastRun, forkPlanner, type Outcome, planAlone } from "./planProcess.ts";

export class StandingPlanner {
  readonly #root: string;
  readonly #mostPlans: number;
  #child: ChildProcess | undefined;
  #made = 0;
  /** The process that takes over once it has loaded what a plan needs. */
  #successor: { child: ChildProcess; ready: boolean } | undefined;
  #ended = false;

  /**
   * @param root the folder of Pulumi.yaml, the stack files and index.ts
   * @param mostPlans of one process, after which another one takes over: each plan leaves a module and its resources, 4
   * MiB, in memory
   */
  constructor(root: string, mostPlans = 40) {
    this.#root = root;
    this.#mostPlans = mostPlans;
  }

  /** The outcomes in the order of `stacks`. A call must wait for the one before. */
  async plan(stacks: readonly string[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const stack of stacks) outcomes.push(await this.planOne(stack));
    const [first] = stacks;
    if (this.#made >= this.#mostPlans && first !== undefined && !this.#ended) this.#prepareSuccessor(first);
    return outcomes;
  }

  /** Ends the processes, so that the next plans are made by the program as it is on disk now. */
  renew(): void {
    for (const child of [this.#child, this.#successor?.child]) child?.kill("SIGKILL");
    this.#child = undefined;
    this.#successor = undefined;
    this.#made = 0;
  }

  /** Ends the processes; a plan that is under way is dropped, and no other is made, which would keep this process here. */
  end(): void {
    this.#ended = true;
    this.renew();
  }

  /** Like `plan`, of one stack; no other process takes over after it. */
  async planOne(stack: string): Promise<Outcome> {
    if (this.#successor?.ready) {
      const { child } = this.#successor;
      this.#successor = undefined;
      this.renew();
      this.#child = child;
    }
    const found = await this.#ask(stack);
    if (!("crash" in found) || this.#ended) return found;
    // A bug may leave the process in any state, so it is replaced; and only a process of its own has the stack trace.
    this.renew();
    return planAlone(stack, { root: this.#root });
  }

  async #ask(stack: string): Promise<Outcome> {
    if (this.#ended) return { crash: `${stack}: its planner has ended` };
    if (this.#child?.connected === false) this.renew();
    this.#child ??= forkPlanner([], fastRun, this.#root);
    this.#made++;
    return answer(this.#child, stack);
  }

  /** Loads the modules by a plan whose outcome nobody reads, while the old process goes on. */
  #prepareSuccessor(stack: string): void {
    if (this.#successor) return;
    const successor = { child: forkPlanner([], fastRun, this.#root), ready: false };
    this.#successor = successor;
    answer(successor.child, stack).then(() => {
      successor.ready = true;
    });
  }
}
