// What was deployed to a service, when, by whom, and how it ended: one line for each deployment, newest first. The
// deployments are read by serviceDeployments.ts.

import {
  type ContainerDefinition,
  type ECSClient,
  paginateListTaskDefinitions,
  type Service,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { AskAws } from "../../rollout/before/askAws.ts";
import { last, sentence } from "../../rollout/names.ts";
import { pagesOf } from "../../rollout/pages.ts";
import { personOf } from "../../settings/facts/rolledBack.ts";
import { Misuse } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { clock, lasting } from "../times.ts";
import { commitIn, commitInEcr } from "./imageCommit.ts";
import { rollbacksOf } from "./rollbackRecords.ts";
import { type PastDeployment, pastDeployments } from "./serviceDeployments.ts";
import { describeService, describeTaskDefinition, familyOf, ownContainer } from "./services.ts";
import { shortImage, table } from "./statusRows.ts";

/** A deployment; or, where the engine keeps none, a revision of which no more is known. */
type Past = Omit<PastDeployment, "ending"> & Partial<Pick<PastDeployment, "ending">>;

/** What is known of one line. */
export interface HistoryFacts {
  past: Past;
  definition?: TaskDefinition;
  container?: ContainerDefinition;
  commit?: string;
  /** Who rolled back to it, as AWS calls them. */
  rolledBackBy?: string;
}

const historyHeading = ["REVISION", "IMAGE", "COMMIT", "REGISTERED BY", "STARTED", "TOOK", "ENDED"];

/** @param most how many lines at most; @param warn gets a line on what the table lacks */
export async function history(
  deployed: Deployed,
  { name, most }: { name: string; most: number },
  say: (line: string) => void,
  warn: (line: string) => void,
): Promise<void> {
  const aws = new AskAws(deployed.aws);
  const { ecs } = aws.clients;
  try {
    const { service } = await describeService(ecs, deployed, name);
    const past = await pastOf(ecs, service, most);
    if (past.every(({ arn }) => arn === undefined)) {
      warn("ECS keeps no record of deployments here: of earlier revisions only their registration is known");
    }
    const record = (await rollbacksOf(deployed).catch(() => undefined))?.[name];
    const known = new Map<string, Promise<Pick<HistoryFacts, "definition" | "container" | "commit">>>();
    const facts = past.map(async (one, index): Promise<HistoryFacts> => {
      const about = known.get(one.taskDefinition) ?? revisionFacts(ecs, aws, name, one.taskDefinition);
      known.set(one.taskDefinition, about);
      const isRollback = index === 0 && record?.to === one.taskDefinition && one.ending === "succeeded";
      return { past: one, ...(await about), ...(isRollback && { rolledBackBy: record.by }) };
    });
    const now = new Date();
    const rows = (await Promise.all(facts)).map((one) => historyRow(one, now));
    for (const line of table([historyHeading, ...rows])) say(line);
  } finally {
    aws.close();
  }
}

async function pastOf(ecs: ECSClient, service: Service, most: number): Promise<Past[]> {
  const past: Past[] = await pastDeployments(ecs, service, most);
  if (past.some(({ arn }) => arn !== undefined)) return past;
  const query = { familyPrefix: familyOf(service.taskDefinition ?? ""), sort: "DESC" } as const;
  const revisions: string[] = [];
  for await (const { taskDefinitionArns = [] } of pagesOf(paginateListTaskDefinitions({ client: ecs }, query))) {
    revisions.push(...taskDefinitionArns);
    if (revisions.length >= most) break;
  }
  const others = revisions.filter((arn) => past.every(({ taskDefinition }) => taskDefinition !== arn));
  return [...past, ...others.map((taskDefinition) => ({ taskDefinition }))].slice(0, most);
}

async function revisionFacts(ecs: ECSClient, aws: AskAws, name: string, arn: string) {
  // A revision that was deleted is still in the list of deployments.
  const definition = await describeTaskDefinition(ecs, arn).catch(() => undefined);
  const container = definition && ownContainer(name, definition);
  const commit = container && (commitIn(container) ?? (await commitInEcr(aws, container.image)));
  return { definition, container, commit };
}

export function historyRow({ past, definition, container, commit, rolledBackBy }: HistoryFacts, now: Date): string[] {
  const { taskDefinition, ending, reason, started = definition?.registeredAt, finished } = past;
  const why = reason && ending !== "succeeded" && ending !== "under way" ? `: ${sentence(reason)}` : "";
  const back = rolledBackBy === undefined ? "" : `, a rollback by ${personOf(rolledBackBy)}`;
  return [
    last(taskDefinition),
    container?.image === undefined ? "-" : shortImage(container.image),
    commit ?? "-",
    definition?.registeredBy === undefined ? "-" : personOf(definition.registeredBy),
    started === undefined ? "-" : clock(started, now),
    past.started && finished ? lasting(finished.getTime() - past.started.getTime()) : "-",
    ending === undefined ? "-" : `${ending}${back}${why}`,
  ];
}

/** @throws Misuse where it is no number of lines */
export function linesOf(text: string | undefined): number {
  if (text === undefined) return 10;
  const lines = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (lines < 1) throw new Misuse(`--last must be a number from 1 to 999, got ${text}`);
  return lines;
}
