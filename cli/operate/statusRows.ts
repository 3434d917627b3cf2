// The table of what runs: from AWS's answers to cells and lines. Pure; asking AWS is left to stackFacts.ts.

import type { Deployment, Service } from "@aws-sdk/client-ecs";
import { shortDefinition } from "../../rollout/names.ts";
import { type Shift, share } from "../../rollout/shift.ts";
import { type RolledBack, rolledBackText } from "../../settings/facts/rolledBack.ts";
import { clock } from "../times.ts";
import type { Alarms } from "./alarms.ts";
import { revisionNumber } from "./services.ts";

/** What is known of a service, a job, or another thing that alarms watch. */
export interface Facts {
  name: string;
  /** The service in ECS; null where ECS does not have it. */
  service?: Service | null;
  /** Its newest deployment, where its deployments shift requests. */
  shift?: Shift;
  /** Where it runs a revision that somebody rolled it back to. */
  rolledBack?: RolledBack;
  /** How many tasks of a job run. */
  running?: number;
  image?: string;
  url?: string;
  /** Undefined where they could not be read. */
  alarms?: Alarms;
}

export const heading = ["NAME", "TASKS", "DEPLOYMENT", "IMAGE", "URL", "ALARMS"];

/** @param now for times, which have their day only where it is not today */
export function statusRow(
  { name, service, shift, rolledBack, running, image, url, alarms }: Facts,
  now: Date,
): string[] {
  const isThere = service !== null;
  const tasks = service ? tasksOf(service) : running === undefined ? "-" : `${running} running`;
  const deployment = service ? deploymentOf(service, { shift, rolledBack }, now) : isThere ? "-" : "not in ECS";
  return [name, tasks, deployment, image === undefined ? "-" : shortImage(image), url ?? "-", alarmsText(alarms)];
}

function tasksOf({ runningCount = 0, desiredCount = 0, pendingCount = 0 }: Service): string {
  return `${runningCount} of ${desiredCount}${pendingCount > 0 ? `, ${pendingCount} pending` : ""}`;
}

/**
 * The state of the primary deployment, and of failed ones that were rolled back to it, until a later one succeeds them.
 */
function deploymentOf(
  { status, deployments = [] }: Service,
  { shift, rolledBack }: Pick<Facts, "shift" | "rolledBack">,
  now: Date,
): string {
  if (status !== "ACTIVE") return String(status);
  const primary = deployments.find((one) => one.status === "PRIMARY");
  const failed = deployments.filter(
    (one) =>
      one !== primary &&
      one.rolloutState === "FAILED" &&
      revisionNumber(one.taskDefinition) >= revisionNumber(primary?.taskDefinition),
  );
  const states = [
    // Only ECS's own rolling deployments have a state here.
    shift ? shiftState(shift, now) : (stateOf(primary, now) ?? "-"),
    ...(rolledBack ? [rolledBackText(rolledBack)] : []),
    ...failed.map((one) => `${shortDefinition(one.taskDefinition)} ${stateOf(one, now)}`),
  ];
  return states.join("; ");
}

function stateOf({ rolloutState, createdAt, updatedAt }: Deployment = {}, now: Date): string | undefined {
  const since = rolloutState === "IN_PROGRESS" ? createdAt : rolloutState === "FAILED" ? updatedAt : undefined;
  return since === undefined ? rolloutState : `${rolloutState} since ${clock(since, now)}`;
}

/** The state of ECS's record, and how far the requests are. */
function shiftState({ record, percent, pauses }: Shift, now: Date): string {
  const { status = "-", createdAt, finishedAt } = record;
  if (status === "SUCCESSFUL") return "COMPLETED";
  const expiresAt = pauses[0]?.expiresAt;
  if (expiresAt) return `PAUSED until ${clock(expiresAt, now)}`;
  const since = finishedAt ?? createdAt;
  const shifted = status === "IN_PROGRESS" ? `, ${share(percent)} of the requests moved` : "";
  return `${status}${since === undefined ? "" : ` since ${clock(since, now)}`}${shifted}`;
}

/** The image without ECR's long host, and with a digest of as many digits as distinguish images. */
export function shortImage(image: string): string {
  return image.replace(/^\d{12}\.dkr\.ecr[^/]*\//, "").replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}$/, "$1");
}

function alarmsText(alarms: Alarms | undefined): string {
  if (alarms === undefined) return "unknown";
  return alarms.raised.join(", ") || (alarms.any ? "ok" : "none");
}

/** Lines in which every column but the last is padded to its widest cell. */
export function table(rows: string[][]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join("  ")
      .trimEnd(),
  );
}
