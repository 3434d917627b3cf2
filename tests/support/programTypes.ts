// The types of resources that the program makes, read from its own text: what stands behind `new` and comes from a
// provider's SDK. So a type counts from its first line on, before any stack asks for it.

import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Stash } from "@pulumi/pulumi";

const sdk = createRequire(import.meta.url);

type Module = Record<string, unknown>;

/** Type token → the files that make such a resource. */
export type ProgramTypes = Map<string, string[]>;

/** @param folders such as `components` */
export function programTypes(...folders: string[]): ProgramTypes {
  const types: ProgramTypes = new Map();
  for (const file of globSync(folders.map((folder) => `${folder}/**/*.ts`)).sort()) {
    for (const type of typesIn(readFileSync(file, "utf8"))) types.set(type, [...(types.get(type) ?? []), file]);
  }
  return types;
}

/** Of one file's text. */
export function typesIn(text: string): string[] {
  const imported = new Map<string, unknown>();
  for (const [, names = "", whole = "", from = ""] of text.matchAll(
    /^\s*import (?:\{([^}]*)\}|\* as (\w+)) from "(@pulumi\/[\w./-]+)";$/gm,
  )) {
    const module = sdk(from) as Module;
    if (whole) imported.set(whole, module);
    for (const [, name = "", alias = name] of names.matchAll(/(\w+)(?: as (\w+))?,?/g))
      imported.set(alias, module[name]);
  }
  const made = [...text.matchAll(/\bnew ([\w.]+)\(/g)].map(([, path = ""]) => {
    const [first = "", ...members] = path.split(".");
    return members.reduce((value, member) => (value as Module | undefined)?.[member], imported.get(first));
  });
  const types = made.map((value) => (value as { __pulumiType?: string } | undefined)?.__pulumiType);
  // The SDK's own resource does not say its type.
  if (made.includes(Stash)) types.push("pulumi:index:Stash");
  return [...new Set(types)].filter((type) => type !== undefined).map((type) => (type === "aws" ? awsProvider : type));
}

const awsProvider = "pulumi:providers:aws";
