// `./ecs plan --watch`: plans again when a stack file, the program or a build context changes, and shows what differs
// from the last plan. After a fault it prints it and waits for the next change; Ctrl-C ends it. Watching files is left
// to watchedFiles.ts.

import { once } from "node:events";
import type { Plan } from "../../plan/graph.ts";
import { imageHashes } from "../../plan/imageHashes.ts";
import { faultsOf, noStacks, unknownStack } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { StandingPlanner } from "../../plan/standingPlanner.ts";
import type { Line } from "../../plan/tree.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { fail, type Io } from "../commandLine.ts";
import { diffPlans } from "../diff/diffPlans.ts";
import { changesText } from "../diff/diffText.ts";
import { untilStopped } from "../process/signals.ts";
import { clock } from "../times.ts";
import { linesOf } from "./planText.ts";
import { type Change, WatchedFiles } from "./watchedFiles.ts";

/**
 * @param asked stacks; none = all that have a file
 * @returns the exit code once it is stopped: 0, since Ctrl-C is the usual end
 */
export async function watchPlans(asked: readonly string[], io: Io): Promise<number> {
  const known = stackNames(io.root);
  if (known.length === 0) return fail(noStacks, io);
  const unknown = unknownStack([...asked], known);
  if (unknown) return fail(unknown, io);
  const watched = new Watch(asked.length > 0 ? [...new Set(asked)] : known, io);
  return await untilStopped(async ({ signal }) => {
    try {
      await Promise.race([watched.run(), once(signal, "abort")]);
      return 0;
    } finally {
      await watched.end();
    }
  });
}

class Watch {
  readonly #stacks: string[];
  readonly #io: Io;
  readonly #planner: StandingPlanner;
  readonly #files: WatchedFiles;
  readonly #plans = new Map<string, Plan>();
  #waiting: Change | undefined;
  #wake = () => {};
  #ended = false;

  constructor(stacks: string[], io: Io) {
    this.#stacks = stacks;
    this.#io = io;
    this.#planner = new StandingPlanner(io.root);
    this.#files = new WatchedFiles(io.root, (change) => {
      const { files, program } = this.#waiting ?? { files: [], program: false };
      this.#waiting = { files: [...files, ...change.files], program: program || change.program };
      this.#wake();
    });
  }

  /** Ends only with an error of this code. */
  async run(): Promise<void> {
    const [lines] = await Promise.all([this.#changes(), this.#files.begin()]);
    const notice: Line = [["Watching stack files, program and build contexts; Ctrl-C ends it.", "quiet"]];
    await this.#print([...lines, notice, []]);
    for (;;) {
      const { files, program } = await this.#next();
      if (program) this.#planner.renew();
      const lines = await this.#changes();
      if (lines.length > 0) await this.#print([[[`${now()}  `, "quiet"], [files.join(", ")]], ...lines]);
    }
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#planner.end();
    await this.#files.end();
  }

  /**
   * What differs from the last plan of each stack; the whole plan where there was none. Empty where there is a fault,
   * which is printed: then the next plans are compared with the same last ones.
   */
  async #changes(): Promise<Line[]> {
    const outcomes = await this.#planner.plan(this.#stacks);
    if (this.#ended) return [];
    const plans = outcomes.flatMap((outcome) => ("plan" in outcome ? [outcome.plan] : []));
    const faults = faultsOf(outcomes);
    if (faults !== undefined) {
      await write(`${now()}  ${faults}\n`, this.#io.stderr);
      return [];
    }
    await this.#files.contexts(plans.flatMap(({ resources }) => imageHashes(resources).map(({ context }) => context)));
    const fresh = plans.filter(({ stack }) => !this.#plans.has(stack));
    const diffs = plans.flatMap((plan) => {
      const last = this.#plans.get(plan.stack);
      return last ? [diffPlans(last, plan)] : [];
    });
    for (const plan of plans) this.#plans.set(plan.stack, plan);
    return [...(fresh.length > 0 ? linesOf({ plans: fresh }, this.#io.stdout) : []), ...changesText(diffs)];
  }

  async #next(): Promise<Change> {
    if (this.#waiting === undefined) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    const change = this.#waiting as unknown as Change;
    this.#waiting = undefined;
    return { ...change, files: [...new Set(change.files)] };
  }

  async #print(lines: Line[]): Promise<void> {
    await write(formatted(lines, this.#io.stdout), this.#io.stdout);
  }
}

function now(): string {
  return clock(new Date(), new Date());
}
