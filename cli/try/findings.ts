// What the runs of a container mean for its life on Fargate: each a sentence, and the line of the stack file that mends
// it. Pure; the runs are left to observe.ts.

import { smallestSize } from "../../settings/facts/fargateSizes.ts";
import type { TriedContainer } from "./container.ts";
import { type Finding, lives } from "./finding.ts";
import { reachOf } from "./findReach.ts";
import { userOf, writesOf } from "./findWrites.ts";
import type { Observation } from "./observe.ts";
import { isWell, type Runs } from "./runs.ts";

/** @param imageVolumes paths that the image declares as volumes */
export function findingsOf(container: TriedContainer, runs: Runs, imageVolumes: readonly string[]): Finding[] {
  const { strict } = runs;
  const found = [...lifeOf(container, strict), ...memoryOf(container, strict), ...reachOf(container, runs)];
  const all = [
    ...found,
    ...writesOf(container, runs, imageVolumes),
    ...userOf(container, runs),
    ...endOf(container, strict),
  ];
  // Nothing is well that has no reason to be called bad.
  if (!isWell(container, strict) && lives(all)) all.push({ level: "bad", text: "it does not become healthy" });
  return all;
}

function* lifeOf({ mayEnd }: TriedContainer, run: Observation): Generator<Finding> {
  const { startFault, exitCode, outOfMemory, watchedSeconds, lastLines } = run;
  const after = `after ${watchedSeconds.toFixed(1)} s`;
  if (startFault !== undefined) {
    const advice = startFault.includes("unable to find user")
      ? "write user: as a number, or as a name that the image's /etc/passwd has; or add it in the Dockerfile (RUN useradd)"
      : undefined;
    yield { level: "bad", text: `it does not start: ${startFault}`, advice };
  } else if (exitCode === undefined) {
    yield { level: "good", text: `it stays up (watched for ${watchedSeconds.toFixed(1)} s)` };
  } else if (mayEnd && exitCode === 0) {
    yield { level: "good", text: `it ends with exit code 0 ${after}` };
  } else if (!outOfMemory) {
    const said = lastLines === "" ? ", and says nothing" : `; its last lines:\n${lastLines}`;
    yield { level: "bad", text: `it ends with exit code ${exitCode} ${after}${said}` };
  }
}

function* memoryOf({ cpu, memoryMiB, sidecar }: TriedContainer, run: Observation): Generator<Finding> {
  const { outOfMemory, exitCode, watchedSeconds, peakMiB } = run;
  if (outOfMemory) {
    const larger = smallestSize({ cpu, memoryMiB: memoryMiB + 1 });
    const who = exitCode === undefined ? "a process of it takes" : "it takes";
    const text = `${who} more memory than the ${memoryMiB} MiB there are, and is killed after ${watchedSeconds.toFixed(1)} s`;
    if (sidecar !== undefined) {
      yield { level: "bad", text, advice: "raise its memoryMiB, and that of the task" };
      return;
    }
    yield {
      level: "bad",
      text,
      lines: larger && { ...(larger.cpu === cpu ? {} : { cpu: larger.cpu }), memoryMiB: larger.memoryMiB },
    };
  } else if (peakMiB !== undefined) {
    const isClose = peakMiB > memoryMiB * 0.8;
    const advice = isClose ? "raise memoryMiB: little is left for requests" : undefined;
    yield { level: isClose ? "note" : "good", text: `it takes ${peakMiB} MiB of ${memoryMiB} MiB at its peak`, advice };
  }
}

function* endOf({ stopTimeoutSeconds }: TriedContainer, { stop }: Observation): Generator<Finding> {
  if (stop === undefined) return;
  if (!stop.killed) {
    const text = `it ends ${stop.seconds.toFixed(1)} s after its stop signal (of ${stopTimeoutSeconds} s)`;
    yield { level: "good", text };
    return;
  }
  const advice =
    'have it heed the signal, or name another with STOPSIGNAL; a CMD that is no list (["…"]) runs in a shell that passes none on';
  const text = `it does not end within ${stopTimeoutSeconds} s of its stop signal, and is killed: requests under way are lost`;
  yield { level: "note", text, advice };
}
