import assert from "node:assert/strict";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { explain, type Facts } from "../../rollout/explain.ts";
import { failedContainer } from "../../rollout/taskReport.ts";
import { definition as arn, began, deployment, recorded, service, stoppedTask, target, task } from "./answers.ts";

const stream = "/docker-on-ecs/dev/web web/web/00000007aaaabbbbccccddddeeeeffff";
const taskDefinition: TaskDefinition = {
  containerDefinitions: [{ name: "web", portMappings: [{ containerPort: 8080 }] }],
};
const old = deployment(1, { status: "PRIMARY" });
const failed = deployment(2, { status: "ACTIVE", runningCount: 0, rolloutState: "FAILED" });
const event = (second: number, message: string) => ({ createdAt: new Date(began + second * 1000), message });
const loadBalancers = [{ containerName: "web", containerPort: 8080 }];

function facts(phase: Facts["rollout"]["phase"], more: Partial<Facts> = {}): Facts {
  const rollout = { phase, desired: 2, healthy: 0, failed: 3, healthySince: new Map() };
  const reason = "ECS deployment circuit breaker: tasks failed to start.";
  return {
    name: "web",
    rollout: phase === "failed" || phase === "rolled-back" ? { ...rollout, reason } : rollout,
    asked: arn(2),
    seconds: 95.4,
    service: service([old, failed]),
    definition: taskDefinition,
    ...more,
  };
}

