// Lets time pass faster for a suite that waits: clocks run ahead and timers fire earlier, by the same factor, so that
// the order of events and their time by the clock stay the same. Other processes and the network take as long as ever;
// a test that measures them stays out of such a suite.

import { createRequire, syncBuiltinESMExports } from "node:module";

const require = createRequire(import.meta.url);
const promises: typeof import("node:timers/promises") = require("node:timers/promises");

/** Applies to the suite that calls it. */
export function fasterTime(factor = 5): void {
  const restored: (() => void)[] = [];
  before(() => {
    const put = <T extends object, K extends keyof T>(object: T, key: K, make: (real: T[K]) => T[K]) => {
      const real = object[key];
      object[key] = make(real);
      restored.push(() => {
        object[key] = real;
      });
    };
    const ahead = (now: () => number) => {
      const since = now();
      return () => since + (now() - since) * factor;
    };
    put(Date, "now", (real) => ahead(real));
    put(performance, "now", (real) => ahead(() => real.call(performance)));
    put(
      globalThis,
      "setTimeout",
      (real) =>
        Object.assign(
          (run: () => void, ms = 0, ...rest: []) => real(run, ms / factor, ...rest),
          real,
        ) as typeof setTimeout,
    );
    put(
      promises,
      "setTimeout",
      (real) =>
        (ms = 0, ...rest) =>
          real(ms / factor, ...rest),
    );
    put(AbortSignal, "timeout", (real) => (ms) => real.call(AbortSignal, Math.ceil(ms / factor)));
    syncBuiltinESMExports();
  });
  after(() => {
    for (const restore of restored) restore();
    syncBuiltinESMExports();
  });
}
