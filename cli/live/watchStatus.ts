// `./ecs status --watch`: looks at a deployment every few seconds until Ctrl-C and shows what it finds. Asking is left to
// looking.ts, showing to display.ts.

import { setTimeout as sleep } from "node:timers/promises";
import { apiFault, apiFaultText, isOfAws, isPassing } from "../../rollout/apiError.ts";
import { redactor } from "../../rollout/redact.ts";
import type { Deployed } from "../deployed/deployed.ts";
import type { Display } from "./display.ts";
import { Looking } from "./looking.ts";

const pollMs = 5_000;

/**
 * Returns once `signal` is aborted.
 * @throws the error of AWS where the first look fails for a reason that does not pass
 */
export async function watchStatus(
  deployed: Deployed,
  display: Display,
  signal: AbortSignal,
  everyMs = pollMs,
): Promise<void> {
  const looking = new Looking(deployed, signal, display.drawsAll);
  const redact = redactor([deployed.aws.secretKey, deployed.aws.token]);
  let hasSeen = false;
  try {
    while (!signal.aborted) {
      try {
        display.saw(await looking.look());
        hasSeen = true;
      } catch (error) {
        signal.throwIfAborted();
        // What was once seen may come back, whatever AWS answers meanwhile: a right that is given again, a new cluster.
        if (!isPassing(error) && !(hasSeen && isOfAws(error))) throw error;
        display.cannotSee(redact(apiFaultText(error)));
        if (["expired", "no-credentials", "denied"].includes(apiFault(error))) looking.renew();
      }
      await sleep(everyMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    display.end();
    looking.close();
  }
}
