// `./ecs report`: a page of the stacks, in one HTML file. Needs no account, login, Docker, network or Pulumi CLI. What
// is on it is left to cli/report/.

import { resolve } from "node:path";
import { type Call, fail, type Io } from "../commandLine.ts";
import { handedOverOf } from "../plan/handedOver.ts";
import { replaceFile } from "../replaceFile.ts";
import { page } from "../report/page.ts";
import { reportOf } from "../report/reported.ts";

export async function run({ args, options }: Call, io: Io): Promise<number> {
  const { diff, to = "report.html" } = options;
  const report = await reportOf(args, { diff, handedOver: handedOverOf(options, args, io) }, io);
  if (typeof report === "string") return fail(report, io);
  replaceFile(resolve(io.root, String(to)), await page(report));
  io.stdout.write(`${to}: ${report.stacks.map(({ stack }) => stack).join(", ")}\n`);
  const faults = report.stacks.flatMap((one) => ("fault" in one ? `${one.fault.trimEnd()}\n` : []));
  return faults.length > 0 ? fail([...new Set(faults)].join("\n"), io) : 0;
}
