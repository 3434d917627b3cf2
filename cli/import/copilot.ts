// Reads a Copilot app into services and jobs: each manifest with the overrides of the environment that has the stack's
// name. https://aws.github.io/copilot-cli/docs/manifest/overview/

import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { parse } from "yaml";
import { isMap } from "../../settings/language/kinds.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { Problem } from "../commandLine.ts";
import { advice } from "./advice.ts";
import { isCopilotType, putManifest } from "./copilotManifest.ts";
import { Draft } from "./draft.ts";
import type { Imported, Place } from "./imported.ts";
import { legalName, renamed } from "./names.ts";
import { loseKnown, Part } from "./part.ts";
import { readParts } from "./sourceFile.ts";
import { withVariables } from "./substitute.ts";

export function isManifest(source: Part): boolean {
  return source.at("name") !== undefined && isCopilotType(source.at("type")?.text);
}

/** Whether a folder is the `copilot` of a Copilot app. */
export function isCopilotFolder(path: string): boolean {
  return manifestsIn(path).length > 0;
}

const manifestsIn = (folder: string) =>
  globSync("*/manifest.{yml,yaml}", { cwd: folder })
    .map((file) => file.replaceAll("\\", "/"))
    .sort();

/** @param folder the app's `copilot`, relative to the project's folder */
export function readCopilot(folder: string, place: Place): Imported {
  const files = manifestsIn(join(place.root, folder));
  const all = files.map((file) => readParts(join(place.root, folder, file), posix.join(folder, file)));
  const names = all.map((source) => source.at("name")?.text ?? "");
  const unknown = place.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Problem(
      `--only must name services of ${folder}, got ${JSON.stringify(unknown)}; it has ${names.join(", ")}`,
    );
  }
  const added = all.filter((source) => !isLeftOut(source, place) && isCopilotType(source.at("type")?.text));
  const neighbours = added.map((source) => legalName(source.at("name")?.text ?? ""));
  const imported = all.map((source) => readManifest(source, place, neighbours));
  return {
    drafts: imported.flatMap(({ drafts }) => drafts),
    sources: [...imported.flatMap(({ sources }) => sources), ...beside(folder, place)],
  };
}

function isLeftOut(source: Part, { only }: Place): boolean {
  return only !== undefined && !only.includes(source.at("name")?.text ?? "");
}

/** @param neighbours names of the app's services and jobs, each of which can reach each service in Copilot */
export function readManifest(written: Part, place: Place, neighbours: readonly string[] = []): Imported {
  const { root, stack } = place;
  const folder = posix.dirname(posix.dirname(written.file));
  const values = { COPILOT_APPLICATION_NAME: applicationIn(join(root, folder)), COPILOT_ENVIRONMENT_NAME: stack };
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  const source = withVariables(written, { values: Object.fromEntries(known) as Record<string, string> });
  const [name, type] = [source.at("name"), source.at("type")];
  if (isLeftOut(source, place)) {
    source.settle("it is left out, as --only names others");
    return { drafts: [], sources: [source] };
  }
  if (!isCopilotType(type?.text)) {
    source.lose(
      `${JSON.stringify(type?.text)} is not supported; run it as a Load Balanced Web Service, or from S3 and CloudFront`,
    );
    return { drafts: [], sources: [source] };
  }
  const own = source.at("environments", stack);
  const manifest = own ? Part.over(source, own, `environment ${stack} has another value`) : source;
  for (const other of source.at("environments")?.parts ?? []) {
    if (other.key !== stack)
      other.lose(`it holds in environment ${other.key}; add it with --to ${other.key}, where there is such a stack`);
  }
  const draft = new Draft(type?.text === "Scheduled Job" ? "jobs" : "services", legalName(name?.text ?? ""));
  if (name) draft.put([], name, {}, draft.name === name.text ? undefined : renamed(draft.name));
  // The paths of a build are relative to the folder that contains `copilot`.
  const callers = neighbours.filter((neighbour) => neighbour !== draft.name);
  putManifest(draft, manifest, { from: posix.dirname(folder), callers, isInternal: isInternal(place) });
  return { drafts: [draft], sources: [source] };
}

/** Whether the load balancer of the stack that is written to is internal. */
function isInternal({ root, stack }: Place): boolean {
  if (!existsSync(join(root, `Pulumi.${stack}.yaml`))) return false;
  const { project, config } = readStackFile(root, stack);
  const ingress = JSON.parse(config[`${project}:ingress`] ?? "{}") as unknown;
  return isMap(ingress) && ingress.internal === true;
}

function applicationIn(folder: string): string | undefined {
  const file = join(folder, ".workspace");
  return existsSync(file)
    ? (parse(readFileSync(file, "utf8")) as { application?: string } | null)?.application
    : undefined;
}

/** The parts of an app that are neither service nor job: its environment, its other resources in AWS, its pipelines. */
function beside(folder: string, { root, stack }: Place): Part[] {
  const at = join(root, folder);
  const environment = `environments/${stack}/manifest.yml`;
  const sources = existsSync(join(at, environment))
    ? [readParts(join(at, environment), posix.join(folder, environment))]
    : [];
  for (const source of sources) {
    loseKnown(source, environmentAdvice);
    source.at("name")?.settle("the stack is called so");
    source.at("type")?.settle("a stack is an environment");
  }
  const files = globSync(
    [
      "*/addons/**/*.{yml,yaml}",
      "environments/addons/**/*.{yml,yaml}",
      "pipelines/**/*.{yml,yaml}",
      "*/overrides/**/*",
    ],
    {
      cwd: at,
      exclude: (path) => basename(path) === "node_modules",
    },
  );
  const made = files
    .map((file) => file.replaceAll("\\", "/"))
    .sort()
    .map((file) => {
      const part = Part.of(posix.join(folder, file), basename(file));
      part.lose(
        file.includes("addons")
          ? addons
          : `${dirname(file).includes("pipelines") ? "a pipeline" : "an override"} is not read; ${instead(file)}`,
      );
      return part;
    });
  return [...sources, ...made];
}

const addons =
  "what it makes in AWS is made by a program beside; name it under environment, and what the app may do with it under permissions";
const instead = (file: string) =>
  file.startsWith("pipelines")
    ? "deploy with .github/workflows"
    : "write what it changes with the keys of the stack file";

const environmentAdvice: Readonly<Record<string, string>> = {
  cdn: "CloudFront stands in front of an internal load balancer; write ingress: { internal: true, cloudFront: {} }",
  cluster: advice.cluster,
  http: "the load balancer's domain and certificate are written under ingress",
  network: advice.networks,
  observability: "write cluster: { containerInsights: … }",
};
