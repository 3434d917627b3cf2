// How long a deployment of a service goes on, by what its stack file says of it, for the lines of whoever waits. Counting
// is left to rollout/timeLeft.ts.

import type { PaceSettings } from "../../rollout/deadline.ts";
import { isEmulated } from "../../settings/keys/aws.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";

/**
 * Undefined where that is not known: no stack is named, its file has a fault or another service, or an emulator keeps
 * none of AWS's times.
 */
export async function paceIn(
  root: string,
  { stack }: { stack?: string },
  { aws }: Pick<Deployed, "aws">,
  service: string,
): Promise<PaceSettings | undefined> {
  if (stack === undefined || isEmulated(aws)) return undefined;
  const { readSettings } = await import("../verify/subject.ts");
  try {
    return readSettings(root, stack.split("/").at(-1) as string).settings.services[service];
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
