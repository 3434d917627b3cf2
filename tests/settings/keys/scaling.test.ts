import assert from "node:assert/strict";
import fc from "fast-check";
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

describe("A deployment", () => {
  tells([
    [
      "refuses a maximum that leaves no room for one task",
      web({ deployment: { maximumPercent: 100, availabilityZoneRebalancing: false } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 1 task, got 100; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses a maximum that leaves no room once it is rounded down",
      web({ deployment: { maximumPercent: 150 } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 1 task, got 150; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses a minimum that is rounded up to all tasks",
      web({ deployment: { minimumHealthyPercent: 50, maximumPercent: 100, availabilityZoneRebalancing: false } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 50, with 1 task, got 100; raise it to 200 or lower minimumHealthyPercent to 0",
    ],
    [
      "refuses what gets stuck at some number between the fewest and the most tasks",
      web({ scaling: { min: 2, max: 9 }, deployment: { minimumHealthyPercent: 75, maximumPercent: 125 } }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 75, with 2 tasks, got 125; raise it to 150 or lower minimumHealthyPercent to 50",
    ],
    [
      "refuses what gets stuck at the number of a schedule",
      web({
        scaling: { min: 4, max: 9, schedules: [{ expression: "rate(1 day)", min: 3, max: 9 }] },
        deployment: { maximumPercent: 125 },
      }),
      "services.web.deployment.maximumPercent must leave room for one task above minimumHealthyPercent, which is 100, with 3 tasks, got 125; raise it to 134 or lower minimumHealthyPercent to 66",
    ],
    [
      "refuses rebalancing without room for a further task",
      web({ desiredCount: 2, deployment: { minimumHealthyPercent: 50, maximumPercent: 100 } }),
      "services.web.deployment.availabilityZoneRebalancing must be false when maximumPercent is 100, as it starts a task before it stops one, got true; write false, or raise maximumPercent",
    ],
    [
      "refuses rebalancing left to AWS without room for a further task, as it is on in a new service",
      web({ deployment: { minimumHealthyPercent: 0, maximumPercent: 100, availabilityZoneRebalancing: "unset" } }),
      'services.web.deployment.availabilityZoneRebalancing must be false when maximumPercent is 100, as it starts a task before it stops one, got "unset"; write false, or raise maximumPercent',
    ],
    [
      "refuses rebalancing that is neither on, off nor left to AWS",
      web({ deployment: { availabilityZoneRebalancing: "off" } }),
      'services.web.deployment.availabilityZoneRebalancing must be true, false or unset, got "off"; write one of these',
    ],
    [
      "refuses a maximum above 200",
      web({ deployment: { maximumPercent: 201 } }),
      "services.web.deployment.maximumPercent must be an integer from 100 to 200, got 201; lower it to 200",
    ],
    [
      "refuses a maximum below 100",
      web({ deployment: { minimumHealthyPercent: 50, maximumPercent: 99 } }),
      "services.web.deployment.maximumPercent must be an integer from 100 to 200, got 99; raise it to 100",
    ],
    [
      "refuses a minimum above 100",
      web({ deployment: { minimumHealthyPercent: 101 } }),
      "services.web.deployment.minimumHealthyPercent must be an integer from 0 to 100, got 101; lower it to 100",
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

describe("A deployment that can move", () => {
  // The rule itself, as ECS counts:
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
  const moves = (tasks: number, minimum: number, maximum: number) =>
    tasks === 0 || Math.floor((tasks * maximum) / 100) > Math.ceil((tasks * minimum) / 100);

  it("is accepted, and no other", () => {
    const percents = fc.record({
      minimum: fc.integer({ min: 0, max: 100 }),
      maximum: fc.integer({ min: 100, max: 200 }),
    });
    fc.assert(
      fc.property(fc.oneof(fc.nat(20), fc.nat(5000)), percents, (tasks, { minimum, maximum }) => {
        const deployment = {
          minimumHealthyPercent: minimum,
          maximumPercent: maximum,
          availabilityZoneRebalancing: maximum > 100,
        };
        assert.equal(reported(web({ desiredCount: tasks, deployment })).length === 0, moves(tasks, minimum, maximum));
      }),
      { numRuns: 300 },
    );
  });

  it("moves with the percent that the message names", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(100),
        fc.integer({ min: 100, max: 200 }),
        (tasks, low, high) => {
          const deployment = { minimumHealthyPercent: low, maximumPercent: high, availabilityZoneRebalancing: false };
          const [line = ""] = reported(web({ desiredCount: tasks, deployment }));
          const [, raised] = /raise it to (\d+)/.exec(line) ?? [];
          const [, lowered] = /lower minimumHealthyPercent to (\d+)/.exec(line) ?? [];
          if (raised) assert.ok(moves(tasks, low, Number(raised)), line);
          if (lowered) assert.ok(moves(tasks, Number(lowered), high), line);
          assert.ok(line === "" || raised || lowered, line);
        },
      ),
      { numRuns: 300 },
    );
  });
});
