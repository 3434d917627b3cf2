// The secrets and the ready images of every service and job. What the stack makes itself is left out: a value that is
// encrypted in the stack file, and an image that is built.

import type { Findings } from "../../rollout/before/finding.ts";
import { lookAtImage } from "../../rollout/before/images.ts";
import { lookAtSecret } from "../../rollout/before/secrets.ts";
import { isEmulated } from "../../settings/keys/aws.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { containersOf, type TaskSettings } from "../../settings/keys/task.ts";
import type { Path } from "../../settings/language/faults.ts";
import { type At, type Subject, written } from "./subject.ts";

/** Every service and job, with its path. */
export function tasksOf({ services, jobs }: Settings): { path: Path; task: TaskSettings }[] {
  return [
    ...Object.entries(services).map(([name, task]) => ({ path: ["services", name], task })),
    ...Object.entries(jobs).map(([name, task]) => ({ path: ["jobs", name], task })),
  ];
}

export async function lookAtSecrets({ settings, aws, caller: { account } }: Subject, at: At): Promise<void> {
  const uses = tasksOf(settings).flatMap(({ path, task }) => secretsIn(task, path, at));
  await eachOnce(uses, at, (use) => lookAtSecret({ ...use, account }, aws));
}

/** Asks once for what several places name. */
async function eachOnce<Use extends object>(
  uses: readonly ({ path: Path } & Use)[],
  at: At,
  look: (use: Omit<{ path: Path } & Use, "path">) => Promise<Findings>,
) {
  const looks = new Map<string, Promise<Findings>>();
  const found = uses.map(async ({ path, ...use }) => {
    const key = JSON.stringify(use);
    const known = looks.get(key) ?? look(use);
    looks.set(key, known);
    at(path).add(await known);
  });
  await Promise.all(found);
}

interface SecretAt {
  path: Path;
  reference: string;
  kmsKeyArns?: string[];
}

function secretsIn(task: TaskSettings, at: Path, found: At): SecretAt[] {
  const named = task.secretKmsKeyArns;
  const keys = named.filter((arn) => typeof arn === "string");
  // Of a key that another stack exports nothing can be said here.
  const kmsKeyArns = keys.length === named.length ? keys : undefined;
  for (const { path, value } of secretValues(task, at)) written(value, path, found(path));
  return writtenSecrets(task, at).map((one) => ({ ...one, kmsKeyArns }));
}

/** The references that stand in the stack file, without the values of which the stack makes secrets. */
export function writtenSecrets(task: TaskSettings, at: Path): { path: Path; reference: string }[] {
  const all = [...secretValues(task, at)];
  return all.flatMap(({ path, value }) => (typeof value === "string" ? [{ path, reference: value }] : []));
}

function* secretValues(task: TaskSettings, at: Path) {
  for (const { path, container } of containersOf(task, at)) {
    for (const [name, value] of Object.entries(container.secrets)) yield { path: [...path, "secrets", name], value };
    yield { path: [...path, "registryCredentials"], value: container.registryCredentials };
  }
  for (const [name, value] of Object.entries(task.logs?.secrets ?? {})) {
    yield { path: [...at, "logs", "secrets", name], value };
  }
}

export async function lookAtImages({ settings, aws }: Subject, at: At): Promise<void> {
  const uses = tasksOf(settings).flatMap(({ path, task }) => imagesIn(task, path));
  if (isEmulated(settings.aws)) {
    const needs = "AWS: an emulator runs what the Docker engine of this machine has";
    if (uses.length > 0) at(["services"]).unseen.push({ what: "images", needs });
    return;
  }
  await eachOnce(uses, at, (use) => lookAtImage(use, aws));
}

/** A job that runs a service's image is left out: the service has it. An image that is built has no reference. */
export function imagesIn(task: TaskSettings & { imageOf?: string }, at: Path) {
  const { architecture, logs, telemetry, collector, imageOf } = task;
  const containers = [...containersOf(task, at)].filter(({ path }) => imageOf === undefined || path !== at);
  const own = containers.map(({ path, container: { image, registryCredentials } }) => {
    return { path: [...path, "image"], image, credentials: registryCredentials !== undefined };
  });
  const added = [
    { path: [...at, "logs", "image"], image: logs?.image, credentials: false },
    {
      path: [...at, "collector", "image"],
      image: telemetry === "otlp" ? collector.image : undefined,
      credentials: false,
    },
  ];
  return [...own, ...added].flatMap(({ image, ...use }) =>
    image === undefined ? [] : [{ ...use, image, architecture }],
  );
}
