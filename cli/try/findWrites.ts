// What the runs say of the paths that a container writes to, and of the user that it runs as. Pure.

import { execPaths } from "../../components/task/containerVolumes.ts";
import { isRoot } from "../../settings/facts/users.ts";
import type { TriedContainer } from "./container.ts";
import type { Finding } from "./finding.ts";
import { isWell, type Runs } from "./runs.ts";
import { refusedFolders, withFolders, within, writtenFolders } from "./writes.ts";

/** What `writablePaths` says now. */
const writablePathsOf = ({ volumes }: TriedContainer) => volumes.filter((path) => !execPaths.includes(path));

export function* writesOf(container: TriedContainer, runs: Runs, imageVolumes: readonly string[]): Generator<Finding> {
  if (!container.readonlyRoot) {
    yield* tighterOf(container, runs);
    return;
  }
  const diffs = [runs.writable, runs.asRoot].map((run) => run?.diff ?? "").join("\n");
  const declared = container.volumes.filter((path) => imageVolumes.includes(path));
  const mounted = [...declared, ...container.files.map(({ path }) => path)];
  const folders = writtenFolders(diffs, mounted);
  const volumeOf = (folder: string) => container.volumes.find((path) => within(folder, path));
  const level = isWell(container, runs.strict) ? "note" : "bad";
  const isOthers = container.user !== undefined && !isRoot(container.user);

  const owned = [...new Set(folders.flatMap((folder) => volumeOf(folder) ?? []))];
  // Root may write to what is root's.
  if (isOthers && owned.length > 0) {
    const text = `it writes to ${owned.join(", ")}, which there belongs to root: the image declares no volume there`;
    yield { level, text, advice: volumesAdvice(container, owned) };
  }
  const changed = folders.filter((folder) => volumeOf(folder) === undefined);
  // A file that is opened and not written to is no change, but no less refused.
  const refused = level === "bad" && changed.length === 0 ? refusedFolders(runs.strict.lastLines) : [];
  const missing = changed.length > 0 ? changed : refused.filter((folder) => volumeOf(folder) === undefined);
  if (missing.length === 0) return;
  const foreign = missing.filter((folder) => !imageVolumes.includes(folder));
  // Who is not root can use only what the image declares.
  const usable = writablePathsOf(container).filter((path) => !isOthers || imageVolumes.includes(path));
  const writablePaths = withFolders(usable, missing);
  const byImage = isOthers && foreign.length > 0;
  yield {
    level,
    text: `it writes to ${missing.join(", ")}, which cannot be written`,
    lines: byImage ? undefined : { writablePaths },
    advice: byImage ? volumesAdvice(container, foreign, writablePaths) : undefined,
  };
}

/** Of one that may write anywhere: where it does, so that its owner can close the rest. */
function* tighterOf(container: TriedContainer, { strict }: Runs): Generator<Finding> {
  if (!isWell(container, strict)) return;
  const folders = writtenFolders(strict.diff, [...container.volumes, ...container.files.map(({ path }) => path)]);
  const paths = withFolders(writablePathsOf(container), folders).join(", ");
  const advice = `safer: readonlyRootFilesystem: true, with writablePaths: [${paths}]; then try it again`;
  yield {
    level: "good",
    text: `it writes to ${folders.join(", ") || "nothing"} on a root that can be written`,
    advice,
  };
}

/** A volume of the task is empty and root's where the image declares none. */
function volumesAdvice(
  { user, source }: TriedContainer,
  paths: readonly string[],
  writablePaths: readonly string[] = [],
): string {
  const declare = `RUN mkdir -p ${paths.join(" ")} && chown ${user} ${paths.join(" ")}, then VOLUME ${JSON.stringify(paths)}`;
  const here = writablePaths.length > 0 ? `; then writablePaths: [${writablePaths.join(", ")}] here` : "";
  return typeof source === "string"
    ? `build an image from it with ${declare}${here}; or write readonlyRootFilesystem: false and writablePaths: []`
    : `in the Dockerfile, before USER: ${declare}${here}`;
}

export function* userOf(container: TriedContainer, { strict, writable, asRoot }: Runs): Generator<Finding> {
  if (asRoot === undefined || !isWell(container, asRoot) || isWell(container, writable ?? strict)) return;
  const advice = "give that user what it needs in the Dockerfile; user: root is the owner's choice";
  yield { level: "bad", text: `it runs as root, but not as ${container.user}`, advice };
}
