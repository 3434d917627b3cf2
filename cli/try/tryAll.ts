// Tries several containers, as many at once as the machine bears, and gives what was found of each.

import { availableParallelism } from "node:os";
import { Problem } from "../commandLine.ts";
import { inTime } from "../process/signals.ts";
import { Waits } from "../waits.ts";
import type { TriedContainer } from "./container.ts";
import { EngineLost, type Images, stillThere } from "./engine.ts";
import { type Finding, lives } from "./finding.ts";
import { pathOf } from "./report.ts";
import { tryContainer } from "./tryContainer.ts";

export interface Tried {
  container: TriedContainer;
  findings: Finding[];
}

/** How long the containers' removal may take after a signal. */
const removalMs = 20_000;

/** A container takes a part of a core only, and waits most of the time. */
const atOnce = 2 * availableParallelism();

/**
 * @param signal ends all of them; it then throws once no container is left, or EngineLost
 * @param waits gets what each container waits for
 */
export async function tryAll(
  containers: readonly TriedContainer[],
  images: Images,
  signal: AbortSignal,
  waits = new Waits(),
): Promise<Tried[]> {
  const tried: Tried[] = [];
  const waiting = containers.entries();
  const one = async (container: TriedContainer): Promise<Finding[]> => {
    const path = pathOf(container);
    try {
      waits.begin(path, "its image is built or fetched");
      const image = await images.of(container);
      return await tryContainer(container, image, signal, (what, most) => waits.begin(path, what, most));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return [{ level: "bad", text: error.message }];
    } finally {
      waits.end(path);
    }
  };
  const judged = async (container: TriedContainer): Promise<Finding[]> => {
    const findings = await one(container);
    // Without its engine a container looks as if it had ended.
    if (!signal.aborted && !lives(findings)) await stillThere();
    return findings;
  };
  const worker = async () => {
    for (const [index, container] of waiting) tried[index] = { container, findings: await judged(container) };
  };
  const workers = Promise.allSettled(Array.from({ length: Math.min(atOnce, containers.length) }, worker));
  const ended = await inTime(signal, removalMs, () => workers);
  if (ended === undefined) throw new EngineLost(`it has not removed them within ${removalMs / 1000} s`);
  signal.throwIfAborted();
  for (const worker of ended.value) if (worker.status === "rejected") throw worker.reason;
  return tried;
}
