// Answers of AWS's APIs for the tests of what they mean: short forms of the shapes that DescribeServices, DescribeTasks
// and DescribeTargetHealth give, and the sequences recorded from the emulator. AWS's wordings are cited where they
// stand.

import { readFileSync } from "node:fs";
import path from "node:path";
import type { Deployment, Service, Task } from "@aws-sdk/client-ecs";
import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Expected, follow, type Look, type Rollout } from "../../rollout/deployment.ts";

const region = "arn:aws:ecs:eu-west-1:123456789012";
export const began = Date.parse("2026-03-04T10:00:00Z");

export const definition = (revision: number) => `${region}:task-definition/docker-on-ecs-dev-web:${revision}`;

export const expected = (revision: number, more: Partial<Expected> = {}): Expected => ({
  taskDefinition: definition(revision),
  since: began,
  startsDeployment: true,
  checksContainers: false,
  ...more,
});

/** A deployment of a revision, all its tasks running; its id is `ecs-svc/<revision>` where none is given. */
export function deployment(revision: number, more: Partial<Deployment> = {}): Deployment {
  return {
    id: `ecs-svc/${revision}`,
    status: "PRIMARY",
    taskDefinition: definition(revision),
    desiredCount: 2,
    runningCount: 2,
    pendingCount: 0,
    failedTasks: 0,
    createdAt: new Date(began + revision),
    rolloutState: "COMPLETED",
    rolloutStateReason: `ECS deployment ecs-svc/${revision} completed.`,
    ...more,
  };
}

export function service(deployments: Deployment[], more: Partial<Service> = {}): Service {
  return {
    serviceName: "web-1a2b3c4",
    clusterArn: `${region}:cluster/main-9f8e7d6`,
    status: "ACTIVE",
    desiredCount: 2,
    deployments,
    deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    events: [],
    ...more,
  };
}

/** A running task of the deployment `ecs-svc/<revision>`, with an address that ends with its number. */
export function task(revision: number, number: number, more: Partial<Task> = {}): Task {
  return {
    taskArn: `${region}:task/main-9f8e7d6/${String(number).padStart(8, "0")}aaaabbbbccccddddeeeeffff`,
    taskDefinitionArn: definition(revision),
    startedBy: `ecs-svc/${revision}`,
    lastStatus: "RUNNING",
    healthStatus: "UNKNOWN",
    createdAt: new Date(began + 1000),
    startedAt: new Date(began + 2000),
    containers: [{ name: "web", lastStatus: "RUNNING" }],
    attachments: [{ details: [{ name: "privateIPv4Address", value: `10.0.0.${number}` }] }],
    ...more,
  };
}

/** A task that ended by itself. */
export function stoppedTask(revision: number, number: number, more: Partial<Task> = {}): Task {
  return task(revision, number, {
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    stoppedAt: new Date(began + 30_000 + number),
    containers: [{ name: "web", lastStatus: "STOPPED", exitCode: 1 }],
    ...more,
  });
}

export const target = (number: number, State: string, Description?: string): TargetHealthDescription => ({
  Target: { Id: `10.0.0.${number}`, Port: 8080 },
  TargetHealth: { State: State as "healthy", Description },
});

export function look(seconds: number, of: Service | undefined, more: Partial<Look> = {}): Look {
  return { at: began + seconds * 1000, service: of, tasks: [], stopped: [], targets: [], ...more };
}

/** The state after each look. */
export function followAll(looks: Look[], what: Expected): Rollout[] {
  let rollout: Rollout | undefined;
  return looks.map((one) => {
    rollout = follow(rollout, one, what);
    return rollout;
  });
}

/** A sequence recorded from ministack 1.5.33 with real containers, until the deployment had ended. */
export function recorded(name: string): { looks: Look[]; expected: Expected } {
  const file = path.join(import.meta.dirname, "recorded", `${name}.json`);
  const time = (_: string, value: unknown) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : value;
  const { taskDefinition, since, looks } = JSON.parse(readFileSync(file, "utf8"), time);
  return { looks, expected: { taskDefinition, since, startsDeployment: true, checksContainers: false } };
}
