// How a state machine tries a failed call of AWS's API again: after 15 s, then each time after twice as long, up to
// 300 s. Pure; how often it does is left to the definitions.

const [first, factor, longest] = [15, 2, 300];

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (Retrying after an error) */
export function callRetry(tries: number) {
  return {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: first,
    BackoffRate: factor,
    MaxDelaySeconds: longest,
    MaxAttempts: tries,
  };
}

/** How many tries go into a time. */
export function triesWithin(seconds: number): number {
  let [left, wait, tries] = [seconds, first, 0];
  for (; left >= wait; tries++) [left, wait] = [left - wait, Math.min(factor * wait, longest)];
  return tries;
}