const cases: { says: string; facts: Facts; text: string }[] = [
  {
    says: "a rollback: the container, its exit, its log, the events and what runs now",
    facts: facts("rolled-back", {
      task: stoppedTask(2, 7, { containers: [{ name: "web", exitCode: 127 }] }),
      log: { stream, lines: ["starting", "/start.sh: line 3: serv: not found"] },
      events: [
        event(90, "(service web-1a2b3c4) rolling back to deployment ecs-svc/1."),
        event(89, "(service web-1a2b3c4) (deployment ecs-svc/2) deployment failed: tasks failed to start."),
      ],
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 failed; ECS rolled it back to docker-on-ecs-dev-web:1 (ECS deployment circuit breaker: tasks failed to start)

What failed: a command was not found.
  task 00000007, container web: EssentialContainerExited; exit code 127; Essential container in task exited
Next: Check \`command\`, \`entryPoint\` and what the start script calls: it is not in the image, or not in its PATH.

Last lines of container web (${stream}):
  | starting
  | /start.sh: line 3: serv: not found

Last ECS events (UTC):
  10:01:29 (service web-1a2b3c4) (deployment ecs-svc/2) deployment failed: tasks failed to start.
  10:01:30 (service web-1a2b3c4) rolling back to deployment ecs-svc/1.

Now running: docker-on-ecs-dev-web:1, 2 of 2.

Pulumi has recorded docker-on-ecs-dev-web:2 as deployed: \`pulumi up\` deploys what you change now; \`pulumi up --refresh\` tries the same again.`,
  },
  {
    says: "what a rollback to another port needs until the service is deployed again",
    facts: facts("rolled-back", { formerPort: 8080 }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 failed; ECS rolled it back to docker-on-ecs-dev-web:1 (ECS deployment circuit breaker: tasks failed to start)

Now running: docker-on-ecs-dev-web:1, 2 of 2.

Pulumi has recorded docker-on-ecs-dev-web:2 as deployed: \`pulumi up\` deploys what you change now; \`pulumi up --refresh\` tries the same again.

The next \`pulumi up\` has to deploy web: one that leaves it alone succeeds, and closes port 8080 to the tasks from before.`,
  },
  {
    says: "a first deployment that cannot roll back, with an image that is not there",
    facts: facts("failed", {
      service: service([{ ...failed, status: "PRIMARY" }]),
      task: stoppedTask(2, 7, {
        stopCode: "TaskFailedToStart",
        stoppedReason: "CannotPullContainerError: failed to resolve ref web:2: web:2: not found",
        containers: [{ name: "web" }],
      }),
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 failed and nothing was rolled back (ECS deployment circuit breaker: tasks failed to start)

What failed: the image does not exist, or not under this name and tag.
  task 00000007, container web: TaskFailedToStart; CannotPullContainerError: failed to resolve ref web:2: web:2: not found
Next: Check \`image\` and that it was pushed to this very registry and region.

Now running: nothing.

It was the service's first: there is none to roll back to.
Pulumi has recorded docker-on-ecs-dev-web:2 as deployed: \`pulumi up\` deploys what you change now; \`aws ecs update-service --cluster main-9f8e7d6 --service web-1a2b3c4 --force-new-deployment\` tries the same again.`,
  },
  {
    says: "an overdue deployment whose target answers the health check wrongly",
    facts: facts("overdue", {
      rollout: { phase: "overdue", desired: 2, healthy: 1, failed: 0, healthySince: new Map() },
      service: service([deployment(2, { rolloutState: "IN_PROGRESS" })], { loadBalancers }),
      task: task(2, 7),
      targets: [target(7, "unhealthy", "Health checks failed with these codes: [404]")],
      log: { stream, lines: [] },
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 is overdue: after 95 s 1 of 2 tasks are healthy, 0 failed

What failed: the health check was answered with 404, which \`health.matcher\` does not accept.
  task 00000007, container web: still RUNNING; load balancer: Health checks failed with these codes: [404]
Next: Make \`health.path\` one that answers 200 without a login or a redirect, or widen \`health.matcher\`. The application's log may say why it answered so.

Container web wrote nothing to its log (${stream}).

Now running: docker-on-ecs-dev-web:2, 2 of 2.

ECS goes on trying. If the deployment only needs longer, set \`deployment.timeoutSeconds\`.`,
  },
  {
    says: "a port that nobody listens on, from the event that names the task",
    facts: facts("rolled-back", {
      service: service([old, failed], { loadBalancers }),
      task: stoppedTask(2, 7, {
        stopCode: "ServiceSchedulerInitiated",
        stoppedReason:
          "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1)",
        containers: [{ name: "web", exitCode: 143 }],
      }),
      events: [
        event(
          60,
          "(service web-1a2b3c4) (task 00000007aaaabbbbccccddddeeeeffff) (port 8080) is unhealthy in (target-group web) due to (reason Request timed out).",
        ),
      ],
      log: { unreadable: "AWS denied the request (AccessDeniedException: no logs:GetLogEvents)" },
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 failed; ECS rolled it back to docker-on-ecs-dev-web:1 (ECS deployment circuit breaker: tasks failed to start)

What failed: nothing answered the health check on port 8080 in time.
  task 00000007, container web: ServiceSchedulerInitiated; exit code 143; Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1); load balancer: Request timed out
Next: The process must listen on port 8080, on 0.0.0.0 and not only on localhost. If it starts slowly raise \`health.gracePeriodSeconds\`; if it answers slowly \`health.timeoutSeconds\`.

The log of container web could not be read: AWS denied the request (AccessDeniedException: no logs:GetLogEvents)

Last ECS events (UTC):
  10:01:00 (service web-1a2b3c4) (task 00000007aaaabbbbccccddddeeeeffff) (port 8080) is unhealthy in (target-group web) due to (reason Request timed out).

Now running: docker-on-ecs-dev-web:1, 2 of 2.

Pulumi has recorded docker-on-ecs-dev-web:2 as deployed: \`pulumi up\` deploys what you change now; \`pulumi up --refresh\` tries the same again.`,
  },
  {
    says: "no capacity, which leaves no task behind",
    facts: facts("overdue", {
      rollout: { phase: "overdue", desired: 2, healthy: 0, failed: 0, healthySince: new Map() },
      service: service([deployment(2, { runningCount: 0, rolloutState: "IN_PROGRESS" }), { ...old, status: "ACTIVE" }]),
      events: [
        event(
          60,
          "(service web-1a2b3c4) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.",
        ),
      ],
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 is overdue: after 95 s 0 of 2 tasks are healthy, 0 failed

What failed: Fargate has no capacity of this kind now.
Next: It mostly comes back within the hour; with Spot, raise \`cluster.spot.base\` or lower \`spotWeight\`.

Last ECS events (UTC):
  10:01:00 (service web-1a2b3c4) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.

Now running: docker-on-ecs-dev-web:1, 2 of 2.

ECS goes on trying. If the deployment only needs longer, set \`deployment.timeoutSeconds\`.`,
  },
  {
    says: "someone else's deployment in our place",
    facts: facts("replaced", {
      service: service([deployment(9), { ...old, status: "ACTIVE", runningCount: 0 }]),
      task: stoppedTask(2, 7),
    }),
    text: `
web: the deployment of docker-on-ecs-dev-web:2 was replaced by someone else's, of docker-on-ecs-dev-web:9

Next: someone, or another pipeline, deploys the same service. Agree on one, then run \`pulumi up --refresh\`.

Now running: docker-on-ecs-dev-web:9, 2 of 2.`,
  },
  {
    says: "a service that was deleted meanwhile",
    facts: facts("deleted", { service: undefined }),
    text: `
web: the service was deleted while docker-on-ecs-dev-web:2 was being deployed

Next: run \`pulumi up --refresh\`, which makes it anew.`,
  },
];

describe("the explanation of a rollout that failed", () => {
  for (const { says, facts, text } of cases) {
    it(`reports ${says}`, () => {
      assert.equal(`\n${explain(facts)}`, text);
    });
  }

  it("explains what the emulator recorded of a first deployment that does not stay up", () => {
    const { looks, expected } = recorded("first-failure");
    const last = looks.at(-1);
    const text = explain({
      ...facts("unstable", { service: last?.service, task: last?.stopped[0] }),
      name: "first",
      asked: expected.taskDefinition,
    });
    assert.match(text, /^first: the tasks of first:\d+ start, but do not stay up: 3 have stopped\n/);
    assert.match(text, /exit code 1; Essential container exited\n/);
    assert.match(text, /It was the service's first: .*\n.*ECS goes on starting tasks of it\.$/);
  });

  it("says where the log is that is not in CloudWatch", () => {
    const stopped = stoppedTask(2, 7, { containers: [{ name: "web", exitCode: 127 }] });
    const text = explain(facts("rolled-back", { task: stopped, log: { output: "datadog" } }));
    assert.match(text, /\nThe log of container web goes to datadog, and not to CloudWatch\.\n/);
  });

  it("shows the last ten events, oldest first", () => {
    const events = Array.from({ length: 12 }, (_, n) => event(60 - n, `event ${12 - n}`));
    const shown = [...explain(facts("overdue", { events })).matchAll(/ event (\d+)$/gm)].map(([, n]) => Number(n));
    assert.deepEqual(shown, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});

describe("the container that failed", () => {
  const definition: TaskDefinition = {
    containerDefinitions: [{ name: "web" }, { name: "proxy" }, { name: "init", essential: false }],
  };
  const name = (...containers: { name: string; exitCode?: number; reason?: string }[]) =>
    failedContainer(task(2, 1, { containers }), definition)?.name;

  it("is the one with a reason of its own", () => {
    assert.equal(name({ name: "web", exitCode: 1 }, { name: "proxy", reason: "OutOfMemoryError" }), "proxy");
  });

  it("is not one that ECS ended because another had ended", () => {
    assert.equal(name({ name: "proxy", exitCode: 143 }, { name: "web", exitCode: 1 }), "web");
  });

  it("is not one that may end", () => {
    assert.equal(name({ name: "init", exitCode: 1 }, { name: "web", exitCode: 0 }), "web");
  });
});
