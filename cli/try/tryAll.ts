// Tries several containers, as many at once as the machine bears, and gives what was found of each.

import { availableParallelism } from "node:os";
import { Problem } from "../commandLine.ts";
import type { TriedContainer } from "./container.ts";
import type { Images } from "./engine.ts";
import type { Finding } from "./finding.ts";
import { tryContainer } from "./tryContainer.ts";

export interface Tried {
  container: TriedContainer;
  findings: Finding[];
}

/** A container takes a part of a core only, and waits most of the time. */
const atOnce = 2 * availableParallelism();

/**
 * @param signal ends all of them; it then throws once no container is left
 */
export async function tryAll(
  containers: readonly TriedContainer[],
  images: Images,
  signal: AbortSignal,
): Promise<Tried[]> {
  const tried: Tried[] = [];
  const waiting = containers.entries();
  const one = async (container: TriedContainer): Promise<Finding[]> => {
    try {
      const image = await images.of(container);
      return await tryContainer(container, image, signal);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return [{ level: "bad", text: error.message }];
    }
  };
  const worker = async () => {
    for (const [index, container] of waiting) tried[index] = { container, findings: await one(container) };
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, containers.length) }, worker));
  signal.throwIfAborted();
  for (const worker of ended) if (worker.status === "rejected") throw worker.reason;
  return tried;
}
