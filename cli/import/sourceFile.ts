// Reads somebody's JSON or YAML file into parts.

import { readFileSync } from "node:fs";
import { LineCounter, parseDocument, visit } from "yaml";
import { Problem } from "../commandLine.ts";
import { Part } from "./part.ts";

/** @param file its name in messages. @throws Problem where it is neither JSON nor YAML */
export function readParts(path: string, file: string): Part {
  const text = readFileSync(path, "utf8");
  return Part.of(file, /\.json$/i.test(file) ? jsonIn(text, file) : yamlIn(text, file));
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Problem(`${file} must be valid JSON: ${(error as Error).message}; correct it there`);
  }
}

function yamlIn(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw new Problem(`${file}:${line}:${col} must be valid YAML: ${error.message.trim()}; correct it there`);
  }
  // Such as an account's id (012345678901) or a version (1.10): the text is what was meant.
  visit(document, {
    Scalar(key, node) {
      if (key !== "key" && typeof node.value === "number" && String(node.value) !== node.source)
        node.value = node.source;
    },
  });
  try {
    return document.toJS();
  } catch (error) {
    // Merges of something that is no map, and aliases that multiply.
    throw new Problem(`${file} must be valid YAML: ${(error as Error).message}; correct it there`);
  }
}
