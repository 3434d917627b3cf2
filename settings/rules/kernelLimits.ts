// What must hold between the limits and the kernel parameters of a task's containers. Which there are is left to
// settings/keys/containerRuntime.ts.

import { containersOf, type TaskSettings } from "../keys/task.ts";
import type { Fault, Path } from "../language/faults.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html; -1 is no limit */
export function* checkUlimits({ ulimits }: Pick<TaskSettings, "ulimits">, at: Path): Generator<Fault> {
  for (const [name, { softLimit, hardLimit }] of Object.entries(ulimits)) {
    if (hardLimit === -1 || (softLimit !== -1 && softLimit <= hardLimit)) continue;
    const advice = "lower it, or raise hardLimit";
    yield {
      path: [...at, "ulimits", name, "softLimit"],
      must: `be at most hardLimit, which is ${hardLimit}`,
      got: softLimit,
      advice,
    };
  }
}

/**
 * The containers share one network, and of two values that of the container that starts last would hold.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
 */
export function* checkSystemControls(task: TaskSettings, at: Path): Generator<Fault> {
  const seen = new Map<string, { value: string; by: string }>();
  for (const { name, path, container } of containersOf(task, at)) {
    for (const [parameter, value] of Object.entries(container.systemControls)) {
      if (!parameter.startsWith("net.")) continue;
      const first = seen.get(parameter);
      seen.set(parameter, first ?? { value, by: name });
      if (first === undefined || first.value === value) continue;
      yield {
        path: [...path, "systemControls", parameter],
        must: `be ${first.value}, as ${first.by} has it: the containers of a task share one network`,
        got: value,
        advice: "give both the same value, or take one of them out",
      };
    }
  }
}
