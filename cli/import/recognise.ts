// Finds out which format somebody's file or folder has, and reads it. What the content means is left to the file of
// each format.

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve } from "node:path";
import { dockerfileFacts } from "../../settings/facts/dockerfile.ts";
import { Problem } from "../commandLine.ts";
import { isCompose, readCompose } from "./compose.ts";
import { isCopilotFolder, isManifest, readCopilot, readManifest } from "./copilot.ts";
import { readDockerfile } from "./dockerfile.ts";
import { ecsServiceOf, isEcsServices } from "./ecsService.ts";
import { readImage } from "./image.ts";
import type { Imported, Place } from "./imported.ts";
import type { Part } from "./part.ts";
import { readParts } from "./sourceFile.ts";
import { isTaskDefinition, readTaskDefinition } from "./taskDefinition.ts";

const forms =
  "a folder with a Dockerfile, an image, a task-definition.json, a compose.yaml or a Copilot app's folder copilot";

/** @throws Problem where no format is recognized */
export function readSource(what: string, place: Place): Imported {
  const path = resolve(place.root, what);
  if (what.trim() === "" || !existsSync(path)) return readImage(imageOf(what));
  if (!statSync(path).isDirectory()) return readFile(path, place);
  if (isCopilotFolder(path)) return readCopilot(fromRoot(place.root, path), place);
  const found = ["Dockerfile", ...composeNames, ...taskNames].find((name) => existsSync(join(path, name)));
  const app = join(path, "copilot");
  if (found === undefined && isCopilotFolder(app)) return readCopilot(fromRoot(place.root, app), place);
  if (found === undefined)
    throw new Problem(
      `${what} must be ${forms}, got a folder with none of them in it; name the file or the folder itself`,
    );
  return readFile(join(path, found), place);
}

const composeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const taskNames = ["task-definition.json", "taskdef.json"];

/** A text in the form of a path is no image. */
function imageOf(what: string): string {
  if (!/^[./~]|\.(json|ya?ml)$|\/$|\\/i.test(what) && what.trim() !== "") return what;
  throw new Problem(`${JSON.stringify(what)} must be ${forms}, got a path at which nothing is; correct the path`);
}

function readFile(path: string, place: Place): Imported {
  const file = fromRoot(place.root, path);
  if (/(^|\.)Dockerfile(\.|$)/i.test(basename(path))) {
    const folder = dirname(path);
    const text = readFileSync(path, "utf8");
    const around = contextOf(folder, text);
    const dockerfile = fromRoot(around, path);
    const context = fromRoot(place.root, around) || ".";
    return readDockerfile({ context, dockerfile, name: basename(folder), isAround: around !== folder }, text);
  }
  const source = readParts(path, file);
  if (isTaskDefinition(source)) return readTask(source, place, dirname(path));
  if (isManifest(source)) return readManifest(source, place);
  if (isCompose(source)) return readCompose(source, place);
  if (isEcsServices(source)) {
    throw new Problem(
      `${file} must be ${forms}, got services of ECS; give the task definition, and this with --service`,
    );
  }
  throw new Problem(`${file} must be ${forms}, got another file; correct the path`);
}

/** The nearest folder of the repository that has what the Dockerfile copies, as one around the apps of a monorepo. */
function contextOf(folder: string, text: string): string {
  const { copied } = dockerfileFacts(text);
  for (let around = folder; ; around = dirname(around)) {
    if (copied.every(({ path }) => existsSync(join(around, path)))) return around;
    if (existsSync(join(around, ".git")) || dirname(around) === around) return folder;
  }
}

function readTask(source: Part, { root, serviceFile }: Place, folder: string): Imported {
  const built = existsSync(join(folder, "Dockerfile")) ? fromRoot(root, folder) || "." : undefined;
  if (serviceFile === undefined) return readTaskDefinition(source, undefined, built);
  const services = readParts(resolve(root, serviceFile), serviceFile);
  const family = (source.at("taskDefinition") ?? source).at("family")?.text;
  const imported = readTaskDefinition(source, ecsServiceOf(services, family), built);
  return { ...imported, sources: [...imported.sources, services] };
}

/** The path with `/` on every system. */
function fromRoot(root: string, path: string): string {
  return relative(root, path).split(/[\\/]/).join(posix.sep);
}
