// Skips a suite where this machine lacks what it takes; CI has everything, so that there it is an error.

/** @param missing what is missing, and how to get it; undefined where nothing is */
export function skipWithout(suite: Mocha.Context, missing: string | undefined): void {
  if (missing === undefined) return;
  if (process.env.CI) throw new Error(missing);
  console.warn(`      skipped: ${missing}`);
  suite.skip();
}
