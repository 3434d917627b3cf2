// A build of Compose or Copilot: a folder, or a map with one. In those files paths are relative to the file's folder,
// in a stack file to the project's.

import { posix } from "node:path";
import type { Path } from "../../settings/language/faults.ts";
import { advice } from "./advice.ts";
import { pairsOf } from "./composeForms.ts";
import type { Draft } from "./draft.ts";
import { loseKnown, type Part } from "./part.ts";

interface Folder {
  /** The folder that the build's paths are relative to, itself relative to the project's. */
  from: string;
}

/** Puts Compose's build: a folder, and a Dockerfile in it. @returns whether it can be built here */
export function putBuild(draft: Draft, build: Part, folder: Folder): boolean {
  const context = build.isMap ? build.at("context") : build;
  const path = context === undefined ? "." : context.text;
  if (path === undefined || !isHere(path) || context?.isBroken) return lost(build);
  const dockerfile = build.at("dockerfile");
  putContext(draft, [], context, posix.join(folder.from, path));
  draft.take(["build", "dockerfile"], dockerfile);
  return putRest(draft, [], build);
}

/**
 * Puts Copilot's build: a Dockerfile, whose folder is the context unless another one is named.
 * @param at the container's place
 */
export function putBuildOfDockerfile(draft: Draft, build: Part, folder: Folder, at: Path = []): boolean {
  const [dockerfile, context] = build.isMap ? [build.at("dockerfile"), build.at("context")] : [build, undefined];
  const file = dockerfile?.text ?? "Dockerfile";
  const path = context?.text ?? posix.dirname(file);
  if (![file, path].every(isHere) || dockerfile?.isBroken || context?.isBroken) return lost(build);
  putContext(draft, at, context ?? dockerfile, posix.join(folder.from, path));
  const within = posix.relative(path, file);
  if (within !== "Dockerfile" || (context && dockerfile)) {
    draft.put(
      [...at, "build", "dockerfile"],
      dockerfile ?? [],
      within,
      within === file ? undefined : `a Dockerfile is seen from the context: ${within}`,
    );
  }
  return putRest(draft, at, build);
}

const isHere = (path: string) => !/^[a-z]+:\/\/|^git@|^\//i.test(path);

function lost(build: Part): false {
  build.lose("an image is built from a folder of this repository; check it out there, and write its path");
  return false;
}

function putContext(draft: Draft, at: Path, part: Part | undefined, path: string): void {
  const context = posix.normalize(path).replace(/(.)\/$/, "$1");
  const why = `the image is built from ${context}, as a path is seen from the project's folder`;
  draft.put(
    [...at, "build", "context"],
    part ?? [],
    context,
    part === undefined || part.text === context ? undefined : why,
  );
}

function putRest(draft: Draft, at: Path, build: Part): true {
  draft.take([...at, "build", "target"], build.at("target"));
  for (const { name, value, part } of pairsOf(build.at("args"))) {
    if (value === undefined)
      part.lose("its value comes from the environment of whoever builds; write it under build.args");
    else if (!part.isBroken) draft.put([...at, "build", "args", name], part, value);
  }
  loseKnown(build, buildAdvice);
  return true;
}

const noSecrets = "an image is built without secrets and keys; fetch before the build what needs one";
const cache =
  "Docker's own cache on the machine that builds is used; with build.cache: true the image that was pushed last, too";

const buildAdvice: Readonly<Record<string, string>> = {
  additional_contexts: "an image is built from one folder; copy into it what the build needs",
  cache_from: cache,
  cache_to: cache,
  dockerfile_inline: "write it to a file, and its path under build.dockerfile",
  entitlements: advice.privileged,
  extra_hosts: "fetch before the build what it may not fetch itself",
  isolation: "images are of Linux",
  labels: "write LABEL in the Dockerfile",
  network: "fetch before the build what it may not fetch itself",
  no_cache: "Docker's own cache on the machine that builds is used",
  platforms: "an image is built for the one platform of architecture",
  privileged: advice.privileged,
  provenance: "an image is pushed without attestations; make them in CI",
  pull: "name the base image by digest in the Dockerfile",
  sbom: "an image is pushed without attestations; make them in CI",
  secrets: noSecrets,
  shm_size: "Docker's own is used; let the build do with it",
  ssh: noSecrets,
  tags: "an image's tag is a hash of what it is built from",
  ulimits: "Docker's own are used; let the build do with them",
};
