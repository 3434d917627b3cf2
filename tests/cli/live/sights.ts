// What looks at a small deployment have found, as tables of AWS's answers, at a fixed time.

import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { Sight } from "../../../cli/live/sight.ts";
import type { Facts } from "../../../cli/operate/statusRows.ts";
import type { Line } from "../../../plan/tree.ts";
import { shiftOf } from "../../../rollout/shift.ts";

export const now = new Date(2026, 10, 28, 17, 30, 5);
const began = new Date(2026, 10, 28, 17, 28, 0);

export function service(running: number, desired: number, deployment: Deployment = {}): Service {
  const taskDefinition = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop_dev_web:4";
  const primary = { status: "PRIMARY", rolloutState: "COMPLETED" as const, taskDefinition, createdAt: began };
  const counts = { runningCount: running, desiredCount: desired, pendingCount: 0 };
  return { status: "ACTIVE", taskDefinition, ...counts, deployments: [{ ...primary, ...deployment }] };
}

export const fine = { raised: [], any: true };

export const facts = (name: string, given: Partial<Facts> = {}): Facts => ({
  name,
  service: service(2, 2),
  alarms: fine,
  ...given,
});

/** A canary that has had 10 % of the requests for two of its ten minutes. */
export const canary = facts("web", {
  service: service(3, 2, { rolloutState: "IN_PROGRESS" }),
  shift: shiftOf(
    {
      status: "IN_PROGRESS",
      createdAt: began,
      lifecycleStage: "PRODUCTION_TRAFFIC_SHIFT",
      targetServiceRevision: { requestedProductionTrafficWeight: 10 },
      deploymentConfiguration: { canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 } },
    },
    undefined,
    now.getTime() - 120_000,
  ),
});

export const sight = (all: Facts[], given: Partial<Sight> = {}): Sight => ({
  at: now,
  facts: all,
  remarks: [],
  ...given,
});

export const textOf = (lines: Line[]) =>
  lines.map((line) =>
    line
      .map(([text]) => text)
      .join("")
      .trimEnd(),
  );
