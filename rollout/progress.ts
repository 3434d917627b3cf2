// The one line that says how far a deployment is. Pure; when to print it is left to the caller.

/** How far a deployment is: the tasks it should have, those that serve, those that failed. */
export interface Counts {
  desired: number;
  healthy: number;
  failed: number;
}

/** `web: 2 of 4 tasks healthy, 0 failed, 38 s`; of a service without a task right now, that nothing is shown. */
export function progressLine(service: string, { desired, healthy, failed }: Counts, seconds: number): string {
  if (desired + failed === 0) {
    return `${service}: it has no task now, so none has shown that its revision runs, ${Math.round(seconds)} s`;
  }
  const tasks = desired === 1 ? "task" : "tasks";
  return `${service}: ${healthy} of ${desired} ${tasks} healthy, ${failed} failed, ${Math.round(seconds)} s`;
}

/** True when a reader would learn something from a new line; time alone is not worth one. */
export function worthSaying(before: Counts | undefined, now: Counts): boolean {
  return !before || before.desired !== now.desired || before.healthy !== now.healthy || before.failed !== now.failed;
}
