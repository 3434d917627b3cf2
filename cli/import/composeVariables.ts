// The variables of a Compose service, from its environment and its files; and what the file's own variables stand for:
// the file .env beside it, as far as that may be repeated in a stack file.
// https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file

import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseEnv } from "node:util";
import { pairsOf } from "./composeForms.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";
import type { Variables } from "./substitute.ts";
import { credentialOf, putValue, putVariable } from "./variables.ts";

export interface ComposeFolder {
  root: string;
  /** The Compose file's folder, relative to the project's. */
  from: string;
  /** What its variables stand for. */
  values: Variables["values"];
}

/** @param folder that of the Compose file */
export function composeVariables(folder: string): Variables {
  const entries = Object.entries(variablesIn(join(folder, ".env")) ?? {}).map(([name, value = ""]) => ({
    name,
    value,
  }));
  const credentials = new Set(entries.flatMap(({ name, value }) => (credentialOf(name, value) ? name : [])));
  const open = entries.filter(({ name }) => !credentials.has(name));
  return { values: Object.fromEntries(open.map(({ name, value }) => [name, value])), credentials };
}

export function putEnvironment(draft: Draft, service: Part, folder: ComposeFolder): void {
  const files = service.at("env_file");
  const all = files === undefined ? [] : files.isList ? files.parts : [files];
  for (const one of all) {
    if (one.at("required")?.flag === true) one.at("required")?.settle("a file that is named has to be there");
    if (one.at("required")?.flag === false) settleOptional(one, folder);
  }
  const named = all.flatMap((one) => (one.isMap ? one.at("path") : one) ?? []);
  const read = named
    .filter((part) => !part.isBroken)
    .map((path) => ({ path, variables: variablesIn(join(folder.root, folder.from, path.text ?? "")) }));
  const [only, ...more] = read;
  const why = more.length > 0 ? "there are several files" : "the file holds a credential";
  if (only && more.length === 0 && !holdsCredential(only.variables))
    draft.take(["environmentFile"], only.path, ({ text }) => relativeTo(folder, text));
  else for (const { path, variables } of read) putFile(draft, path, variables, why);
  for (const { name, value: written, part } of pairsOf(service.at("environment"))) {
    if (part.parts.length > 0) part.lose("it is a map within the list; write NAME=value");
    const value = written ?? (Object.hasOwn(folder.values, name) ? folder.values[name] : undefined);
    const why = written === undefined ? `its value is that of .env: ${JSON.stringify(value)}` : undefined;
    if (value === undefined)
      part.lose("its value comes from the environment of whoever starts it; write it under environment");
    else putVariable(draft, [], { name, value, from: [part], why });
  }
}

/** A file that is not there asks for nothing; one that is there is read as any other. */
function settleOptional(one: Part, { root, from }: ComposeFolder): void {
  const isThere = existsSync(join(root, from, one.at("path")?.text ?? ""));
  const what = isThere ? one.at("required") : one;
  what?.settle(isThere ? "it is there" : "it is not there, and need not be");
}

/** A file of the whole machine is none of the project's. */
function relativeTo({ from }: ComposeFolder, path: string | undefined): string | undefined {
  return path === undefined || path === "" || posix.isAbsolute(path) ? undefined : posix.join(from, path);
}

type FileVariables = NodeJS.Dict<string> | undefined;

/** The variables of a file; undefined where it cannot be read. */
function variablesIn(file: string): FileVariables {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const holdsCredential = (variables: FileVariables) =>
  Object.entries(variables ?? {}).some(([name, value = ""]) => credentialOf(name, value) !== undefined);

/** Puts a file variable by variable; a later file overrides an earlier one. */
function putFile(draft: Draft, path: Part, variables: FileVariables, why: string): void {
  if (path.text === undefined) return;
  if (variables === undefined) {
    path.lose("the file cannot be read; write its variables under environment");
    return;
  }
  for (const [name, value = ""] of Object.entries(variables)) {
    putValue(draft, [], { name, value, from: [path], why: `its variables stand under environment, since ${why}` });
  }
}
