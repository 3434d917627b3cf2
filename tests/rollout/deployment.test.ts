import assert from "node:assert/strict";
import { type Expected, eventsOf, follow, type Look } from "../../rollout/deployment.ts";
import {
  began,
  deployment,
  expected,
  followAll,
  look,
  recorded,
  service,
  stoppedTask,
  target,
  task,
} from "./answers.ts";

const inProgress = {
  rolloutState: "IN_PROGRESS",
  rolloutStateReason: "ECS deployment ecs-svc/2 in progress.",
} as const;
const old = deployment(1, { status: "ACTIVE" });
const both = [task(2, 1), task(2, 2)];

// The wording and the order of a rollback on AWS: a new PRIMARY of the old task definition, and the failed one beside
// it, ACTIVE or DRAINING, until its tasks have gone.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
const failed = deployment(2, {
  status: "ACTIVE",
  runningCount: 0,
  failedTasks: 3,
  rolloutState: "FAILED",
  rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
});
const rollback = deployment(3, {
  taskDefinition: deployment(1).taskDefinition,
  rolloutState: "IN_PROGRESS",
  rolloutStateReason: "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.",
});

interface Case {
  says: string;
  looks: Look[];
  expected?: Expected;
  phases: string;
}

const cases: Case[] = [
  {
    says: "succeeds when the PRIMARY deployment is the one asked for, COMPLETED and healthy for a while",
    looks: [
      look(0, service([deployment(2, { ...inProgress, runningCount: 0 }), old])),
      look(30, service([deployment(2, inProgress), old]), { tasks: both }),
      look(40, service([deployment(2)]), { tasks: both }),
    ],
    phases: "in-progress in-progress succeeded",
  },
  {
    says: "does not believe COMPLETED before the tasks were seen healthy for five seconds",
    looks: [0, 4.9, 5].map((s) => look(s, service([deployment(2)]), { tasks: both })),
    phases: "in-progress in-progress succeeded",
  },
  {
    says: "does not take the old deployment's success for the new one's while the description is stale",
    looks: [
      look(0, service([deployment(1)]), { tasks: [task(1, 1), task(1, 2)] }),
      look(6, service([deployment(1)]), { tasks: [task(1, 1), task(1, 2)] }),
      look(9, service([deployment(2, { ...inProgress, runningCount: 0 }), old])),
    ],
    phases: "in-progress in-progress in-progress",
  },
  {
    says: "calls it replaced when the description shows another task definition for a minute",
    looks: [0, 59, 60].map((s) => look(s, service([deployment(1)]), { tasks: [task(1, 1), task(1, 2)] })),
    phases: "in-progress in-progress replaced",
  },
  {
    says: "succeeds at once when nothing changed that starts a deployment",
    looks: [look(0, service([deployment(2)]), { tasks: both })],
    expected: expected(2, { startsDeployment: false }),
    phases: "succeeded",
  },
  {
    says: "waits for the tasks that a change of desiredCount alone adds",
    looks: [
      look(0, service([deployment(2)], { desiredCount: 3 }), { tasks: both }),
      look(9, service([deployment(2)], { desiredCount: 3 }), { tasks: [...both, task(2, 3)] }),
      look(15, service([deployment(2)], { desiredCount: 3 }), { tasks: [...both, task(2, 3)] }),
    ],
    phases: "in-progress in-progress succeeded",
  },
  {
    says: "succeeds without tasks when scaled to 0",
    looks: [look(0, service([deployment(2, { runningCount: 0 })], { desiredCount: 0 }))],
    phases: "succeeded",
  },
  {
    says: "waits for every target of the new tasks to be healthy",
    looks: [
      look(0, service([deployment(2)]), { tasks: both, targets: [[target(1, "healthy"), target(2, "initial")]] }),
      look(9, service([deployment(2)]), { tasks: both, targets: [[target(1, "healthy"), target(2, "healthy")]] }),
      look(15, service([deployment(2)]), { tasks: both, targets: [[target(1, "healthy"), target(2, "healthy")]] }),
    ],
    phases: "in-progress in-progress succeeded",
  },
  {
    says: "does not count a healthy target that is an old task's",
    looks: [0, 9].map((s) =>
      look(s, service([deployment(2)]), {
        tasks: [...both, task(1, 3)],
        targets: [[target(1, "healthy"), target(2, "unhealthy"), target(3, "healthy")]],
      }),
    ),
    phases: "in-progress in-progress",
  },
  {
    says: "is rolled back when the breaker has started a deployment of the old task definition",
    looks: [
      look(0, service([deployment(2, { ...inProgress, runningCount: 0 }), old])),
      look(90, service([rollback, failed, old])),
    ],
    phases: "in-progress rolled-back",
  },
  {
    says: "is rolled back when the failed deployment has gone from the description already",
    looks: [look(0, service([deployment(2, inProgress), old])), look(200, service([rollback]))],
    phases: "in-progress rolled-back",
  },
  {
    says: "is rolled back when the first description to be seen shows it",
    looks: [look(0, service([rollback, failed]))],
    phases: "rolled-back",
  },
  {
    says: "is rolled back, not failed, in the moment before the rollback starts",
    looks: [look(0, service([{ ...failed, status: "PRIMARY" }, old]))],
    phases: "rolled-back",
  },
  {
    says: "is rolled back when a forced deployment of the same task definition failed",
    looks: [
      look(0, service([deployment(2, { ...inProgress, id: "ecs-svc/new", createdAt: new Date() })])),
      look(
        90,
        service([
          { ...rollback, taskDefinition: deployment(2).taskDefinition },
          { ...failed, id: "ecs-svc/new", createdAt: new Date() },
        ]),
        { tasks: both },
      ),
    ],
    phases: "in-progress rolled-back",
  },
  {
    says: "is rolled back when that forced deployment has gone already",
    looks: [
      look(0, service([deployment(2, { ...inProgress, id: "ecs-svc/new" })])),
      look(200, service([{ ...rollback, taskDefinition: deployment(2).taskDefinition }]), { tasks: both }),
    ],
    phases: "in-progress rolled-back",
  },
  {
    says: "is failed when a first deployment failed, which cannot roll back",
    looks: [
      look(0, service([deployment(2, { ...inProgress, runningCount: 0 })])),
      look(90, service([{ ...failed, status: "PRIMARY" }])),
    ],
    phases: "in-progress failed",
  },
  {
    says: "is failed when the breaker may not roll back",
    looks: [
      look(
        0,
        service([{ ...failed, status: "PRIMARY" }, old], {
          deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
        }),
      ),
    ],
    phases: "failed",
  },
  {
    says: "is replaced when someone else's deployment has become PRIMARY",
    looks: [
      look(0, service([deployment(2, inProgress), old])),
      look(9, service([deployment(9, inProgress), { ...deployment(2, inProgress), status: "ACTIVE" }])),
    ],
    phases: "in-progress replaced",
  },
  {
    says: "goes on with a newer deployment of the same task definition",
    looks: [
      look(0, service([deployment(2, inProgress)])),
      look(9, service([deployment(2, { id: "ecs-svc/newer" }), { ...deployment(2, inProgress), status: "ACTIVE" }]), {
        tasks: both.map((one) => ({ ...one, startedBy: "ecs-svc/newer" })),
      }),
      look(15, service([deployment(2, { id: "ecs-svc/newer" })]), {
        tasks: both.map((one) => ({ ...one, startedBy: "ecs-svc/newer" })),
      }),
    ],
    phases: "in-progress in-progress succeeded",
  },
  {
    says: "is deleted when the service is drained or gone after it was seen",
    looks: [
      look(0, service([deployment(2, inProgress)])),
      look(3, service([deployment(2, inProgress)], { status: "DRAINING" })),
      look(6, undefined),
    ],
    phases: "in-progress deleted deleted",
  },
  {
    says: "waits a minute for a service that ECS does not show yet",
    looks: [look(0, undefined), look(30, service([], { status: "INACTIVE" })), look(61, undefined)],
    phases: "in-progress in-progress deleted",
  },
  {
    says: "is unstable when ECS calls it COMPLETED and its tasks stop again and again",
    looks: [1, 2, 3].map((n) =>
      look(n, service([deployment(2, { runningCount: 0 })]), {
        stopped: [1, 2, 3].slice(0, n).map((number) => stoppedTask(2, number)),
      }),
    ),
    phases: "in-progress in-progress unstable",
  },
  {
    says: "does not hold against a deployment what others, a person or a scaling ended",
    looks: [
      look(0, service([deployment(2, { runningCount: 1 })]), {
        stopped: [
          stoppedTask(1, 1),
          stoppedTask(2, 2, { stopCode: "UserInitiated", stoppedReason: "Task stopped by user" }),
          stoppedTask(2, 3, { stopCode: "ServiceSchedulerInitiated", stoppedReason: "Scaling activity initiated" }),
        ],
      }),
    ],
    phases: "in-progress",
  },
  {
    says: "forgives an old deployment the tasks that died before nothing was changed",
    looks: [
      look(0, service([deployment(2)]), {
        tasks: [task(2, 9)],
        stopped: [1, 2, 3].map((n) => stoppedTask(2, n, { stoppedAt: new Date("2026-03-04T09:30:00Z") })),
      }),
    ],
    expected: expected(2, { startsDeployment: false }),
    phases: "in-progress",
  },
  ...(
    [
      ["first-deployment", "in-progress in-progress in-progress in-progress succeeded"],
      ["update", "in-progress in-progress in-progress in-progress in-progress succeeded"],
      ["rolled-back", "in-progress in-progress in-progress in-progress rolled-back"],
      ["first-failure", "in-progress in-progress in-progress in-progress unstable"],
      ["scaled-to-zero", "succeeded"],
    ] as const
  ).map(([name, phases]) => ({ says: `follows the emulator's ${name} to its end`, ...recorded(name), phases })),
];

