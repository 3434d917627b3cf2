import assert from "node:assert/strict";
import { reported, tells, web } from "../../support/reported.ts";

describe("Scaling", () => {
  tells([
    [
      "refuses what is no queue",
      web({ scaling: { min: 0, max: 2, queue: "https://sqs.eu-west-1.amazonaws.com/123456789012/orders" } }),
      'services.web.scaling.queue must be the name or the ARN of an SQS queue, got "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"; write the queue\'s ARN, or its name: the last part of that address',
    ],
    [
      "refuses a queue of another region",
      web({ scaling: { min: 0, max: 2, queue: "arn:aws:sqs:us-east-1:123456789012:orders" } }),
      "services.web.scaling.queue must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses a second target beside a queue",
      web({ scaling: { min: 0, max: 2, queue: "orders.fifo", cpuPercent: 50 } }),
      "services.web.scaling.cpuPercent must not stand beside queue, which alone decides the number of tasks, got 50; take one of them out",
    ],
    [
      "refuses an alarm on messages where there is no queue",
      web({ alarms: { oldestMessageSeconds: 300 } }),
      "services.web.alarms.oldestMessageSeconds must come with scaling.queue, got none; add scaling: { queue: <name or ARN>, min: 0, max: 10 }, or take this out",
    ],
    [
      "refuses a minimum above the maximum",
      web({ scaling: { min: 5, max: 2 } }),
      "services.web.scaling.min must be at most max, which is 2, got 5; lower it to 2, or raise max to 5",
    ],
    [
      "refuses a minimum below 0",
      web({ scaling: { min: -1, max: 2 } }),
      "services.web.scaling.min must be an integer from 0 to 2147483647, got -1; raise it to 0",
    ],
    [
      "refuses a fraction of a task",
      web({ scaling: { min: 1.5, max: 2 } }),
      "services.web.scaling.min must be an integer from 0 to 2147483647, got 1.5; write a whole number",
    ],
    [
      "refuses to leave the maximum open",
      web({ scaling: { min: 1 } }),
      "services.web.scaling.max must be an integer from 0 to 2147483647, got nothing; add it",
    ],
    [
      "refuses percents beyond 1 to 100",
      web({ scaling: { min: 1, max: 2, cpuPercent: 101, memoryPercent: 0.5 } }),
      "services.web.scaling.cpuPercent must be a number from 1 to 100, got 101; lower it to 100",
      "services.web.scaling.memoryPercent must be a number from 1 to 100, got 0.5; raise it to 1",
    ],
    [
      "refuses no requests per task",
      web({ scaling: { min: 1, max: 2, requestsPerTask: 0 } }),
      "services.web.scaling.requestsPerTask must be a number of 1 or more, got 0; raise it to 1",
    ],
    [
      "refuses a number of tasks beside it",
      web({ desiredCount: 2, scaling: { min: 1, max: 2 } }),
      "services.web.desiredCount must not stand beside scaling, which sets the number of tasks, got 2; take one of them out",
    ],
    [
      "refuses a number of tasks in words",
      web({ desiredCount: "two" }),
      'services.web.desiredCount must be an integer from 0 to 2147483647, got "two"; write a number',
    ],
    [
      "refuses a schedule whose minimum is above its maximum",
      web({ scaling: { min: 1, max: 2, schedules: [{ expression: "rate(1 day)", min: 3, max: 2 }] } }),
      "services.web.scaling.schedules[0].min must be at most max, which is 2, got 3; lower it to 2, or raise max to 3",
    ],
    [
      "refuses a schedule without a time",
      web({ scaling: { min: 1, max: 2, schedules: [{ min: 1, max: 2 }] } }),
      "services.web.scaling.schedules[0].expression must be cron(…), rate(…) or at(…), got nothing; add it",
    ],
    [
      "refuses schedules that are no list",
      web({ scaling: { min: 1, max: 2, schedules: { min: 3 } } }),
      "services.web.scaling.schedules must be a list of schedules, got a map; write it as a list",
    ],
    [
      "refuses a cron of five fields",
      web({ scaling: { min: 1, max: 2, schedules: [{ expression: "cron(0 7 * * MON)", min: 1, max: 2 }] } }),
      "services.web.scaling.schedules[0].expression must have six fields: minutes, hours, day of month, month, day of week, year, got 5; write it such as cron(0 7 ? * MON-FRI *)",
    ],
    [
      "refuses a time zone that there is not",
      web({
        scaling: {
          min: 1,
          max: 2,
          schedules: [{ expression: "rate(1 day)", timeZone: "Europe/Dubln", min: 1, max: 2 }],
        },
      }),
      'services.web.scaling.schedules[0].timeZone must be an IANA time zone such as Europe/Dublin, got "Europe/Dubln"; the nearest is Europe/Dublin',
    ],
  ]);
});

describe("Scaling at its limits", () => {
  for (const scaling of [
    { min: 0, max: 0 },
    { min: 2, max: 2, cpuPercent: 1, memoryPercent: 100 },
    { min: 1, max: 2147483647, requestsPerTask: 1 },
    { min: 1, max: 2, cpuPercent: 62.5 },
  ]) {
    it(`is accepted with ${JSON.stringify(scaling)}`, () => assert.deepEqual(reported(web({ scaling })), []));
  }
});
