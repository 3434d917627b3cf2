// What a command waits for, and a line on each wait that takes long: a sign of life, with the longest that it may take
// where that is known. What happens meanwhile is left to the command's own lines.

import { lasting } from "./times.ts";

/** Between two signs of life, and until the first. */
const quietMs = 15_000;

interface Wait {
  what: string;
  since: number;
  mostSeconds?: number;
}

export class Waits {
  readonly #waits = new Map<string, Wait>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * A wait that is the same as before goes on.
   * @param name what waits, such as `services.web`
   * @param what what it waits for, such as `its image is built`
   * @param mostSeconds the longest that it takes. @default it may take any time
   */
  begin(name: string, what: string, mostSeconds?: number): void {
    const { since, ...before } = this.#waits.get(name) ?? { what: "", since: 0 };
    if (before.what !== what) this.#waits.set(name, { what, since: this.#now(), mostSeconds });
  }

  /** @param what undefined where it waits no longer */
  set(name: string, what: string | undefined): void {
    if (what === undefined) this.end(name);
    else this.begin(name, what);
  }

  end(name: string): void {
    this.#waits.delete(name);
  }

  /** Such as `… services.web: its image is built, 30 s so far`, of those that take long. */
  lines(): string[] {
    return [...this.#waits].flatMap(([name, { what, since, mostSeconds }]) => {
      const ms = this.#now() - since;
      const mostMs = (mostSeconds ?? 0) * 1000;
      // A slow machine may take longer than it should.
      const most = ms < mostMs ? ` of at most ${lasting(mostMs)}` : "";
      return ms < quietMs / 2 ? [] : [`… ${name}: ${what}, ${lasting(ms)} so far${most}`];
    });
  }

  /** Says the lines again and again while work goes on. */
  async saidDuring<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => this.lines().forEach(say), quietMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}
