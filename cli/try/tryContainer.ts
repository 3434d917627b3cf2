// Tries a container as often as it takes to say why it does not live on Fargate: as it is, with a root file system that
// can be written, and as root.

import { isRoot } from "../../settings/facts/users.ts";
import type { TriedContainer } from "./container.ts";
import type { Image } from "./engine.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./findings.ts";
import { type Observation, observe } from "./observe.ts";
import { isWell, type Runs } from "./runs.ts";
import { patienceSeconds } from "./watch.ts";

/** @param waiting gets what is waited for, and the seconds that it takes at most */
export async function tryContainer(
  container: TriedContainer,
  image: Image,
  signal: AbortSignal,
  waiting: (what: string, mostSeconds: number) => void,
): Promise<Finding[]> {
  const most = patienceSeconds(container) + container.stopTimeoutSeconds;
  waiting("it is watched, then stopped", most);
  const variants = [{}, ...(container.readonlyRoot ? [{ writableRoot: true }] : [])];
  // Both to their end, so that no container is left where one fails.
  const ended = await Promise.allSettled(variants.map((variant) => observe(container, image, variant, signal)));
  const [strict, writable] = ended.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  }) as [Observation, Observation?];
  const runs: Runs = { strict, writable };
  const mildest = writable ?? strict;
  // Where it listens somewhere, or answers, who it runs as is not what is wrong.
  const isKnown = mildest.startFault !== undefined || mildest.outOfMemory || Boolean(mildest.listening?.length);
  const atLoss = !isWell(container, mildest) && !isKnown;
  if (atLoss && container.user !== undefined && !isRoot(container.user)) {
    waiting("it is watched as root, then stopped", most);
    runs.asRoot = await observe(container, image, { writableRoot: true, asRoot: true }, signal);
  }
  return findingsOf(container, runs, image.volumes);
}
