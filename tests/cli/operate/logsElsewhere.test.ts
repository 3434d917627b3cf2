// `./ecs logs` of containers that log to a router: the lines of its copy in CloudWatch, or a word on where they are.

import assert from "node:assert/strict";
import { followLogs } from "../../../cli/operate/logs.ts";
import { ScriptedAws } from "../../rollout/scriptedAws.ts";

const awslogs = (prefix: string) => ({
  logDriver: "awslogs",
  options: { "awslogs-group": "/logs", "awslogs-stream-prefix": prefix },
});
const definition = (name: string, command?: string[]) => ({
  containerDefinitions: [
    { name, logConfiguration: { logDriver: "awsfirelens", options: { Name: "datadog" } } },
    { name: "log-router", command, firelensConfiguration: { type: "fluentbit" }, logConfiguration: awslogs(name) },
  ],
});
const copy = ["fluent-bit", "-p", "log_group_name=/logs", "-p", "log_stream_prefix=copied/"];

describe("./ecs logs where a router has the lines", () => {
  const aws = new ScriptedAws();
  before(() => aws.start());
  after(() => aws.stop());

  it("shows its copy and its own log, and says once of what is elsewhere that it is", async () => {
    const now = Date.now();
    const event = (logStreamName: string, message: string) => {
      return { eventId: message, logStreamName, timestamp: now, ingestionTime: now, message };
    };
    aws.answers(({ action, input }) => {
      if (action === "FilterLogEvents") {
        return {
          events: [
            event("copied/copied-firelens-1a2b3c4d5e6f", "a line of the app"),
            event("alone/log-router/2b3c4d5e6f70", "datadog answers 403"),
          ],
        };
      }
      const [, name = ""] = /(\w+)(?::\d+)?$/.exec(String(input.taskDefinition)) ?? [];
      return { taskDefinition: definition(name, name === "copied" ? copy : undefined) };
    });
    const job = (name: string) => {
      const taskDefinition = `arn:aws:ecs:eu-west-1:123456789012:task-definition/${name}:1`;
      return [name, { taskDefinition, networkConfiguration: {} }];
    };
    const jobs = Object.fromEntries(["copied", "alone"].map(job));
    const stop = new AbortController();
    const [lines, warnings]: [string[], string[]] = [[], []];
    await followLogs(
      { label: "the stack dev", aws: aws.aws, cluster: "main", services: {}, jobs },
      {
        since: now - 60_000,
        signal: stop.signal,
        say: (line) => {
          lines.push(line.slice("00:00:00 ".length));
          if (lines.length === 2) stop.abort();
        },
        warn: (line) => warnings.push(line),
      },
    );
    assert.deepEqual(lines.sort(), [
      "alone/log-router  2b3c4d5e datadog answers 403",
      "copied            1a2b3c4d a line of the app",
    ]);
    assert.deepEqual(warnings, ["alone logs to datadog, and not to CloudWatch"]);
  });
});
