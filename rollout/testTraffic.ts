// The test of a deployment that has not got a client's request yet: one task of the new revision, which asks the new
// revision at the load balancer's test listener. How a command is run in a task is left to commandTask.ts, what follows
// from its end to pauses.ts.

import type { Service } from "@aws-sdk/client-ecs";
import { isOfAws } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { type Clock, machineClock } from "./clock.ts";
import { type Failed, runCommand } from "./commandTask.ts";
import type { Look } from "./deployment.ts";
import { GivenUp, givenUp } from "./givenUp.ts";
import { pathTest } from "./pathTest.ts";
import type { RunTest } from "./pauses.ts";
import { Session } from "./session.ts";
import type { Placed } from "./startTask.ts";
import { type PrivateAddresses, type TestAddress, testAddress } from "./testAddress.ts";

export interface TestTraffic {
  /** The service as the stack file names it, and its container, which runs the command. */
  name: string;
  /** `deployment.test` of the stack file. */
  test: { command?: string[]; path?: string; timeoutSeconds: number };
  cluster: string;
  /** ARN of the new revision. */
  taskDefinition: string;
  placed: Placed;
  privateAddresses: PrivateAddresses;
  connect: () => Clients;
  signal: AbortSignal;
  say: (line: string) => void;
  redact: (text: string) => string;
  /** Milliseconds between two looks. */
  pollMs?: number;
  clock?: Clock;
}

/** For finding out where the new revision answers. */
const patienceMs = 60_000;

/** @throws the reason of the signal where the wait is interrupted: then nobody has judged the new revision. */
export function testTraffic(given: TestTraffic): RunTest {
  return async ({ service }: Look) => {
    const { name, test, say, redact, signal } = given;
    const said = test.command?.join(" ") ?? `GET ${test.path}`;
    try {
      const at = await addressOf(given, service ?? {});
      const { url, host } = at;
      say(`${name}: test ${said} at ${url}, as ${host}`);
      const failed = await runCommand({
        ...given,
        ...given.placed,
        command: [...(test.command ?? pathTest)],
        environment: Object.entries({ TEST_URL: url, TEST_HOST: host, TEST_PATH: test.path ?? "/" }).map(
          ([key, value]) => ({ name: key, value }),
        ),
        timeoutSeconds: test.timeoutSeconds,
        startedBy: "deployment-test",
        label: "test",
        started: "the test runs in task",
      });
      if (failed) return { passed: false, report: redact(reported(failed, said)) };
      say(`${name}: the test has passed`);
      return { passed: true, at };
    } catch (error) {
      // Nobody has judged the new revision then, but the test's task may still run.
      if (signal.aborted && error instanceof GivenUp && error.left) say(`${name}: ${redact(error.left)}`);
      signal.throwIfAborted();
      if (!(error instanceof GivenUp)) throw error;
      const { message, next = hintOf(message, test), left } = error;
      const lines = [`What failed: the test, ${said}, ${message}.`, next, left];
      return { passed: false, report: redact(lines.filter((line) => line).join("\n")) };
    }
  };
}

async function addressOf(given: TestTraffic, service: Service): Promise<TestAddress> {
  const { name, connect, privateAddresses, signal, say, redact, clock = machineClock } = given;
  const session = new Session(connect, signal, (trouble) => say(`${name}: ${redact(trouble)}`));
  try {
    return await session.ask(
      (clients, abortSignal) => testAddress(clients, service, privateAddresses, abortSignal),
      clock.now() + patienceMs,
    );
  } catch (error) {
    const what = "could not start: where the new revision answers is not known";
    throw isOfAws(error) ? givenUp(what, error, signal) : new GivenUp(`${what} (${(error as Error).message})`);
  } finally {
    session.close();
  }
}

/** What a test that takes too long often is. */
function hintOf(reason: string, { path }: TestTraffic["test"]): string | undefined {
  if (!/took longer/.test(reason)) return undefined;
  return path === undefined
    ? "Next: raise `deployment.test.timeoutSeconds`, or see in its log above what it waits for."
    : "Next: if its log above is that of your program, the image has an ENTRYPOINT, which a command does not replace: write `deployment.test.command` for it.";
}

function reported({ what, log }: Failed, said: string): string {
  return [what.replace(/^What failed: /, `What failed: the test, ${said}: `), log].join("\n\n");
}
