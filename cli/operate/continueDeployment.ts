// Gives a paused deployment the word that it waits for: it goes on, or back; and lists those that wait. Following one
// that goes on is left to follow.ts.

import {
  ContinueServiceDeploymentCommand,
  type ContinueServiceDeploymentCommandInput,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  type Service,
  type ServiceDeployment,
} from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { machineClock } from "../../rollout/clock.ts";
import { shortDefinition } from "../../rollout/names.ts";
import { redactor } from "../../rollout/redact.ts";
import { describedDeployment, shiftsRequests } from "../../rollout/serviceDeployment.ts";
import { Session } from "../../rollout/session.ts";
import { pausesOf, phaseOf, reasonOf } from "../../rollout/shift.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { change, unlessStopped } from "../process/signals.ts";
import { type Following, followDeployment, patienceMs } from "./follow.ts";
import { newestDeployment } from "./newestDeployment.ts";
import { describeService, describeServices, describeTaskDefinition } from "./services.ts";

export interface Word {
  action: "CONTINUE" | "ROLLBACK";
  /** The ARN of the deployment that is meant. @default whichever is paused */
  deployment?: string;
}

/** The services that wait for a word, each with the ARN of its deployment. */
export async function paused(deployed: Deployed): Promise<{ name: string; deployment: string }[]> {
  const { ecs, close } = connect(deployed.aws);
  try {
    const services = Object.entries(await describeServices(ecs, deployed)).filter(([, one]) => shiftsRequests(one));
    const found = await Promise.all(
      services.map(async ([name, service]) => {
        const record = await newestDeployment(ecs, service);
        const deployment = record?.serviceDeploymentArn;
        return deployment && pausesOf(record).length > 0 ? [{ name, deployment }] : [];
      }),
    );
    return found.flat();
  } finally {
    close();
  }
}

/**
 * Gives 0 once the deployment has ended as asked for, 1 where it has ended otherwise, 130 after Ctrl-C.
 *
 * @throws Problem where nothing is paused, or another deployment than the one that is meant
 */
export async function continueDeployment(
  deployed: Deployed,
  name: string,
  { action, deployment }: Word,
  following: Following,
): Promise<number> {
  const { ecs, close } = connect(deployed.aws);
  const { stop } = following;
  try {
    const { service } = await unlessStopped(stop, () => describeService(ecs, deployed, name));
    const record = await unlessStopped(stop, () => underWay(ecs, name, service, deployment));
    const { lifecycleStage: stage } = record;
    const pauses = pausesOf(record);
    if (pauses.length === 0) {
      const at = stage === undefined ? "has only begun" : `is at ${stage}`;
      throw new Problem(`the deployment of ${name} ${at}, and waits for nobody; ./ecs status says how far it is`);
    }
    const { taskDefinition, before } = await unlessStopped(stop, () => revisionsOf(ecs, record));
    const definition = await unlessStopped(stop, () => describeTaskDefinition(ecs, taskDefinition));
    const { serviceDeploymentArn } = record;
    for (const { hookId } of pauses) {
      await change(stop, "./ecs status", () => giveWord(ecs, { serviceDeploymentArn, hookId, action }));
    }
    if (action === "ROLLBACK") {
      following.say(`${name}: ${shortDefinition(taskDefinition)} goes, and ${before} keeps the requests`);
      return await untilRolledBack(deployed, name, record, following);
    }
    following.say(`${name}: ${shortDefinition(taskDefinition)} gets the requests that ${before} has`);
    const since = Number(record.createdAt ?? Date.now());
    const followed = { name, service, taskDefinition, definition, since };
    return await followDeployment(deployed, { ...followed, startsDeployment: true }, following);
  } finally {
    close();
  }
}

/** Where the answer got lost ECS has heard the word, and refuses it when the SDK says it again. */
async function giveWord(ecs: ECSClient, word: ContinueServiceDeploymentCommandInput): Promise<void> {
  try {
    await ecs.send(new ContinueServiceDeploymentCommand(word));
  } catch (error) {
    if ((error as Error).name !== "InvalidParameterException") throw error;
    const record = await describedDeployment(ecs, word.serviceDeploymentArn ?? "");
    if (!record || pausesOf(record).some(({ hookId }) => hookId === word.hookId)) throw error;
  }
}

/** @throws Problem where no deployment is under way, or another one than is meant */
async function underWay(ecs: ECSClient, name: string, service: Service, meant?: string): Promise<ServiceDeployment> {
  const record = await newestDeployment(ecs, service);
  const newest = record?.serviceDeploymentArn ?? "";
  // All of a service's deployments have its own name before their id.
  const place = newest.slice(0, newest.lastIndexOf("/") + 1);
  if (meant !== undefined && !meant.startsWith(place)) {
    throw new Problem(
      `--deployment must be the ARN of a deployment of ${name}, as ./ecs continue --list shows it, got ${meant}`,
    );
  }
  if (record !== undefined && meant !== undefined && newest !== meant) {
    throw new Problem(`the deployment of ${name} that is meant has been replaced by a newer one, which is left alone`);
  }
  if (!record || phaseOf(record, false) !== "in-progress") {
    const ended = record ? `: the last one has ended (${record.status})` : "";
    throw new Problem(`no deployment of ${name} is under way${ended}`);
  }
  return record;
}

/** @returns the task definition's ARN, and what runs beside it in words */
async function revisionsOf(ecs: ECSClient, { targetServiceRevision, sourceServiceRevisions = [] }: ServiceDeployment) {
  const arns = [targetServiceRevision?.arn, sourceServiceRevisions[0]?.arn];
  const asked = { serviceRevisionArns: arns.filter((arn) => arn !== undefined) };
  const { serviceRevisions = [] } = await ecs.send(new DescribeServiceRevisionsCommand(asked));
  const [target, source] = arns.map(
    (arn) => serviceRevisions.find((one) => one.serviceRevisionArn === arn)?.taskDefinition,
  );
  return { taskDefinition: target ?? "", before: source === undefined ? "nothing" : shortDefinition(source) };
}

/** Gives 0 once ECS runs again what ran before the deployment, 1 where it has ended otherwise, 130 after Ctrl-C. */
export async function untilRolledBack(
  { aws }: Pick<Deployed, "aws">,
  name: string,
  { serviceDeploymentArn = "" }: Pick<ServiceDeployment, "serviceDeploymentArn">,
  { stop, say, pollMs = 3_000 }: Following,
): Promise<number> {
  const redact = redactor([aws.secretKey, aws.token]);
  const session = new Session(
    () => connect(aws),
    stop.signal,
    (trouble) => say(`${name}: ${redact(trouble)}`),
  );
  const look = () =>
    session.ask(
      ({ ecs }, abortSignal) => describedDeployment(ecs, serviceDeploymentArn, { abortSignal }),
      Date.now() + patienceMs,
    );
  try {
    for (;;) {
      const record = await look();
      const phase = record ? phaseOf(record, false) : "failed";
      if (phase === "rolled-back") {
        say(`${name}: rolled back`);
        return 0;
      }
      if (phase !== "in-progress") {
        say(
          `${name}: it has ended otherwise: ${(record && reasonOf(record)) ?? record?.status ?? "ECS has forgotten it"}`,
        );
        return 1;
      }
      await machineClock.sleep(pollMs, stop.signal);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    say(`${name}: no longer waiting; ECS goes on with it`);
    return stop.exitCode();
  } finally {
    session.close();
  }
}
