// Writes what was found into a stack file; comments, and the lines of all else, stay as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap } from "yaml";
import { readStackFile } from "../../settings/stackFile.ts";
import { Problem } from "../commandLine.ts";
import { keyOf, parseStackText, withValue } from "../import/stackText.ts";
import { replaceFile } from "../replaceFile.ts";
import { type Placed, pathOf, placeOf } from "./report.ts";

/**
 * @param lines key below the service → value; a dot goes a level deeper
 * @throws Problem where the file has no such service that a line can be added to
 */
export function writeLines(root: string, stack: string, container: Placed, lines: Record<string, unknown>): void {
  const file = `Pulumi.${stack}.yaml`;
  const text = readFileSync(join(root, file), "utf8");
  const document = parseStackText(text);
  const [block, ...below] = placeOf(container);
  const place = ["config", keyOf(document, readStackFile(root, stack).project, block), ...below];
  if (!isMap(document.getIn(place))) {
    const why = "is no map of its own there: it comes from Pulumi.yaml, from an alias or from the program";
    throw new Problem(`${file}: ${pathOf(container)} ${why}; write the lines by hand`);
  }
  const entries = Object.entries(lines).map(([key, value]) => [[...place, ...key.split(".")], value] as const);
  const written = entries.reduce((before, [path, value]) => withValue(before, path, value), text);
  replaceFile(join(root, file), written);
}
