// Plans stacks, and plans them again whenever a stack file, the program or a build context changes, until it is stopped.
// Watching files is left to watchedFiles.ts, keeping what a plan needs in memory to plan/standingPlanner.ts, and what is
// made of the plans to the commands with the option --watch.

import { once } from "node:events";
import { imageHashes } from "../../plan/imageHashes.ts";
import type { Outcome } from "../../plan/planStacks.ts";
import { StandingPlanner } from "../../plan/standingPlanner.ts";
import { type Change, WatchedFiles } from "./watchedFiles.ts";

export interface Planned {
  /** In the order of the stacks. */
  outcomes: Outcome[];
  /** What has changed since the last plans, relative to the project; empty at first. */
  files: string[];
}

/** Whatever changes after it has given plans leads to new ones. */
export async function* planOnChange(
  stacks: readonly string[],
  root: string,
  signal: AbortSignal,
): AsyncGenerator<Planned, void> {
  if (signal.aborted) return;
  const planner = new StandingPlanner(root);
  let waiting: Change | undefined;
  let wake = () => {};
  const watched = new WatchedFiles(root, (change) => {
    const { files, program } = waiting ?? { files: [], program: false };
    waiting = { files: [...files, ...change.files], program: program || change.program };
    wake();
  });
  const change = async () => {
    if (waiting === undefined) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
    const found = waiting as unknown as Change;
    waiting = undefined;
    return found;
  };
  const planned = async () => {
    const outcomes = await planner.plan(stacks);
    const resources = outcomes.flatMap((outcome) => ("plan" in outcome ? outcome.plan.resources : []));
    // A stack with a fault does not say what it is built from: until it is mended, the folders of before are watched.
    const isWhole = outcomes.every((outcome) => "plan" in outcome);
    if (isWhole && !signal.aborted) await watched.contexts(imageHashes(resources).map(({ context }) => context));
    return outcomes;
  };
  const stopped = once(signal, "abort").then(() => undefined);
  try {
    const first = await Promise.race([stopped, Promise.all([planned(), watched.begin()])]);
    if (first === undefined) return;
    yield { outcomes: first[0], files: [] };
    for (;;) {
      const found = await Promise.race([stopped, change()]);
      if (found === undefined) return;
      if (found.program) planner.renew();
      const outcomes = await Promise.race([stopped, planned()]);
      if (outcomes === undefined) return;
      yield { outcomes, files: [...new Set(found.files)] };
    }
  } finally {
    planner.end();
    await watched.end();
  }
}
