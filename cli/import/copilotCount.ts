// `count` and `deployment` of a Copilot manifest: how many tasks there are, and how they are replaced.

import type { Draft } from "./draft.ts";
import { loseKnown, numberOf, type Part } from "./part.ts";

export function putCount(draft: Draft, count: Part | undefined): void {
  if (count === undefined) return;
  draft.take(["desiredCount"], count, numberOf);
  const spot = count.at("spot");
  if (spot?.number !== undefined) {
    draft.put(["desiredCount"], spot, spot.number);
    draft.put(["spot"], spot, onSpotBeyond(0));
  }
  const range = count.at("range");
  const [, min, max] = /^(\d+)-(\d+)$/.exec(range?.text ?? "") ?? [];
  if (range && min !== undefined) {
    draft.put(["scaling", "min"], range, Number(min));
    draft.put(["scaling", "max"], range, Number(max));
  }
  for (const key of ["min", "max"]) draft.take(["scaling", key], range?.at(key), numberOf);
  const from = range?.at("spot_from");
  if (from?.number) draft.put(["spot"], from, onSpotBeyond(from.number - 1), "the tasks before it are on demand");
  if (draft.has("scaling")) {
    for (const [key, to] of Object.entries(targets)) {
      draft.take(["scaling", to], count.at(key, "value") ?? count.at(key), numberOf);
      count.at(key, "cooldown")?.lose(cooldown);
    }
  }
  loseKnown(count, {
    cooldown,
    queue_delay:
      "write the queue under scaling.queue, and under backlogPerTask how many messages may wait for each task",
    response_time: "tasks follow CPU, memory or requests; write such a target under scaling",
  });
}

const onSpotBeyond = (base: number) => ({ base, onDemandWeight: 0, spotWeight: 1 });

const targets = { cpu_percentage: "cpuPercent", memory_percentage: "memoryPercent", requests: "requestsPerTask" };
const cooldown = "the time between two changes is the program's own";

export function putDeployment(draft: Draft, deployment: Part | undefined): void {
  const rolling = deployment?.at("rolling");
  if (rolling?.text === "default") rolling.settle("a deployment starts new tasks first");
  if (rolling?.text !== "recreate") return;
  draft.put(["deployment", "minimumHealthyPercent"], rolling, 0);
  draft.put(["deployment", "maximumPercent"], rolling, 100);
  draft.put(["deployment", "availabilityZoneRebalancing"], rolling, false);
}
