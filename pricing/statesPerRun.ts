// How often a state machine looks at a run that it follows to its end, and how many states that makes: each has a
// price.
// https://aws.amazon.com/step-functions/pricing/

/**
 * The next look is after a tenth of the time that the run has taken so far, within these bounds. ECS shows a stopped
 * task for an hour.
 */
export const looks = { firstSeconds: 15, share: 10, mostSeconds: 1800 };

/** States between two looks: a wait, the look and the choice. */
const statesPerLook = 3;

/** States that a run of this length enters before its last look is over. */
export function statesToFollow(seconds: number): number {
  let [elapsed, count] = [0, 0];
  while (elapsed < seconds) {
    elapsed += Math.min(Math.max(looks.firstSeconds, elapsed / looks.share), looks.mostSeconds);
    count++;
  }
  return count * statesPerLook;
}
