// Runs AWS's Session Manager plugin, which speaks the protocol of a session that ECS or Systems Manager has opened. Its
// call is the AWS CLI's: https://github.com/aws/aws-cli/blob/develop/awscli/customizations/ecs/executecommand.py and
// https://github.com/aws/aws-cli/blob/develop/awscli/customizations/sessionmanager.py

import { spawn } from "node:child_process";
import { constants } from "node:os";
import pRetry from "p-retry";
import { apiFault } from "../../rollout/apiError.ts";
import { Problem } from "../commandLine.ts";
import { run } from "../process/run.ts";
import { answered } from "../process/unanswered.ts";

const program = "session-manager-plugin";
const page =
  "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html";

/**
 * Checks for the plugin before a session is opened, since a session without it would stay open. @throws Problem where
 * it is missing
 */
export async function requirePlugin(): Promise<void> {
  const { notFound } = await run(program, ["--version"]);
  if (notFound) throw new Problem(`${program} is not on PATH. ECS Exec needs it; install it: ${page}`);
}

/** As an API answers them, by the names that the API has for them. */
type Session = Readonly<Record<string, string | undefined>>;

/**
 * Has a session opened. It is not asked for again where the answer got lost: a second session would run its command a
 * second time.
 * @param request by a client that does not ask again either
 * @param names the answer's own for the id, the URL and the token
 * @throws Problem where nothing says where the session is
 */
export async function opened(request: () => Promise<object | undefined>, names: readonly string[]): Promise<Session> {
  // What is throttled was not done.
  const shouldRetry = ({ error }: { error: unknown }) => apiFault(error) === "throttled";
  const unclear = "A session may be open all the same; one that nobody uses ends by itself.";
  const asked = () => pRetry(request, { retries: 3, minTimeout: 500, randomize: true, shouldRetry });
  const answer: Session = { ...(await answered(unclear, asked)) };
  const missing = names.filter((name) => !answer[name]);
  if (missing.length === 0) return Object.fromEntries(names.map((name) => [name, answer[name]]));
  throw new Problem(
    `the answer about the session must have ${names.join(", ")}, got none of ${missing.join(", ")}; run this again`,
  );
}

export interface OpenedSession {
  session: Session;
  /** What Systems Manager was asked for, or would have been: its `Target`, and the document with its parameters. */
  request: { Target: string; DocumentName?: string; Parameters?: Record<string, string[]> };
  region: string;
  /** A profile of the AWS CLI's files. @default the environment's */
  profile?: string;
  /** The endpoint that opened the session. */
  endpoint: string;
}

/** Hands the terminal to the session until it ends; gives the plugin's exit code. */
export async function handOver({ session, request, region, profile, endpoint }: OpenedSession): Promise<number> {
  // Without a profile, "": the credentials are the environment's.
  const named = profile ?? process.env.AWS_PROFILE ?? "";
  const args = [JSON.stringify(session), region, "StartSession", named, JSON.stringify(request), endpoint];
  const child = spawn(program, args, { stdio: "inherit" });
  // A Ctrl-C is for the process in the container. It reaches the plugin too, which passes it on.
  const ignored = ["SIGINT", "SIGQUIT", "SIGTSTP"] as const;
  const ignore = () => undefined;
  for (const signal of ignored) process.on(signal, ignore);
  const end = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
    });
  } finally {
    for (const signal of ignored) process.off(signal, ignore);
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.off(signal, end);
  }
}
