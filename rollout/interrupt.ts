// Ctrl-C as an AbortSignal. On Ctrl-C the Pulumi CLI sends SIGINT to the program and ends it five seconds later,
// so a wait has that long to say what goes on without it. Leaves Node's own handling alone when nobody waits.

const signals = ["SIGINT", "SIGTERM"] as const;

let waiting = 0;
let controller = new AbortController();

function interrupt(): void {
  controller.abort(new Interrupted());
}

/** Ctrl-C, or the end of the update from elsewhere. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/**
 * Runs work under a signal that Ctrl-C aborts, with an `Interrupted` as its reason; the work has to heed it. One
 * listener serves all services that wait at the same time.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (waiting++ === 0) {
    controller = new AbortController();
    for (const signal of signals) process.on(signal, interrupt);
  }
  try {
    return await work(controller.signal);
  } finally {
    if (--waiting === 0) for (const signal of signals) process.off(signal, interrupt);
  }
}