describe("the state of a deployment", () => {
  for (const { says, looks, expected: what = expected(2), phases } of cases) {
    it(says, () => {
      assert.equal(
        followAll(looks, what)
          .map(({ phase }) => phase)
          .join(" "),
        phases,
      );
    });
  }

  it("counts the new deployment's healthy and failed tasks alone", () => {
    const { healthy, desired, failed } = follow(
      undefined,
      look(20, service([deployment(2, { ...inProgress, failedTasks: 1 }), old], { desiredCount: 4 }), {
        tasks: [task(1, 1), task(1, 2), task(2, 3), task(2, 4, { lastStatus: "PENDING" })],
        stopped: [stoppedTask(2, 5), stoppedTask(2, 6), stoppedTask(1, 7)],
      }),
      expected(2),
    );
    assert.deepEqual({ healthy, desired, failed }, { healthy: 1, desired: 4, failed: 2 });
  });

  it("does not count an earlier try of the same task definition, where tasks do not name their deployment", () => {
    const unnamed = (number: number, second: number) =>
      stoppedTask(2, number, { startedBy: "web", createdAt: new Date(began + second * 1000) });
    const { failed } = follow(
      undefined,
      look(60, service([deployment(2, { ...inProgress, createdAt: new Date(began + 20_000) })]), {
        stopped: [unnamed(1, 10), unnamed(2, 30)],
      }),
      expected(2),
    );
    assert.equal(failed, 1);
  });

  it("takes a task of unknown health for healthy only where no container has a health check, or ECS is done", () => {
    const tasks = [task(2, 1), task(2, 2, { healthStatus: "HEALTHY" }), task(2, 3, { healthStatus: "UNHEALTHY" })];
    const healthy = (checksContainers: boolean, rolloutState: "IN_PROGRESS" | "COMPLETED") =>
      follow(undefined, look(0, service([deployment(2, { rolloutState })]), { tasks }), {
        ...expected(2),
        checksContainers,
      }).healthy;
    assert.deepEqual(
      [healthy(false, "IN_PROGRESS"), healthy(true, "IN_PROGRESS"), healthy(true, "COMPLETED")],
      [2, 1, 2],
    );
  });

  it("keeps ECS's own words for why it failed", () => {
    const { reason } = follow(undefined, look(0, service([rollback, failed])), expected(2));
    assert.equal(reason, "ECS deployment circuit breaker: tasks failed to start.");
  });

  it("goes with the events since the deployment began, or since nothing was to be deployed", () => {
    const events = [30, 10, -10].map((second) => ({ id: String(second), createdAt: new Date(began + second * 1000) }));
    const ours = deployment(2, { createdAt: new Date(began - 1000) });
    const ids = (what: Expected) => eventsOf(look(60, service([ours], { events })), ours, what).map(({ id }) => id);
    assert.deepEqual(ids(expected(2, { since: began + 20_000 })), ["30", "10"]);
    assert.deepEqual(ids(expected(2, { since: began + 20_000, startsDeployment: false })), ["30"]);
  });
});
