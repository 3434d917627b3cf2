// Tries several containers, as many at once as the machine bears, and gives what was found of each.

import { availableParallelism } from "node:os";
import { Problem } from "../commandLine.ts";
import { Waits } from "../waits.ts";
import type { TriedContainer } from "./container.ts";
import type { Images } from "./engine.ts";
import type { Finding } from "./finding.ts";
import { pathOf } from "./report.ts";
import { tryContainer } from "./tryContainer.ts";

export interface Tried {
  container: TriedContainer;
  findings: Finding[];
}

/** A container takes a part of a core only, and waits most of the time. */
const atOnce = 2 * availableParallelism();

/**
 * @param signal ends all of them; it then throws once no container is left
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
  const worker = async () => {
    for (const [index, container] of waiting) tried[index] = { container, findings: await one(container) };
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, containers.length) }, worker));
  signal.throwIfAborted();
  for (const worker of ended) if (worker.status === "rejected") throw worker.reason;
  return tried;
}
