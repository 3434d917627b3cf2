// Checks that this machine has what the local stack needs, before anything is started. Everything that is missing is
// named at once, each with the way to get it. It only looks: it starts, downloads and changes nothing.

import { Problem } from "../commandLine.ts";
import { findDocker } from "../process/dockerEngine.ts";
import { findPulumi, type Missing } from "../process/pulumiCli.ts";
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

/** @throws Problem that names everything that is missing */
export async function findPrerequisites(stack: LocalStack): Promise<Prerequisites> {
  const [dockerHost, cliFolder, answer] = await Promise.all([findDocker(), findPulumi(), findPort(stack)]);
  const found = [dockerHost, cliFolder, answer];
  const missing = found.filter((one): one is Missing => typeof one !== "string" && "remedy" in one);
  if (missing.length > 0) throw new Problem(report(missing));
  return { dockerHost, cliFolder, answer } as Prerequisites;
}

export function report(missing: Missing[]): string {
  const width = Math.max(...missing.map(({ what }) => what.length));
  const indent = " ".repeat(width + 4);
  const lines = missing.map(({ what, why, remedy }) => `  ${what.padEnd(width)}  ${why}\n${indent}${remedy}`);
  return [`${commands.up} needs what is missing here; nothing has been changed:`, ...lines].join("\n\n");
}

async function findPort({ endpoint, port }: LocalStack): Promise<Prerequisites["answer"] | Missing> {
  const answer = await whatAnswers(endpoint);
  if (answer.kind !== "stranger") return answer;
  return {
    what: `port ${port}`,
    why: `another program listens there: ${answer.detail}`,
    remedy: `stop it (lsof -i :${port} names it), or write another port into ${stackFile}`,
  };
}
