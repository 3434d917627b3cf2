// Asks AWS again while asking again can help, until a deadline: connections lost, throttling, credentials that expired
// and may be renewed. What cannot pass is thrown at once. Says once what the trouble is; leaves its meaning to
// apiError.ts.

import pRetry from "p-retry";
import { apiFault, apiFaultText, isPassing, refusedHere } from "./apiError.ts";
import type { Clients } from "./clients.ts";

// Asked again, it answers where it was only being restarted.
const refusalsHere = 2;

// A request that starts just before the deadline still gets five seconds.
const leastRequestMs = 5_000;

// No further try begins in the last second: cut off at the deadline, nobody would hear whether AWS has done it.
const lastTryMs = 1_000;

/** `Session.ask` with the deadline settled. */
export type Ask = <T>(request: (clients: Clients, abortSignal: AbortSignal) => Promise<T>) => Promise<T>;

export class Session {
  readonly #connect: () => Clients;
  readonly #signal: AbortSignal;
  readonly #say: (text: string) => void;
  #clients: Clients;
  #said: string | undefined;

  /**
   * @param connect makes the clients, again when credentials have expired
   * @param signal ends every request at once; its reason is what is thrown
   * @param say gets a sentence on trouble that may pass, once for each kind
   */
  constructor(connect: () => Clients, signal: AbortSignal, say: (text: string) => void) {
    this.#connect = connect;
    this.#signal = signal;
    this.#say = say;
    this.#clients = connect();
  }

  /**
   * The answer, or the error that will not pass or did not pass before the deadline (milliseconds since the epoch).
   * What listens on this machine itself is asked once more only.
   */
  async ask<T>(request: (clients: Clients, abortSignal: AbortSignal) => Promise<T>, deadline: number): Promise<T> {
    const left = deadline - Date.now();
    const abortSignal = AbortSignal.any([this.#signal, AbortSignal.timeout(Math.max(left, leastRequestMs))]);
    let last: unknown;
    let refusals = 0;
    try {
      const answer = await pRetry(() => heeding(abortSignal, request(this.#clients, abortSignal)), {
        retries: Number.POSITIVE_INFINITY,
        maxTimeout: 15_000,
        randomize: true,
        maxRetryTime: Math.max(left - lastTryMs, 0),
        signal: abortSignal,
        shouldRetry: ({ error }) => isPassing(error) && refusals < refusalsHere,
        onFailedAttempt: ({ error, retryDelay }) => {
          last = error;
          refusals = refusedHere(error) ? refusals + 1 : 0;
          if (apiFault(error) === "expired") this.#reconnect();
          if (isPassing(error) && refusals === 0 && retryDelay > 0) this.#trouble(error, deadline);
        },
      });
      this.#said = undefined;
      return answer;
    } catch (error) {
      this.#signal.throwIfAborted();
      // At the deadline the trouble is what was last answered, not that time ran out.
      throw abortSignal.aborted ? (last ?? error) : error;
    }
  }

  close(): void {
    this.#clients.close();
  }

  #reconnect(): void {
    this.#clients.close();
    this.#clients = this.#connect();
  }

  #trouble(error: unknown, deadline: number): void {
    const fault = apiFault(error);
    if (this.#said === fault) return;
    this.#said = fault;
    const until = new Date(deadline).toISOString().slice(11, 19);
    this.#say(`${apiFaultText(error)}; asking again until ${until} UTC`);
  }
}

/** The SDK heeds a signal while it waits for an answer, not while it waits between its own tries. */
async function heeding<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
