// `npm run local -- logs [service]`: the services' logs in CloudWatch Logs, the last lines and then each new one,
// until Ctrl-C.

import { setTimeout as sleep } from "node:timers/promises";
import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { connect } from "../../rollout/clients.ts";
import type { DeployedService } from "./deployed.ts";
import { deployedNow } from "./deployedNow.ts";
import type { LocalStack } from "./localStack.ts";
import { Problem } from "./problem.ts";

/** How many lines of each task come first. */
const lastLines = 20;

export async function logs(stack: LocalStack, only: string | undefined, say: (line: string) => void): Promise<void> {
  const all = await deployedNow(stack);
  const services = all.filter(({ name }) => only === undefined || name === only);
  if (services.length === 0) {
    const names = all.map(({ name }) => name).join(", ");
    throw new Problem(`no service is called ${only}; deployed ${names ? `are: ${names}` : "is none"}`);
  }
  const { logs, close } = connect(stack.aws);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  // `npm run local -- logs | head` closes the pipe.
  process.stdout.once("error", onSignal);
  try {
    await follow(logs, services, say, stop.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    close();
  }
}

/** Prints the services' events, each stream's in their order, until `signal`. */
export async function follow(
  client: CloudWatchLogsClient,
  services: Pick<DeployedService, "name" | "logGroups">[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.max(...services.map(({ name }) => name.length));
  /** Where reading goes on, by group and stream. */
  const positions = new Map<string, string | undefined>();
  for (let first = true; !signal.aborted; first = false) {
    for (const { name, logGroups } of services) {
      for (const logGroupName of logGroups) {
        for (const logStreamName of await streams(client, logGroupName)) {
          const key = `${logGroupName} ${logStreamName}`;
          const { events = [], nextForwardToken } = await client.send(
            new GetLogEventsCommand({
              logGroupName,
              logStreamName,
              nextToken: positions.get(key),
              // A stream that appears later is read from its beginning.
              ...(first ? { limit: lastLines, startFromHead: false } : { startFromHead: true }),
            }),
          );
          positions.set(key, nextForwardToken);
          for (const { timestamp = 0, message = "" } of events) {
            const time = new Date(timestamp).toTimeString().slice(0, 8);
            say(`${time} ${name.padEnd(width)} ${message.trimEnd()}`);
          }
        }
      }
    }
    await sleep(1_000, undefined, { signal }).catch(() => {});
  }
}

async function streams(client: CloudWatchLogsClient, logGroupName: string): Promise<string[]> {
  try {
    const { logStreams = [] } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 20 }),
    );
    return logStreams.map(({ logStreamName }) => String(logStreamName)).reverse();
  } catch (error) {
    // A rollout may replace the group while it is followed.
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}
