// Reads a YAML file by the rules of the Pulumi CLI's own library. Faults are reported with their line and what to do;
// what the values mean is left to stackFile.ts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import {
  type Document,
  isCollection,
  isScalar,
  LineCounter,
  parseDocument,
  type ScalarTag,
  visit,
  type YAMLError,
} from "yaml";

/**
 * The content of a file; undefined where there is no such file.
 * @throws RunError with every fault that makes the file unreadable
 */
export function readYaml(root: string, file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(join(root, file)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw new RunError(`${file} must be text in UTF-8; save it as that`);
    throw new RunError(`${file} must be a file that can be read; ${(error as Error).message}`);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    merge: true,
    customTags: (known) => [...ownTags, ...known],
  });
  const faults: [at: number, message: string][] = document.errors.map((error) => [error.pos[0], told(error)]);
  if (faults.length === 0) faults.push(...aliasFaults(document), ...dateFaults(document), ...keyFaults(document));
  if (faults.length > 0) {
    const lines = faults.map(([at, message]) => {
      const { line, col } = lineCounter.linePos(at);
      return `${file}:${line}:${col} must be valid YAML: ${message}`;
    });
    throw new RunError([...new Set(lines)].join("\n"));
  }
  try {
    return document.toJS();
  } catch (error) {
    // Merges of something that is no map, and aliases that multiply.
    throw new RunError(`${file} must be valid YAML: ${(error as Error).message}`);
  }
}

function told({ code, message }: YAMLError): string {
  return code === "MULTIPLE_DOCS" ? "a file is one document; take out this line and what follows it" : message;
}

/** Aliases that name nothing, as a bare `*.example.com` does, or that name a value that they are part of. */
function aliasFaults(document: Document): [at: number, message: string][] {
  const faults: [at: number, message: string][] = [];
  visit(document, {
    Alias(_key, alias, path) {
      const at = alias.range?.[0] ?? 0;
      const name = `*${alias.source}`;
      const meant = alias.resolve(document);
      if (meant === undefined) faults.push([at, `text that begins with * needs quotes; write "${name}"`]);
      else if (path.some((around) => around === meant))
        faults.push([at, `${name} must not stand in itself; take it out`]);
    },
  });
  return faults;
}

/**
 * Dates and times without quotes. The CLI's library reads them as a point in time: 2026-01-31 reaches the program as
 * "2026-01-31 00:00:00 +0000 UTC". https://github.com/go-yaml/yaml/blob/v3/resolve.go (parseTimestamp)
 */
function dateFaults(document: Document): [at: number, message: string][] {
  const faults: [at: number, message: string][] = [];
  visit(document, {
    Scalar(key, { type, range, source = "" }) {
      if (key === "key" || type !== "PLAIN" || !isTime.test(source)) return;
      faults.push([range?.[0] ?? 0, `a date needs quotes, or Pulumi adds a time and a zone; write "${source}"`]);
    },
  });
  return faults;
}

/** Keys that are no text: the operator Null of IAM's conditions is YAML's word for nothing, and a list is no name. */
function keyFaults(document: Document): [at: number, message: string][] {
  const faults: [at: number, message: string][] = [];
  visit(document, {
    Pair(_key, { key }) {
      if (isCollection(key)) faults.push([key.range?.[0] ?? 0, "a key must be text"]);
      if (!isScalar(key) || key.value !== null) return;
      faults.push([key.range?.[0] ?? 0, `a key that YAML reads as nothing needs quotes; write "${key.source ?? ""}"`]);
    },
  });
  return faults;
}

const isTime = /^\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])([Tt ]\d\d?:\d\d?:\d\d?(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;

// The CLI's library reads these numbers of YAML 1.1 beside those of 1.2, and only numbers that JSON has too.
// https://github.com/go-yaml/yaml/blob/v3/README.md#compatibility
const ownTags: ScalarTag[] = [
  number(/^[-+]?0[0-7_]+$/, (digits) => Number.parseInt(digits, 8)),
  number(/^[-+]?0b[01_]+$/, (digits) => Number.parseInt(digits.replace("0b", ""), 2)),
  number(/^[-+]?[1-9][0-9]*_[0-9_]*$/, Number),
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    test: /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/,
    resolve: (text) => text,
  },
];

function number(test: RegExp, read: (digits: string) => number): ScalarTag {
  return { tag: "tag:yaml.org,2002:int", default: true, test, resolve: (text) => read(text.replaceAll("_", "")) };
}
