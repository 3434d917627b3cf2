import assert from "node:assert/strict";
import { FargateService } from "../../../components/service/fargateService.ts";
import { type ScalingArgs, ServiceAutoscaling } from "../../../components/service/serviceAutoscaling.ts";
import { type Day, type Moment, playDay } from "../../support/queueDay.ts";
import { type Recording, record } from "../../support/record.ts";

const scaled = (scaling: Partial<ScalingArgs> = {}, containerInsights = false) =>
  record(() => {
    const args = { queue: "orders", min: 0, max: 50, ...scaling };
    new ServiceAutoscaling("worker-scaling", {
      ...{ scaling: args, clusterName: "cluster", serviceName: "worker-1a2b3c4", containerInsights },
    });
  });

const expression = ({ inputs }: { inputs: Record<string, unknown> }) =>
  (inputs.metricQueries as { expression?: string }[]).find((query) => query.expression)?.expression;

/** A night without a message, a first one, a slow rise, a lull, a burst, a steady afternoon, a trickle, an evening. */
function arrivals(minute: number): number {
  const hour = minute / 60;
  if (minute === 7 * 60) return 1;
  if (hour < 8) return 0;
  if (hour < 12) return (hour - 8) * 15;
  if (hour < 13) return 5;
  if (minute === 13 * 60) return 3000;
  if (hour < 14) return 0;
  if (hour < 18) return 40;
  if (hour < 22) return minute % 5 === 0 ? 1 : 0;
  return 0;
}

/** Every change of the number of tasks. */
function changes(moments: readonly Moment[]) {
  return moments.flatMap(({ minute, desired }, index) => {
    const from = moments[index - 1]?.desired ?? desired;
    return from === desired ? [] : [{ minute, from, to: desired }];
  });
}

/** Minutes in a row for which messages waited and nothing ran, the longest. */
function longestStuck(moments: readonly Moment[]): number {
  let longest = 0;
  let now = 0;
  for (const { visible, running } of moments) {
    now = visible > 0 && running === 0 ? now + 1 : 0;
    longest = Math.max(longest, now);
  }
  return longest;
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];

