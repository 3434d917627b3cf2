// The test of a deployment that has not got a client's request yet: one task of the new revision, which asks the new
// revision at the load balancer's test listener. Its end is judged here; what follows from it is left to pauses.ts.

import type { Service } from "@aws-sdk/client-ecs";
import type { Clients } from "./clients.ts";
import type { Clock } from "./clock.ts";
import type { Look } from "./deployment.ts";
import { shortTask } from "./names.ts";
import { type Ended, GivenUp, type Placed, runOneTask } from "./oneTask.ts";
import { pathTest } from "./pathTest.ts";
import type { RunTest } from "./pauses.ts";
import { aboutLog } from "./taskLog.ts";
import { failedContainer, whatFailed } from "./taskReport.ts";
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
    let ended: Ended;
    let at: TestAddress;
    try {
      at = await addressOf(given, service ?? {});
      const { url, host } = at;
      say(`${name}: test ${said} at ${url}, as ${host}`);
      ended = await runOneTask({
        ...given,
        ...given.placed,
        container: name,
        command: [...(test.command ?? pathTest)],
        environment: Object.entries({ TEST_URL: url, TEST_HOST: host, TEST_PATH: test.path ?? "/" }).map(
          ([key, value]) => ({ name: key, value }),
        ),
        timeoutSeconds: test.timeoutSeconds,
        startedBy: "deployment-test",
        onStart: (task) => say(`${name}: the test runs in task ${shortTask(task)}`),
        onLine: (line) => say(`${name} test | ${redact(line)}`),
        onTrouble: (trouble) => say(`${name}: ${redact(trouble)}`),
      });
    } catch (error) {
      signal.throwIfAborted();
      const { message, next, left } = error as GivenUp;
      const lines = [`What failed: the test, ${said}, ${message}.`, next ?? hintOf(error, test), left];
      return { passed: false, report: redact(lines.filter((line) => line).join("\n")) };
    }
    return judged(given, { said, at }, ended);
  };
}

async function addressOf({ connect, privateAddresses }: TestTraffic, service: Service) {
  const clients = connect();
  try {
    return await testAddress(clients, service, privateAddresses, AbortSignal.timeout(patienceMs));
  } catch (error) {
    throw new GivenUp(`could not start: where the new revision answers is not known (${(error as Error).message})`);
  } finally {
    clients.close();
  }
}

/** What a test that takes too long often is. */
function hintOf(error: unknown, { path }: TestTraffic["test"]): string | undefined {
  if (!(error instanceof GivenUp) || !/took longer/.test(error.message)) return undefined;
  return path === undefined
    ? "Next: raise `deployment.test.timeoutSeconds`, or see in its log above what it waits for."
    : "Next: if its log above is that of your program, the image has an ENTRYPOINT, which a command does not replace: write `deployment.test.command` for it.";
}

function judged(
  { name, say, redact }: TestTraffic,
  { said, at }: { said: string; at: TestAddress },
  { task, definition, wrote }: Ended,
): Awaited<ReturnType<RunTest>> {
  const own = task.containers?.find((one) => one.name === name);
  if (own?.exitCode === 0) {
    say(`${name}: the test has passed`);
    return { passed: true, at };
  }
  const container = own?.exitCode === undefined ? failedContainer(task) : own;
  const [cause = "", ...more] = whatFailed(task, container).split("\n");
  const failed = [cause.replace(/^What failed: /, `What failed: the test, ${said}: `), ...more].join("\n");
  return { passed: false, report: redact([failed, aboutLog(definition, name, wrote)].join("\n\n")) };
}
