// Plans stacks again and again in one process that keeps what it has loaded, in a fifth of the time that a new one takes.
// A module that has changed on disk can't be loaded anew: then a new process takes over.

import type { ChildProcess } from "node:child_process";
import { fastRun, forkPlanner, type Outcome, outcomeFrom, planStacks } from "./planStacks.ts";

export class StandingPlanner {
  readonly #root: string;
  readonly #mostPlans: number;
  #child: ChildProcess | undefined;
  #made = 0;
  /** Of a process that loads what the next plan needs. */
  #warm: Promise<unknown> | undefined;
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
    if (this.#made >= this.#mostPlans && first !== undefined && !this.#ended) {
      this.renew();
      this.#warm = this.#ask(first);
    }
    return outcomes;
  }

  /** From here on plans are made by the program as it is on disk now. */
  renew(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
    this.#warm = undefined;
    this.#made = 0;
  }

  /** A plan that is under way comes to nothing. */
  end(): void {
    this.#ended = true;
    this.renew();
  }

  async #planOne(stack: string): Promise<Outcome> {
    await this.#warm;
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
    const outcome = outcomeFrom(this.#child, stack);
    // What keeps the message from arriving is the process's end, which `outcome` has.
    this.#child.send(stack, () => {});
    return outcome;
  }
}
