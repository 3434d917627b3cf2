// `./ecs report --watch`: serves the page of the stacks, and each time that a file is saved a new one, of which a line
// goes to the terminal. A fault is on the page in place of its stack, until it is mended. When plans are made again is
// left to cli/plan/planOnChange.ts, what is on the page to page.ts.

import { resolve } from "node:path";
import type { Plan } from "../../../plan/graph.ts";
import { stackNames } from "../../../settings/stackNames.ts";
import { fail, type Io, lineWriter } from "../../commandLine.ts";
import { diffPlans } from "../../diff/diffPlans.ts";
import { verdictOf } from "../../diff/diffText.ts";
import { planOnChange } from "../../plan/planOnChange.ts";
import { untilStopped } from "../../process/signals.ts";
import { besideOf, replaceFile } from "../../replaceFile.ts";
import { clock } from "../../times.ts";
import { pageOf } from "../page.ts";
import { type Reported, type ReportOptions, reported, sidesOf } from "../reported.ts";
import { openInBrowser } from "./openInBrowser.ts";
import { PageServer } from "./server.ts";

export interface WatchOptions extends Pick<ReportOptions, "diff"> {
  /** Where each page is written, too. @default nowhere */
  to?: string | undefined;
  /** Whether the user's browser opens the page. */
  opens: boolean;
}

/**
 * @param asked stacks; none = all that have a file, and with a comparison all that either side has
 * @returns the exit code once it is stopped: 0, since Ctrl-C is the usual end
 */
export async function watchReport(asked: string[], { diff, to, opens }: WatchOptions, io: Io): Promise<number> {
  const { root, stdout, stderr } = io;
  // What is compared with stays; the stacks' own plans come at each change.
  const found = await sidesOf(asked, { diff, plan: async () => [] }, io);
  if (typeof found === "string") return fail(found, io);
  const names = found.stacks.map(({ stack }) => stack);
  const present = names.filter((stack) => stackNames(root).includes(stack));
  const kept = to === undefined ? undefined : resolve(root, to);
  // What is written here is a change, too, of which nothing new comes.
  const own = kept === undefined ? [] : [kept, besideOf(kept)];
  const say = lineWriter(stdout);
  return await untilStopped(async ({ signal }) => {
    const server = await PageServer.start();
    try {
      const verdicts = new Verdicts();
      let version = 0;
      for await (const { outcomes, files } of planOnChange(present, root, signal)) {
        const changed = files.filter((file) => !own.includes(resolve(root, file)));
        if (files.length > 0 && changed.length === 0) continue;
        version++;
        const stacks = found.stacks.map((one) => reported({ ...one, after: outcomes[present.indexOf(one.stack)] }));
        const write = await pageOf({ ...found, stacks });
        server.show(await write(version), version);
        if (kept !== undefined) replaceFile(kept, await write());
        const verdict = verdicts.of(stacks);
        if (version > 1) {
          say(`${clock(new Date(), new Date())}  ${changed.join(", ")}: ${verdict || "no changes"}`);
          continue;
        }
        say(`${server.url}  ${names.join(", ")}, anew at each save; Ctrl-C ends it`);
        if (verdict !== "") say(verdict);
        if (opens) openInBrowser(server.url).then((why) => why && stderr.write(`The page is not opened: ${why}\n`));
      }
      return 0;
    } finally {
      await server.end();
    }
  });
}

/** What has come of the stacks since their last plans, in a line. */
class Verdicts {
  readonly #last = new Map<string, Plan>();

  /** Without the stacks of which there is nothing to say. */
  of(stacks: readonly Reported[]): string {
    return stacks.flatMap((one) => this.#ofOne(one)).join("; ");
  }

  #ofOne(one: Reported): string[] {
    if ("fault" in one) return [`${one.stack}: ${one.fault.trimStart().split("\n")[0]?.replace(/:$/, "")}`];
    const { stack, after } = one;
    const last = this.#last.get(stack);
    if (after === undefined) return [];
    this.#last.set(stack, after);
    const verdict = last && verdictOf(diffPlans(last, after));
    return verdict === undefined || verdict === "no changes" ? [] : [`${stack} ${verdict}`];
  }
}
