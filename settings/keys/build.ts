// The folder that an image is built from: what can be said of its path, and of what is on the disk.

import { realpathSync, statSync } from "node:fs";
import { isAbsolute, normalize, posix, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { imageDefaults } from "../defaults.ts";
import type { Unreadable, unreadableIn } from "../facts/contextFiles.ts";
import type { Fault, Path } from "../language/faults.ts";
import { mapOf, matching, text, type Verdict } from "../language/fields.ts";
import { shownKey } from "../language/shown.ts";
import { buildUnsupported } from "./unsupported.ts";

const context = text(
  "be a folder's path, seen from the project's own folder",
  (value): Verdict | undefined => {
    if (value.trim() === "") return "write it such as app";
    if (isAbsolute(value))
      return { must: "be a relative path, the same on every machine", advice: "write it such as app" };
    return normalize(`${value}/`) === `.${sep}` ? notRoot : undefined;
  },
  /^(?!\/)/,
);

const notRoot = {
  must: "not be the repository's root, whose every change would be a new image",
  advice: "move what goes into the image to a folder of its own",
};

const dockerfile = text("be a file's path, seen from the context", (value): Verdict | undefined => {
  if (value.trim() === "") return "write it such as Dockerfile";
  return isAbsolute(value) || isOutside(normalize(value)) ? notOutside : undefined;
});

const notOutside = { must: "lie in the context", advice: "move the file there" };

const argumentName = matching(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "be the name of a build argument",
  "use letters, digits and _, and no digit first",
);

const isOutside = (path: string) => path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);

export const buildSchema = z
  .strictObject({
    context: context.meta({ description: "The folder that goes into the image" }),
    dockerfile: dockerfile.default(imageDefaults.dockerfile).meta({ description: "The Dockerfile, in that folder" }),
    args: mapOf(argumentName, z.string().meta({ must: "be text" }), "{ NAME: value }")
      .default({})
      .meta({ description: "Build arguments" }),
    target: matching(
      /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
      "be the name of a build stage",
      "write the name after AS in the Dockerfile",
    )
      .optional()
      .meta({ description: "The stage to build, by default the last" }),
  })
  .meta({ example: "{ context: app }", unsupported: buildUnsupported });

/** What checks see of the disk. */
export interface Disk {
  /** The project's folder. */
  root: string;
  unreadableIn: typeof unreadableIn;
}

export function* checkOnDisk(
  build: { context: string; dockerfile: string },
  { root, unreadableIn }: Disk,
  path: Path,
): Generator<Fault> {
  const folder = resolve(root, build.context);
  const at = { path: [...path, "context"], got: build.context };
  const found = kindOf(folder);
  if (found !== "folder") {
    const gotText = found === "file" ? undefined : `"${build.context}", which ${found}`;
    yield { ...at, must: "be a folder", gotText, advice: "correct the path, or make the folder" };
    return;
  }
  const real = realpathSync(folder);
  if (!isOutside(relative(real, realpathSync(root)))) {
    yield { ...at, ...notRoot };
    return;
  }
  const file = resolve(folder, build.dockerfile);
  const atFile = { path: [...path, "dockerfile"], got: build.dockerfile };
  if (kindOf(file) !== "file") {
    const gotText = `"${build.dockerfile}", which is not`;
    yield { ...atFile, must: `be a file in ${build.context}`, gotText, advice: "correct the path, or write the file" };
  } else if (isOutside(relative(real, realpathSync(file)))) {
    yield { ...atFile, ...notOutside };
  }
  const unreadable = unreadableIn(folder, build.dockerfile);
  if (unreadable.length > 0) yield { ...at, ...notReadable(build.context, unreadable) };
}

/** Docker could not be sent it, and the tag, a hash of it all, could not be made. */
function notReadable(context: string, unreadable: readonly Unreadable[]) {
  const named = unreadable.slice(0, mostNamed).map(({ path, why }) => `${shownKey(path)} ${why}`);
  const more = unreadable.length - named.length;
  const ignored = posix.join(context, ".dockerignore");
  return {
    must: "be a folder that can be read as a whole",
    gotText: `"${context}", in which ${named.join(", ")}${more > 0 ? `, and ${more} more` : ""}`,
    advice: `let ${ignored} leave it out, or mend its rights or name`,
  };
}

const mostNamed = 3;

function kindOf(path: string): "folder" | "file" | "does not exist" | "is out of reach" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "is out of reach" : "does not exist";
  }
}
