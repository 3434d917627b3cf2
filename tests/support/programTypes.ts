// The types of resources that the program makes, read from its own text: every `new` of a class from a provider's SDK.
// So a type counts from its first line on, before any stack asks for it.

import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { CustomResource, StackReference } from "@pulumi/pulumi";

const sdk = createRequire(import.meta.url);

type Module = Record<string, unknown>;

/** The type tokens. @param parts folders such as `components`, or files */
export function programTypes(...parts: string[]): Set<string> {
  const files = globSync(parts.map((part) => (part.endsWith(".ts") ? part : `${part}/**/*.ts`)));
  return new Set(files.flatMap((file) => typesIn(readFileSync(file, "utf8"))));
}

/** The types in one file's text. */
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
  return [...new Set(made.map(tokenOf))].filter((type) => type !== undefined);
}

type ResourceClass = { __pulumiType?: string; name?: string; prototype?: unknown };

/** The type token of a resource's class; Pulumi's own classes have none. */
function tokenOf(made: unknown): string | undefined {
  const { __pulumiType: token, name, prototype } = (made ?? {}) as ResourceClass;
  if (token === "aws") return "pulumi:providers:aws";
  if (made === StackReference) return "pulumi:pulumi:StackReference";
  return token ?? (prototype instanceof CustomResource ? `pulumi:index:${name}` : undefined);
}