describe("Scaling by a queue", () => {
  let worker: Recording;

  before(async () => {
    worker = await scaled();
  });

  const days = (day: Omit<Day, "seed">, of = worker) =>
    seeds.map((seed) => ({ seed, moments: playDay(of, { ...day, seed }) }));

  it("starts a task for the first message, at once or, where the queue was out of use, once CloudWatch has its metrics", () => {
    for (const { seed, moments } of days({ arrivals })) {
      const early = moments.filter(({ minute }) => minute < 8 * 60);
      assert.ok(longestStuck(early) <= 15 + 6, `seed ${seed}: ${longestStuck(early)} min after a night`);
      const later = moments.filter(({ minute }) => minute >= 8 * 60);
      assert.ok(longestStuck(later) <= 8, `seed ${seed}: ${longestStuck(later)} min`);
    }
  });

  it("works a burst off within half an hour, and lets no message wait for longer", () => {
    for (const { seed, moments } of days({ arrivals })) {
      assert.ok(Math.max(...moments.map(({ oldest }) => oldest)) <= 30, `seed ${seed}`);
      assert.equal(moments[13 * 60 + 30]?.visible, 0, `seed ${seed}`);
    }
  });

  it("goes back to zero when there is no work, and at no other time", () => {
    for (const { seed, moments } of days({ arrivals })) {
      const [evening, burst] = [moments.at(-1), moments[13 * 60 + 50]];
      assert.deepEqual([evening?.desired, burst?.desired], [0, 0], `seed ${seed}`);
      for (const { minute } of changes(moments).filter(({ to }) => to === 0)) {
        const quiet = moments.slice(minute - 10, minute).every(({ visible, inFlight }) => visible + inFlight === 0);
        assert.ok(quiet, `seed ${seed}: zero at minute ${minute}, with work in the ten minutes before`);
      }
    }
  });

  it("takes no task away within a quarter of an hour after it has added one, and adds none within ten minutes after", () => {
    for (const { seed, moments } of days({ arrivals })) {
      const all = changes(moments);
      for (const [index, { minute, from, to }] of all.entries()) {
        const before = all[index - 1];
        if (before === undefined || before.to > before.from === to > from) continue;
        const apart = minute - before.minute;
        assert.ok(apart >= (to < from ? 15 : 10), `seed ${seed}: ${before.to} to ${to} after ${apart} min`);
      }
    }
  });

  it("settles under a steady load, and stays there", () => {
    // 40 messages a minute of 5 s are the work of 3.3 tasks.
    for (const { seed, moments } of days({ arrivals: () => 40, minutes: 12 * 60 })) {
      const settled = moments.slice(3 * 60);
      const added = changes(settled).filter(({ from, to }) => to > from);
      assert.deepEqual(added, [], `seed ${seed}`);
      assert.ok(
        settled.every(({ desired }) => desired >= 4 && desired <= 10),
        `seed ${seed}: ${settled[0]?.desired}`,
      );
    }
  });

  it("keeps the one task of a trickle, which comes before a quarter of an hour has passed", () => {
    for (const { seed, moments } of days({ arrivals: (minute) => (minute % 10 === 0 ? 1 : 0), minutes: 12 * 60 })) {
      const settled = moments.slice(60);
      assert.ok(
        settled.every(({ desired }) => desired === 1),
        `seed ${seed}`,
      );
    }
  });

  it("has no task during off-hours, and starts one after them for what has come", () => {
    const off = (minute: number) => minute < 7 * 60 || minute >= 19 * 60;
    const bounds = (minute: number) => (off(minute) ? { min: 0, max: 0 } : { min: 0, max: 50 });
    for (const { seed, moments } of days({ arrivals: () => 1, bounds })) {
      assert.ok(
        moments.every(({ minute, desired }) => desired === 0 || !off(minute)),
        `seed ${seed}`,
      );
      const first = moments.find(({ minute, running }) => minute >= 7 * 60 && running > 0);
      assert.ok(first && first.minute <= 7 * 60 + 10, `seed ${seed}: ${first?.minute}`);
    }
  });

  it("stays within its bounds, and needs no way out of zero where there is always a task", async () => {
    const bounded = await scaled({ min: 2, max: 6 });
    assert.deepEqual(bounded.named("worker-scaling-queue-from-zero"), []);
    for (const { moments } of days({ arrivals, tasks: 2 }, bounded)) {
      assert.ok(moments.every(({ desired }) => desired >= 2 && desired <= 6));
      assert.deepEqual([moments[6 * 60]?.desired, moments[13 * 60 + 20]?.desired], [2, 6]);
    }
  });

  it("tracks the messages that wait for each running task, by the samples that each gives a minute", async () => {
    const { inputs } = worker.one("worker-scaling-queue-backlog");
    const queue = [{ name: "QueueName", value: "orders" }];
    const service = [
      { name: "ClusterName", value: "cluster" },
      { name: "ServiceName", value: "worker-1a2b3c4" },
    ];
    const query = (id: string, metric: object, stat: string) => ({
      id,
      metricStat: { metric, stat },
      returnData: false,
    });
    assert.deepEqual(inputs.targetTrackingScalingPolicyConfiguration, {
      customizedMetricSpecification: {
        metrics: [
          {
            id: "backlog",
            expression: "visible / running",
            label: "Messages that wait for each task",
            returnData: true,
          },
          query(
            "visible",
            { namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: queue },
            "Average",
          ),
          query("running", { namespace: "AWS/ECS", metricName: "CPUUtilization", dimensions: service }, "SampleCount"),
        ],
      },
      targetValue: 10,
      disableScaleIn: true,
      scaleOutCooldown: 300,
    });
    const counted = JSON.stringify((await scaled({}, true)).one("worker-scaling-queue-backlog").inputs);
    assert.match(counted, /"metricName":"RunningTaskCount","namespace":"ECS\/ContainerInsights"/);
  });

  it("counts a task that works on several messages at a time as busy only with as many", async () => {
    const { one } = await scaled({ inFlightPerTask: 10, backlogPerTask: 100 });
    assert.equal(
      expression(one("worker-scaling-queue-spare-alarm")),
      "IF(running > 1 AND visible < 50 * running AND inFlight < 8.5 * (running - 1) AND inFlight < 6.8 * running, 0, 1)",
    );
  });

  it("takes a queue by its ARN, and lets the tasks take its messages and keep themselves from being ended", async () => {
    const queue = "arn:aws:sqs:eu-west-1:123456789012:orders.fifo";
    const recording = await record(() => {
      const network = { vpcId: "vpc-1", taskSubnetIds: ["subnet-1"] };
      const scaling = { queue, min: 0, max: 5 };
      const args = { cluster: "cluster", network, scaling, image: "worker:1", region: "eu-west-1" };
      new FargateService("worker", { ...args, notify: { topicArn: "arn:topic", dashboardUrl: null } });
    });
    const policy = JSON.parse(String(recording.one("worker-task-policy").inputs.policy));
    assert.deepEqual(
      policy.Statement.map(({ Action, Resource }: Record<string, unknown>) => [Action, Resource]),
      [
        [
          [
            ...["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
            "sqs:ReceiveMessage",
          ],
          [queue],
        ],
        [
          ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"],
          // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
          ["arn:aws:ecs:eu-west-1:${account}:task/cluster/*"],
        ],
      ],
    );
    const { inputs } = recording.one("worker-oldest-message");
    assert.match(JSON.stringify(inputs.metricQueries), /"QueueName":"orders.fifo".*"ApproximateAgeOfOldestMessage"/);
    assert.equal(inputs.threshold, 1800);
    // The first deployment has a task that shows that the image runs.
    assert.equal(recording.one("worker-service").inputs.desiredCount, 1);
  });
});
