// The folder that an image is built from: what can be said of its path. What is on the disk is looked at in
// rules/buildOnDisk.ts.

import { isAbsolute } from "node:path";
import { z } from "zod";
import { imageDefaults } from "../defaults.ts";
import { flag, mapOf, matching, plainText, text, type Verdict } from "../language/fields.ts";
import { buildUnsupported } from "./unsupported.ts";

const context = text(
  "be a folder's path, seen from the project's own folder",
  (value) => notEmptyOrAbsolute(value, "app"),
  /^(?!\/)/,
);

const dockerfile = text("be a file's path, seen from the context", (value) => notEmptyOrAbsolute(value, "Dockerfile"));

const argumentName = matching(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "be the name of a build argument",
  "use letters, digits and _, and no digit first",
);

/** What is wrong with a path in the stack file, which is a relative one. */
export function notEmptyOrAbsolute(value: string, example: string): Verdict | undefined {
  const advice = `write it such as ${example}`;
  if (value.trim() === "") return advice;
  return isAbsolute(value) ? { must: "be a relative path, the same on every machine", advice } : undefined;
}

export const buildSchema = z
  .strictObject({
    context: context.meta({
      description: "The folder that goes into the image; `.` is the project's own, `..` the one around it",
    }),
    dockerfile: dockerfile
      .default(imageDefaults.dockerfile)
      .meta({ description: "The Dockerfile, in that folder or, with .., outside of it" }),
    args: mapOf(argumentName, plainText(), "{ NAME: value }").default({}).meta({ description: "Build arguments" }),
    target: matching(
      /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
      "be the name of a build stage",
      "write the name after AS in the Dockerfile",
    )
      .optional()
      .meta({ description: "The stage to build, by default the last" }),
    cache: flag().default(false).meta({
      description:
        "Whether a build starts from the layers of the image that was pushed last, as in CI no layer is there",
    }),
  })
  .meta({ example: "{ context: app }", unsupported: buildUnsupported });
