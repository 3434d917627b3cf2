// Plans stacks again and again in one process that keeps what it has loaded, in a fifth of the time that a new one takes.
// A module that has changed on disk can't be loaded anew: then a new process takes over.

import type { ChildProcess } from "node:child_process";
import { fastRun, forkPlanner, type Outcome, outcomeFrom, planStacks } from "./planStacks.ts";

export class StandingPlanner {
  readonly #root: string;
  readonly #mostPlans: number;
  #child: ChildProcess | undefined;
  #made = 0;
  /** The process that takes over once it has loaded what a plan needs. */
  #successor: { child: ChildProcess; ready: boolean } | undefined;
  #ended = false;

  /**
   * @param root where Pulumi.yaml, the stack files and index.ts are
   * @param mostPlans of a process, before another one takes over: each leaves a module and its resources, 4 MiB, behind
   */
  constructor(root: string, mostPlans = 40) {
    this.#root = root;
    this.#mostPlans = mostPlans;
  }

  /** The outcomes in the order of `stacks`. One call after the other. */
  async plan(stacks: readonly string[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const stack of stacks) outcomes.push(await this.#planOne(stack));
    const [first] = stacks;
    if (this.#made >= this.#mostPlans && first !== undefined && !this.#ended) this.#prepareSuccessor(first);
    return outcomes;
  }

  /** From here on plans are made by the program as it is on disk now. */
  renew(): void {
    for (const child of [this.#child, this.#successor?.child]) child?.kill("SIGKILL");
    this.#child = undefined;
    this.#successor = undefined;
    this.#made = 0;
  }

  /** A plan that is under way comes to nothing. */
  end(): void {
    this.#ended = true;
    this.renew();
  }

  async #planOne(stack: string): Promise<Outcome> {
    if (this.#successor?.ready) {
      const { child } = this.#successor;
      this.#successor = undefined;
      this.renew();
      this.#child = child;
    }
    const found = await this.#ask(stack);
    if (!("crash" in found) || this.#ended) return found;
    // Nobody knows what a bug leaves behind; and a process of its own has the stack trace.
    this.renew();
    const [again] = await planStacks([stack], { root: this.#root });
    return again as Outcome;
  }

  #ask(stack: string): Promise<Outcome> {
    if (this.#child?.connected === false) this.renew();
    this.#child ??= forkPlanner([], fastRun, this.#root);
    this.#made++;
    return answer(this.#child, stack);
  }

  /** Plans once, for nobody, while the old process goes on. */
  #prepareSuccessor(stack: string): void {
    if (this.#successor) return;
    const successor = { child: forkPlanner([], fastRun, this.#root), ready: false };
    this.#successor = successor;
    answer(successor.child, stack).then(() => {
      successor.ready = true;
    });
  }
}

function answer(child: ChildProcess, stack: string): Promise<Outcome> {
  const outcome = outcomeFrom(child, stack);
  // What keeps the message from arriving is the process's end, which `outcome` has.
  child.send(stack, () => {});
  return outcome;
}
