// The frame of the commands that operate a deployment: their arguments, and the text for an error of AWS's. What each
// does is left to its own file.

import { isOfAws } from "../../rollout/apiError.ts";
import { type Call, Misuse, Problem } from "../commandLine.ts";
import { faultText } from "../process/unanswered.ts";
import type { Wanted } from "./findDeployed.ts";

export interface Called {
  wanted: Wanted;
  /** Name of a service or a job. */
  name?: string;
  /** The word behind those that name the deployment. */
  word?: string;
  /** The words behind `--`; undefined where there are none. */
  command?: string[];
  options: Record<string, string | undefined>;
  lists: Record<string, string[]>;
}

/** What a command is called with behind the stack. */
interface Taken {
  /** Whether it works on one service. @default false */
  needsName?: boolean;
  /** What stands behind the name, or in its place: a word of the command's own. @default nothing */
  word?: "behind-name" | "in-place-of-name";
}

/** Does the work and gives the exit code. @throws Problem with the reason and what to do */
export async function operateDeployment(
  call: Call,
  taken: Taken,
  work: (called: Called) => Promise<number>,
): Promise<number> {
  const called = calledWith(call, taken);
  return awsFaults(() => work(called));
}

/** Does work that asks AWS. @throws Problem for an error of AWS's */
export async function awsFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ofAws(error) ?? error;
  }
}

const ofCluster = ["service", "region", "profile"];

/** @throws Misuse where the arguments contradict each other, or one is missing */
function calledWith({ args, command, options, lists = {} }: Call, { needsName = false, word }: Taken): Called {
  const values = options as Record<string, string | undefined>;
  const { cluster, service, region, profile } = values;
  // With a cluster only the command's own word is left.
  const own = cluster === undefined || word === undefined ? args : [undefined, undefined, ...args];
  const isNamed = word !== "in-place-of-name" || cluster !== undefined;
  const [stack, name, ...words] = isNamed ? own : [own[0], undefined, ...own.slice(1)];
  if (words.length > 1) throw new Misuse(`${words.at(-1)} is one word too many: --cluster and --service name the rest`);
  if (cluster === undefined) {
    const lone = ofCluster.find((option) => values[option] !== undefined);
    if (lone !== undefined) throw new Misuse(`--${lone} goes with --cluster; a stack's own is in its file`);
    if (stack === undefined) throw new Misuse("Of which stack? Name it, or a cluster with --cluster");
    if (needsName && name === undefined) throw new Misuse(`Which service of ${stack}?`);
  } else {
    if (stack !== undefined) {
      throw new Misuse(`${stack} and --cluster are two answers to one question: leave one out`);
    }
    if (needsName && service === undefined) throw new Misuse(`Which service of ${cluster}? Name it with --service`);
  }
  return {
    wanted: { stack, cluster, service, region, profile },
    name: name ?? service?.split("/").at(-1),
    word: words[0],
    command: command.length > 0 ? command : undefined,
    options: values,
    lists,
  };
}

function ofAws(error: unknown): Problem | undefined {
  if (error instanceof Problem || !isOfAws(error)) return undefined;
  return new Problem(faultText(error));
}
