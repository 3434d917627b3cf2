// Goes back to an earlier revision of a service: shows what that changes, asks, has ECS do it, and follows it to its end.
// It leaves a record by which the next `pulumi up` does not undo it. Which revision that is, is left to wayBack.ts.

import { type ECSClient, type Service, StopServiceDeploymentCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { apiFaultText } from "../../rollout/apiError.ts";
import { AskAws } from "../../rollout/before/askAws.ts";
import { shortDefinition } from "../../rollout/names.ts";
import type { RolledBack } from "../../settings/facts/rolledBack.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { change, unlessStopped } from "../process/signals.ts";
import { Unanswered } from "../process/unanswered.ts";
import { untilRolledBack } from "./continueDeployment.ts";
import { type Following, followDeployment } from "./follow.ts";
import { revisionDifference } from "./revisionDifference.ts";
import { callerOf, RollbackRecords, withRecords } from "./rollbackRecords.ts";
import { describeService, describeTaskDefinition, familyOf } from "./services.ts";
import { checkFits, revisionOf, type WayBack, wayBack } from "./wayBack.ts";

export interface Rollback extends Following {
  /** Name of a service. */
  name: string;
  /** Its number, or `<family>:<number>`. @default the one before the deployment under way, or the last completed one */
  revision?: string;
  /** Whether somebody says yes. */
  confirm: (question: string) => Promise<boolean>;
}

/** Gives the exit code; 1 also where nobody says yes. */
export async function rollback(deployed: Deployed, { name, revision, confirm, ...following }: Rollback) {
  const aws = new AskAws(deployed.aws);
  const { ecs } = aws.clients;
  const { say, stop } = following;
  try {
    const { service } = await unlessStopped(stop, () => describeService(ecs, deployed, name));
    const way = await unlessStopped(stop, () => wayBack(ecs, name, service, revision));
    const left = way.underWay?.taskDefinition ?? String(service.taskDefinition);
    if (way.to === service.taskDefinition && !way.underWay) {
      throw new Problem(`${name} runs ${shortDefinition(way.to)} already`);
    }
    const [before, after] = await unlessStopped(stop, () =>
      Promise.all([revisionOf(ecs, name, left), revisionOf(ecs, name, way.to)]),
    );
    checkFits(name, service, after);
    const [from, to] = [left, way.to].map(shortDefinition);
    say(`${name}: ${way.underWay ? `the deployment of ${from} is under way; back` : `back from ${from}`} to ${to}`);
    for (const line of revisionDifference(name, before, after)) say(line);
    if (!(await confirm(`Go back to ${to}?`))) return 1;
    const kept = await keepRecord(aws, deployed, { name, service, to: way.to }, say);
    const since = Date.now();
    await change(stop, "./ecs status", () => goBack(ecs, deployed.cluster, service, way)).catch(async (error) => {
      await takeBack(kept, name, error, say);
      throw error;
    });
    const code = await untilBack(deployed, { name, service, way, after, since }, following);
    if (code === 0) say(`${name}: ${kept.text}`);
    else if (!following.stop.signal.aborted) await kept.restore();
    return code;
  } finally {
    aws.close();
  }
}

interface Kept {
  /** What the next `pulumi up` makes of it. */
  text: string;
  /** Puts back the record that was there before. */
  restore(): Promise<void>;
}

/** Written before ECS is asked: an `up` meanwhile is not to undo it either. */
async function keepRecord(
  aws: AskAws,
  { aws: settings, cluster, rolledBackPath }: Deployed,
  { name, service, to }: { name: string; service: Service; to: string },
  say: (text: string) => void,
): Promise<Kept> {
  const undone = "the next `pulumi up --refresh` deploys what the stack file says; revert the commit before";
  const nothing = async () => undefined;
  if (rolledBackPath === undefined) return { text: `as no stack is named, ${undone}`, restore: nothing };
  const records = new RollbackRecords(aws, rolledBackPath);
  try {
    const earlier = (await records.all())[name];
    // A second rollback still is one from what the stack file says.
    const current = earlier?.to === service.taskDefinition ? earlier?.from : service.taskDefinition;
    const from = (await describeTaskDefinition(aws.clients.ecs, familyOf(current ?? "")))?.taskDefinitionArn ?? "";
    const since = new Date().toISOString();
    const own = { from, to, cluster, service: String(service.serviceArn), by: await callerOf(aws), since };
    const record: RolledBack | undefined = from === to ? undefined : own;
    await records.set(name, record);
    return {
      text: record
        ? `\`pulumi up\` leaves it there until its task definition is a newer one than ${shortDefinition(from)}`
        : "that is what the stack file says: the rollback is over",
      // Until then somebody may have had to log in anew.
      restore: () => withRecords(settings, rolledBackPath, (again) => again.set(name, earlier)),
    };
  } catch (error) {
    say(`${name}: no record of the rollback can be kept: ${apiFaultText(error)}`);
    return { text: undone, restore: nothing };
  }
}

/**
 * A record of what ECS has refused hides that of an earlier rollback, which `pulumi up` would then undo. Where AWS gave no
 * answer ECS may go back all the same; the program itself leaves out a record of what does not run.
 */
async function takeBack({ restore }: Kept, name: string, error: unknown, say: (text: string) => void): Promise<void> {
  if (error instanceof Unanswered) return;
  await restore().catch((again: unknown) => {
    say(`${name}: the record of the rollback is still there, as ${apiFaultText(again)}`);
  });
}

async function goBack(ecs: ECSClient, cluster: string, { serviceArn }: Service, way: WayBack): Promise<void> {
  const { to, underWay, byStopping } = way;
  if (byStopping) {
    const stopped = { serviceDeploymentArn: underWay?.arn, stopType: "ROLLBACK" } as const;
    await ecs.send(new StopServiceDeploymentCommand(stopped));
  } else {
    await ecs.send(new UpdateServiceCommand({ cluster, service: serviceArn, taskDefinition: to }));
  }
}

interface GoingBack {
  name: string;
  service: Service;
  way: WayBack;
  after: Awaited<ReturnType<typeof revisionOf>>;
  since: number;
}

function untilBack(deployed: Deployed, going: GoingBack, following: Following): Promise<number> {
  const { name, service, way, after, since } = going;
  const { to, underWay, byStopping } = way;
  if (byStopping) return untilRolledBack(deployed, name, { serviceDeploymentArn: underWay?.arn }, following);
  const followed = { name, service, taskDefinition: to, definition: after, since };
  return followDeployment(deployed, { ...followed, startsDeployment: true, byHand: true }, following);
}
