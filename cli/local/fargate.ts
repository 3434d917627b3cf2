// Holds each service and job of the local stack to what Fargate would ask of it, since the emulator takes nearly all:
// with what `./ecs try` finds, of the very image that was built. What was found good is not tried again.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExportedResource } from "../deployed/exported.ts";
import { run } from "../process/run.ts";
import { replaceFile } from "../replaceFile.ts";
import { containersOf, type TriedContainer } from "../try/container.ts";
import { Images } from "../try/engine.ts";
import { lives } from "../try/finding.ts";
import { pathOf, reportOf } from "../try/report.ts";
import { tryAll } from "../try/tryAll.ts";
import { type Filled, withValues } from "../try/values.ts";
import { Waits } from "../waits.ts";
import { asPlan } from "./asPlan.ts";
import { type LocalStack, stackName } from "./localStack.ts";
import { secretValues } from "./secretValues.ts";

type Say = (line: string) => void;

/**
 * A container to hold to Fargate, with the hash of all that decides what is found; none where its image is not here.
 */
type Held = Filled & { hash?: string };

/** Where the record of what was found good is: service or job → that hash. */
export const goodFile = ({ folder }: LocalStack) => join(folder, "tried.json");

/**
 * Gives the names of the services and jobs that could not live on Fargate.
 * @param signal ends it; it then throws once no container is left
 */
export async function unfitForFargate(
  stack: LocalStack,
  resources: readonly ExportedResource[],
  signal: AbortSignal,
  say: Say,
): Promise<string[]> {
  const containers = containersOf(asPlan(resources, stack.project, stackName), []);
  const held = await Promise.all(containers.map((container) => holdTo(stack, container)));
  const before = goodIn(stack);
  const isKnown = ({ container, hash }: Held) => hash !== undefined && before[pathOf(container)] === hash;
  const untried = held.filter((one) => !isKnown(one));
  const known = held.filter(isKnown);
  for (const { container } of known) say(`${pathOf(container)} can live on Fargate, as it was found before`);
  const waits = new Waits();
  const containersLeft = untried.map(({ container }) => container);
  const images = new Images(stack.root, signal);
  const tried = await waits.saidDuring(say, () => tryAll(containersLeft, images, signal, waits));
  for (const [index, { container, findings }] of tried.entries()) {
    const { placeholders = [] } = untried[index] ?? {};
    for (const line of reportOf(container, findings, { placeholders })) say(line);
  }
  const unfit = tried.filter(({ findings }) => !lives(findings)).map(({ container }) => container);
  record(
    stack,
    held.filter(({ container }) => !unfit.includes(container)),
  );
  return unfit.map(({ name }) => name);
}

function record(stack: LocalStack, good: readonly Held[]): void {
  const known = good.flatMap(({ container, hash }) => (hash === undefined ? [] : [[pathOf(container), hash] as const]));
  replaceFile(goodFile(stack), `${JSON.stringify(Object.fromEntries(known), undefined, 2)}\n`);
}

/** With the values of its secrets, and the way to the emulator that the emulator's own containers have. */
async function holdTo(stack: LocalStack, container: TriedContainer): Promise<Held> {
  const emulator = {
    AWS_ENDPOINT_URL: `http://host.docker.internal:${stack.port}`,
    AWS_ACCESS_KEY_ID: String(stack.aws.accessKey),
    AWS_SECRET_ACCESS_KEY: String(stack.aws.secretKey),
  };
  const { environment, secrets, source } = container;
  const values = await secretValues(stack, secrets);
  const filled = withValues({ ...container, environment: { ...emulator, ...environment } }, values);
  const image = await run("docker", ["image", "inspect", "--format", "{{.Id}}", String(source)]);
  if (image.code !== 0) return filled;
  const decisive = JSON.stringify([image.stdout, filled]);
  return { ...filled, hash: createHash("sha256").update(decisive).digest("hex") };
}

function goodIn(stack: LocalStack): Record<string, string> {
  if (!existsSync(goodFile(stack))) return {};
  try {
    return JSON.parse(readFileSync(goodFile(stack), "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}
