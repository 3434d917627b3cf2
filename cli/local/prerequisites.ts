// Checks that this machine has what the local stack needs, before anything is started. Everything that is missing is
// named at once, each with the way to get it. Where only Pulumi's CLI is missing, the caller may have it fetched.

import { Problem } from "../commandLine.ts";
import { findDocker } from "../process/dockerEngine.ts";
import { findPulumi, type Missing } from "../process/pulumiCli.ts";
import { runsOwn } from "./emulatorRecord.ts";
import { type Answer, whatAnswers } from "./health.ts";
import { commands, type LocalStack, stackFile } from "./localStack.ts";

export interface Prerequisites {
  /** The folder of the `pulumi` to use. */
  cliFolder: string;
  /** The address of Docker's engine, such as `unix:///var/run/docker.sock`. */
  dockerHost: string;
  /** What answers at the emulator's endpoint. */
  answer: Exclude<Answer, { kind: "stranger" }>;
}

/**
 * @param fetchCli gives the folder of the CLI, which it fetches where nothing else is missing.
 * @default the CLI has to be here
 * @throws Problem that names everything that is missing
 */
export async function findPrerequisites(stack: LocalStack, fetchCli?: () => Promise<string>): Promise<Prerequisites> {
  const [dockerHost, cli, answer] = await Promise.all([findDocker(), findPulumi(), findPort(stack)]);
  const missing = [dockerHost, cli, answer].filter(isMissing);
  const isFetched = fetchCli !== undefined && missing.length === 1 && missing[0] === cli;
  if (missing.length > 0 && !isFetched) throw new Problem(report(missing));
  return { dockerHost, cliFolder: isFetched ? await fetchCli() : cli, answer } as Prerequisites;
}

function isMissing(found: string | Missing | Prerequisites["answer"]): found is Missing {
  return typeof found !== "string" && "remedy" in found;
}

export function report(missing: Missing[]): string {
  const width = Math.max(...missing.map(({ what }) => what.length));
  const indent = " ".repeat(width + 4);
  const lines = missing.map(({ what, why, remedy }) => `  ${what.padEnd(width)}  ${why}\n${indent}${remedy}`);
  return [`${commands.up} needs what is missing here; nothing has been changed:`, ...lines].join("\n\n");
}

async function findPort(stack: LocalStack): Promise<Prerequisites["answer"] | Missing> {
  const { endpoint, port } = stack;
  const answer = await whatAnswers(endpoint);
  if (answer.kind !== "stranger") return answer;
  // It hangs: as good as none, for whoever started it may end it.
  if (await runsOwn(stack)) return { kind: "nothing" };
  return {
    what: `port ${port}`,
    why: `another program listens there: ${answer.detail}`,
    remedy: `stop it (lsof -i :${port} names it), or write another port into ${stackFile}`,
  };
}
