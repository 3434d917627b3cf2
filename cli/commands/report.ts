// `./ecs report`: a page of the stacks, in one HTML file. Needs no account, login, Docker, network or Pulumi CLI. What
// is on it is left to cli/report/.

import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { faultsText } from "../../plan/planStacks.ts";
import { type Call, fail, type Io, Misuse } from "../commandLine.ts";
import { handedOverOf } from "../plan/handedOver.ts";
import { replaceFile } from "../replaceFile.ts";
import { openInBrowser } from "../report/live/openInBrowser.ts";
import { page } from "../report/page.ts";
import { reportOf } from "../report/reported.ts";

/** In a folder that git and a build's context leave out: what is written here is no part of an image. */
const usual = ".local/report.html";

export async function run({ args, options }: Call, io: Io): Promise<number> {
  const { config, diff, to = usual, watch, open: opens } = options;
  if (watch) {
    if (config !== undefined)
      throw new Misuse("--watch reads the stack files as they are saved, and takes no --config");
    const { watchReport } = await import("../report/live/watchReport.ts");
    return watchReport(args, { diff, to: options.to?.toString(), opens: opens === true }, io);
  }
  const report = await reportOf(args, { diff, handedOver: handedOverOf(options, args, io) }, io);
  if (typeof report === "string") return fail(report, io);
  const file = resolve(io.root, String(to));
  if (to === usual) mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, await page(report));
  io.stdout.write(`${to}: ${report.stacks.map(({ stack }) => stack).join(", ")}\n`);
  const closed = opens ? await openInBrowser(file) : undefined;
  if (closed !== undefined) io.stderr.write(`${to} is not opened: ${closed}\n`);
  const faults = faultsText(report.stacks.flatMap((one) => ("fault" in one ? one.fault : [])));
  return faults === undefined ? 0 : fail(faults, io);
}
