// What one look at a deployment has found, and the cells of it that people read. Pure. Looking is left to looking.ts;
// showing it in place to frame.ts, line by line to changes.ts.

import { type Shift, share } from "../../rollout/shift.ts";
import { type Facts, statusRow } from "../operate/statusRows.ts";
import type { Hour } from "./lastHour.ts";

export interface Sight {
  /** When it was looked. */
  at: Date;
  facts: Facts[];
  /** What cannot be known now, and why, and requests that go astray: a line each. */
  remarks: string[];
  /** By service; those that CloudWatch counts requests of. */
  hours?: Record<string, Hour>;
  /** The last log lines, the newest last. */
  log?: string[];
}

/** The cells that change, of a service, a job, or another thing that alarms watch. */
export interface Cells {
  tasks: string;
  deployment: string;
  alarms: string;
}

/** @param now for times, which have their day only where it is not today */
export function cellsOf(facts: Facts, now: Date): Cells {
  const [, tasks = "", state = "", , , alarms = ""] = statusRow(facts, now);
  const { shift } = facts;
  return { tasks, deployment: isMoving(shift) ? `${state}, ${shift.stage}` : state, alarms };
}

/** Whether ECS goes from stage to stage; a pause has its own state. */
export function isMoving(shift: Shift | undefined): shift is Shift {
  return shift?.record.status === "IN_PROGRESS" && shift.stage !== undefined && shift.pauses.length === 0;
}

/** Such as `PRODUCTION_TRAFFIC_SHIFT, 10 % of the requests moved, at most 7 min left`. */
export function stageText({ stage, percent, until }: Shift, now: Date): string {
  const moved = `${stage}, ${share(percent)} of the requests moved`;
  if (until === undefined) return moved;
  // Its wait may have begun before the first look.
  const seconds = Math.max(0, Math.round((until - now.getTime()) / 1000));
  return `${moved}, at most ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`} left`;
}

/** Whether somebody who looks wants to see this one first. */
export function isNotable({ service, running, shift, alarms }: Facts): boolean {
  if (alarms?.raised.length || service === null || (running ?? 0) > 0) return true;
  if (service === undefined) return false;
  const { status, runningCount, desiredCount, deployments = [] } = service;
  const primary = deployments.find((one) => one.status === "PRIMARY");
  const state = shift ? shift.record.status : primary?.rolloutState;
  const isSettled = state === undefined || state === "COMPLETED" || state === "SUCCESSFUL";
  return status !== "ACTIVE" || runningCount !== desiredCount || !isSettled;
}
