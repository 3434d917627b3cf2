// Reads a Compose file into services. https://docs.docker.com/reference/compose-file/

import { join, posix } from "node:path";
import { Problem } from "../commandLine.ts";
import { advice } from "./advice.ts";
import { type ComposeService, noteUnreached, putCalls } from "./composeCalls.ts";
import { architectureOf } from "./composeForms.ts";
import { namedVolume, putComposeService, settleRest } from "./composeService.ts";
import { composeVariables } from "./composeVariables.ts";
import { Draft } from "./draft.ts";
import type { Imported, Place } from "./imported.ts";
import { legalName, renamed } from "./names.ts";
import { loseKnown, type Part, settleKnown } from "./part.ts";
import { withVariables } from "./substitute.ts";

export function isCompose(source: Part): boolean {
  return source.at("services")?.isMap === true;
}

export function readCompose(written: Part, { root, only }: Place): Imported {
  // Only the container's half of a published port is read.
  const from = posix.dirname(written.file);
  const variables = composeVariables(join(root, from));
  const source = withVariables(written, variables, (leaf) => leaf.path[2] === "ports");
  const services = source.at("services")?.parts ?? [];
  checkNames(source.file, services, only);
  const shared = sharedVolumes(services);
  const added = services.flatMap((service): ComposeService[] => {
    if (isLeftOut(service, only)) return [];
    const draft = new Draft("services", legalName(service.key));
    putComposeService(draft, service, { root, from, shared, values: variables.values });
    if (draft.name !== service.key)
      draft.notes.push({ path: draft.path, text: `${renamed(draft.name)}, and ${service.key} in ${source.file}` });
    return [{ draft, service }];
  });
  putCalls(added);
  noteUnreached(
    added,
    services.map(({ key }) => key),
  );
  for (const { service } of added) settleRest(service);
  const drafts = added.map(({ draft }) => draft);
  for (const part of source.parts) if (part.key.startsWith("x-")) part.settle("it is read where it is merged in");
  for (const volume of source.at("volumes")?.parts ?? []) {
    if (volume.value === null || volume.isEmpty) volume.settle("a volume is said where it is mounted");
  }
  settleKnown(source, ["name", "version"], "the stack has a name of its own");
  loseKnown(source, fileAdvice);
  return { drafts, sources: [source] };
}

/** The names of volumes that two services mount, or more. */
function sharedVolumes(services: readonly Part[]): ReadonlySet<string> {
  const mounted = services.flatMap((service) => {
    const volumes = service.at("volumes")?.parts ?? [];
    return [...new Set(volumes.flatMap((one) => namedVolume(one)?.name ?? []))];
  });
  return new Set(mounted.filter((name, index) => mounted.indexOf(name) !== index));
}

function checkNames(file: string, services: readonly Part[], only: readonly string[] = []): void {
  const names = services.map(({ key }) => key);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new Problem(`--only must name services of ${file}, got ${JSON.stringify(unknown)}; it has ${names.join(", ")}`);
}

/** Reports what Compose itself would not start, and what cannot run here at all. */
function isLeftOut(service: Part, only: readonly string[] | undefined): boolean {
  const profiles = service.at("profiles");
  const platform = service.at("platform")?.text;
  if (only !== undefined && !only.includes(service.key)) service.settle("it is left out, as --only names others");
  else if (only === undefined && profiles?.parts.length) {
    service.lose(`it has a profile, so it starts only where it is named; add it with --only ${service.key}`);
  } else if (service.at("extends") !== undefined) {
    service.lose("it extends another service; write what `docker compose config` prints to a file, and add that");
  } else if (platform !== undefined && architectureOf(platform) === undefined) {
    service.lose(`its platform ${JSON.stringify(platform)} is not supported; build it for linux/amd64 or linux/arm64`);
  } else if (!service.isMap) service.lose("it is no map of a service's keys; write image or build below it");
  else return false;
  return true;
}

const fileAdvice: Readonly<Record<string, string>> = {
  configs: "a file reaches a container in its image only; copy it there in the Dockerfile",
  include: "write what `docker compose config` prints to a file, and add that",
  models: "no model runs beside a service; call one of Amazon Bedrock",
  networks: advice.networks,
  secrets: advice.secrets,
  volumes: advice.volumes,
};
