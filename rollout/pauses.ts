// Where ECS pauses a deployment that shifts requests, the word it waits for: its test is run and judged, and people are
// shown what to look at. Running the test is left to testTraffic.ts.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html

import { ContinueServiceDeploymentCommand } from "@aws-sdk/client-ecs";
import { type Clock, machineClock } from "./clock.ts";
import type { Look } from "./deployment.ts";
import { shortDefinition } from "./names.ts";
import type { Session } from "./session.ts";
import type { Shift } from "./shift.ts";
import type { TestAddress } from "./testAddress.ts";

/** Runs the deployment's test, and gives where it found the new revision, or what to report where it has failed. */
export type RunTest = (look: Look) => Promise<{ passed: true; at: TestAddress } | { passed: false; report: string }>;

export interface AtPause {
  /** @default none */
  test?: RunTest;
  /** Whether people continue it: they are waited for, or not, or nobody has to. */
  people: "wait" | "leave" | "nobody";
  /** The command that continues it: `./ecs continue prod web`. */
  command: string;
  /** What people look at before, one line for each; `at` is where a test has found the new revision. @default nothing */
  lookAt?: (at: TestAddress | undefined) => readonly string[];
  /** Minutes after which ECS rolls back, where nobody runs the test. @default unknown */
  timeoutMinutes?: number;
}

interface Watched {
  name: string;
  expected: { taskDefinition: string };
  atPause?: AtPause;
  clock?: Clock;
  say: (line: string, last: boolean) => void;
  redact: (text: string) => string;
}

/** For one request to ECS. */
const patienceMs = 120_000;

export class Pauses {
  /** What became of a test that did not pass. */
  report?: string;
  /** Milliseconds that the deployment has been paused. */
  tookMs = 0;
  readonly #watch: Watched;
  readonly #atPause: AtPause;
  readonly #session: Session;
  readonly #answered = new Set<string>();
  readonly #shown = new Set<string>();
  #shift?: Shift;
  #at?: number;
  /** Where the test that has passed found the new revision. */
  #testedAt?: TestAddress;

  constructor(watch: Watched, session: Session) {
    this.#watch = watch;
    this.#atPause = watch.atPause ?? { people: "wait", command: "./ecs continue" };
    this.#session = session;
  }

  /** @returns `left` where the deployment waits for people, and nobody waits for them here */
  async meet(shift: Shift | undefined, look: Look): Promise<"on" | "left"> {
    const { test, people } = this.#atPause;
    this.#shift = shift;
    const pauses = shift?.rollsBack ? [] : (shift?.pauses ?? []);
    if (this.#at !== undefined) this.tookMs += look.at - this.#at;
    this.#at = pauses.length > 0 ? look.at : undefined;
    const open = this.#unanswered(pauses);
    if (open.length === 0) return "on";
    if (test && this.#testedAt === undefined) {
      const result = await test(look);
      if (!result.passed) {
        this.report = result.report;
        await this.#answer(open, "ROLLBACK");
        return "on";
      }
      this.#testedAt = result.at;
    }
    if (people === "nobody") {
      await this.#answer(open, "CONTINUE");
      return "on";
    }
    return this.#wait(open);
  }

  /** Whether ECS waits for a word at the moment. */
  get areOpen(): boolean {
    return this.#at !== undefined;
  }

  /** What is left to do at a pause, where nobody waits any more. */
  unattended(): string[] {
    const { test, command, timeoutMinutes } = this.#atPause;
    const open = this.#unanswered(this.#shift?.pauses ?? []);
    const tested = test && this.#testedAt === undefined ? " without its test" : "";
    if (open.length > 0) {
      return [`It is paused: ${until(open)} ECS rolls it back. \`${command}\` continues it${tested}.`];
    }
    if (!tested || this.#shift?.rollsBack || (this.#shift?.percent ?? 0) > 0) return [];
    const after = timeoutMinutes === undefined ? "later" : `${timeoutMinutes} min later`;
    return [
      `It will pause for its test, which nobody runs now: ${after} ECS rolls it back. \`${command}\` then continues it${tested}.`,
    ];
  }

  #unanswered(pauses: Shift["pauses"]): Shift["pauses"] {
    return pauses.filter(({ hookId = "" }) => !this.#answered.has(hookId));
  }

  #wait(open: Shift["pauses"]): "on" | "left" {
    const { name, expected, say, redact } = this.#watch;
    const { command, lookAt = () => [], people } = this.#atPause;
    const isNew = open.some(({ hookId = "" }) => !this.#shown.has(hookId));
    for (const { hookId = "" } of open) this.#shown.add(hookId);
    if (!isNew) return "on";
    const lines = [
      `paused: ${shortDefinition(expected.taskDefinition)} runs, and no client has sent it a request`,
      ...lookAt(this.#testedAt),
      `\`${command}\` gives it the requests, \`${command} --rollback\` ends it; ${until(open)} ECS rolls it back`,
    ];
    for (const line of lines) say(`${name}: ${redact(line)}`, people === "leave");
    return people === "leave" ? "left" : "on";
  }

  async #answer(open: Shift["pauses"], action: "CONTINUE" | "ROLLBACK"): Promise<void> {
    const { clock = machineClock } = this.#watch;
    const serviceDeploymentArn = this.#shift?.record.serviceDeploymentArn;
    for (const { hookId } of open) {
      const request = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action });
      try {
        await this.#session.ask(({ ecs }, abortSignal) => ecs.send(request, { abortSignal }), clock.now() + patienceMs);
      } catch (error) {
        // Somebody else was faster, or the deployment has ended by itself: the next look says what became of it.
        if (!isTooLate(error)) throw error;
      }
      this.#answered.add(hookId ?? "");
    }
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html (hookId not found) */
function isTooLate(error: unknown): boolean {
  const { name = "" } = error as Error;
  return ["InvalidParameterException", "ServiceDeploymentNotFoundException"].includes(name);
}

function until(open: Shift["pauses"]): string {
  const expiresAt = Math.min(...open.map(({ expiresAt }) => Number(expiresAt ?? Number.NaN)));
  return Number.isNaN(expiresAt)
    ? "later"
    : `at ${new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
