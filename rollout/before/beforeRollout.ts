// Looks, before a deployment starts, at what its tasks cannot start without: their secrets and their images. What is
// missing fails the update in seconds, in place of a circuit breaker in minutes. What cannot be looked at stops nothing.

import { setTimeout } from "node:timers/promises";
import { type ContainerDefinition, DescribeTaskDefinitionCommand, type TaskDefinition } from "@aws-sdk/client-ecs";
import { parseArn } from "../../settings/facts/arn.ts";
import { isEmulated } from "../../settings/keys/aws.ts";
import type { AwsSettings } from "../../settings/keys/schema.ts";
import { apiFaultText } from "../apiError.ts";
import { RolloutError } from "../explain.ts";
import { shortDefinition } from "../names.ts";
import { AskAws } from "./askAws.ts";
import type { Findings, Wrong } from "./finding.ts";
import { lookAtImage } from "./images.ts";
import { lookAtSecret } from "./secrets.ts";

export interface BeforeRollout {
  /** The service as the stack file names it. */
  name: string;
  /** ARN of the new revision. */
  taskDefinition: string;
  aws: AwsSettings;
  signal: AbortSignal;
  say: (line: string) => void;
  redact: (text: string) => string;
  /** Milliseconds after which the deployment starts without an answer. @default 15000 */
  patienceMs?: number;
  /** Whether images are looked at. @default not where an emulator runs what the machine's own Docker engine has */
  images?: boolean;
}

/** @throws RolloutError with everything that the tasks would miss */
export async function beforeRollout({ name, taskDefinition, aws, signal, say, redact, ...more }: BeforeRollout) {
  const { patienceMs = 15_000, images = !isEmulated(aws) } = more;
  const asking = new AskAws(aws);
  const stop = elapsed(patienceMs, signal);
  let lines: string[] = [];
  try {
    lines = (await Promise.race([lookAtAll(taskDefinition, images, asking), stop])) ?? [];
  } catch (error) {
    // Whoever may deploy need not be able to look; the deployment itself reports what it is refused.
    if (!signal.aborted) say(redact(`${name}: not looked at before it is deployed: ${apiFaultText(error)}`));
  } finally {
    asking.close();
  }
  const definition = shortDefinition(taskDefinition);
  if (signal.aborted) throw new RolloutError(`${name}: interrupted. ${definition} was not deployed.`);
  if (lines.length === 0) return;
  const head = `${name}: ${definition} was not deployed, as its tasks could not start:`;
  throw new RolloutError(redact([head, ...lines].join("\n")));
}

/** A line for each thing that is missing. */
async function lookAtAll(taskDefinition: string, images: boolean, asking: AskAws): Promise<string[]> {
  const { taskDefinition: definition } = await asking.clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition }),
  );
  const uses = usesOf({ ...definition, taskDefinitionArn: taskDefinition }).filter(
    ({ kind }) => kind === "secret" || images,
  );
  const found = await Promise.all(uses.map(async ({ what, look }) => linesOf(what, await look(asking))));
  return [...new Set(found.flat())];
}

interface Use {
  kind: "secret" | "image";
  what: string;
  look: (aws: AskAws) => Promise<Findings>;
}

/** What the containers of a task definition need, as a line names it. */
function usesOf({ containerDefinitions = [], runtimePlatform, taskDefinitionArn }: TaskDefinition): Use[] {
  const { account = "" } = parseArn(taskDefinitionArn ?? "") ?? {};
  const architecture = runtimePlatform?.cpuArchitecture === "ARM64" ? "ARM64" : "X86_64";
  return containerDefinitions.flatMap((container): Use[] => {
    const { name: of, image = "", repositoryCredentials } = container;
    const credentials = repositoryCredentials?.credentialsParameter !== undefined;
    const secrets = secretsOf(container).map(
      ({ name, reference }): Use => ({
        kind: "secret",
        what: `secret ${name} of container ${of}`,
        look: (aws) => lookAtSecret({ reference, account }, aws),
      }),
    );
    const look = (aws: AskAws) => lookAtImage({ image, architecture, credentials }, aws);
    return [...secrets, { kind: "image", what: `image ${image} of container ${of}`, look }];
  });
}

function secretsOf({ secrets = [], logConfiguration, repositoryCredentials }: ContainerDefinition) {
  const { credentialsParameter } = repositoryCredentials ?? {};
  return [
    ...[...secrets, ...(logConfiguration?.secretOptions ?? [])].map(({ name = "", valueFrom = "" }) => {
      return { name, reference: valueFrom };
    }),
    ...(credentialsParameter === undefined ? [] : [{ name: "for the registry", reference: credentialsParameter }]),
  ];
}

function linesOf(what: string, { wrong }: { wrong: readonly Wrong[] }): string[] {
  return wrong.map(({ must, got, advice }) => `  ${what} must ${must}, got ${got}; ${advice}`);
}

/** Resolves without an answer when the time is up, or at a Ctrl-C. */
function elapsed(ms: number, signal: AbortSignal): Promise<undefined> {
  return setTimeout(ms, undefined, { ref: false, signal }).catch(() => undefined);
}
