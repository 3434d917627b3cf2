// The tables of every key that a stack file may set, made from the schema that a stack file is checked against. Pure;
// writing the page is left to writtenFiles.ts.

import { stringify } from "yaml";
import { z } from "zod";
import { containerKeys } from "../../settings/keys/container.ts";
import { defaultsSchema } from "../../settings/keys/inCommon.ts";
import { awsSchema, projectSchema } from "../../settings/keys/schema.ts";
import { taskKeys } from "../../settings/keys/task.ts";
import { core, entryOf, isBlock, meta, part } from "../../settings/language/kinds.ts";
import { markdownTable } from "./markdownTable.ts";

/** One table for each block at the top of a stack file, one for the keys that are no block, one for `aws:`. */
export function configTables(): string {
  const keys = Object.entries<z.ZodType>(projectSchema.shape);
  const single = keys.filter(
    ([, schema]) => !(core(schema) instanceof z.ZodObject) && !isUnion(schema) && !isNamed(schema),
  );
  const blocks = keys.filter(([, schema]) => !single.some(([, other]) => other === schema));
  return [
    table(single.flatMap(([key, schema]) => rows(key, schema))),
    ...blocks.map(([key, schema]) => table(rows(key, schema))),
    "<details>\n<summary><code>aws:</code>: the provider, and every call of AWS</summary>",
    table(Object.entries<z.ZodType>(awsSchema.shape).flatMap(([key, schema]) => rows(`aws:${key}`, schema))),
    "</details>",
  ].join("\n\n");
}

type Row = [key: string, type: string, fallback: string, unit: string, must: string, description: string];

const table = (rows: readonly Row[]) =>
  markdownTable(["key", "type", "default", "unit", "what it may be", "what it is"], rows);

/** The row of a key, and the rows of the keys below it. */
function rows(key: string, schema: z.ZodType): Row[] {
  const { unit = "", description = "" } = meta(schema);
  const own: Row = [`\`${key}\``, typeOf(schema), defaultOf(schema), unit, limitsOf(schema), description];
  if (schema === projectSchema.shape.defaults)
    return [own, shared(key, Object.keys(defaultsSchema.shape), "services and jobs")];
  return [own, ...below(key, core(schema))];
}

function below(key: string, kind: z.ZodType): Row[] {
  if (kind instanceof z.ZodUnion && isBlock(kind)) {
    const [first, ...others] = kind.def.options.map((option) => below(key, part(option)));
    // Only the other form of the block asks for it.
    const unset = (row: Row) => row.with(2, row[2] === "required" ? "" : row[2]) as Row;
    return [...(first ?? []), ...others.flat().map(unset)];
  }
  if (kind instanceof z.ZodRecord && isBlock(part(kind.def.valueType))) {
    return below(`${key}.<name>`, core(part(kind.def.valueType)));
  }
  if (kind instanceof z.ZodArray && isBlock(entryOf(kind))) return below(`${key}[]`, core(entryOf(kind)));
  if (!(kind instanceof z.ZodObject)) return [];
  const keys = Object.entries<z.ZodType>(kind.shape);
  // A sidecar has the keys of the service's own container, and a job has the keys of a service's task. They are
  // documented there.
  const known = key.includes("sidecars") ? containerKeys : key.startsWith("jobs") ? taskKeys : {};
  const same = keys.filter(([name, schema]) => known[name as keyof typeof known] === schema);
  const others = keys
    .filter((entry) => !same.includes(entry))
    .flatMap(([name, schema]) => rows(`${key}.${name}`, schema));
  const names = same.map(([name]) => name);
  return names.length === 0 ? others : [...others, shared(key, names, "the service")];
}

/** The row of keys that are documented elsewhere. */
function shared(key: string, names: readonly string[], of: string): Row {
  return [`\`${key}.…\``, "", "", "", "", `${names.map((name) => `\`${name}\``).join(", ")}: as those of ${of}`];
}

const isUnion = (schema: z.ZodType) => core(schema) instanceof z.ZodUnion && isBlock(schema);

const isNamed = (schema: z.ZodType) => {
  const kind = core(schema);
  return kind instanceof z.ZodRecord && isBlock(part(kind.def.valueType));
};

function typeOf(schema: z.ZodType): string {
  return meta(schema).orStackOutput ? `${typeOfValue(schema)} or output` : typeOfValue(schema);
}

function typeOfValue(schema: z.ZodType): string {
  const kind = core(schema);
  if (meta(schema).orFlag) return "block, true or false";
  if (isBlock(kind)) return kind instanceof z.ZodRecord ? "map" : "block";
  if (kind instanceof z.ZodArray) return meta(schema).orEntry ? "text or list" : "list";
  if (kind instanceof z.ZodNumber) return "number";
  if (kind instanceof z.ZodUnion && kind.def.options.some((one) => one instanceof z.ZodNumber))
    return "number or false";
  return kind instanceof z.ZodBoolean ? "true or false" : "text";
}

function defaultOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodOptional) return "";
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return isBlock(schema) ? "" : "required";
  const { defaultValue } = schema.def;
  if (defaultValue === "") return "empty";
  if (isBlock(schema) && JSON.stringify(defaultValue) === "{}") return "";
  const written = stringify(defaultValue, {
    collectionStyle: "flow",
    lineWidth: 0,
    flowCollectionPadding: isBlock(schema),
  });
  return `\`${written.trim()}\``;
}

function limitsOf(schema: z.ZodType): string {
  const kind = core(schema);
  const words = (one: z.ZodType) => {
    const value = (meta(one).must ?? "").replace(/^be (called by )?/, "");
    return meta(one).orStackOutput && one !== schema ? `${value}, or an output` : value;
  };
  if (kind instanceof z.ZodRecord) {
    const names = words(part(kind.def.keyType));
    return isBlock(part(kind.def.valueType))
      ? `names: ${names}`
      : `names: ${names}; values: ${words(part(kind.def.valueType))}`;
  }
  if (isBlock(kind) || kind instanceof z.ZodBoolean) return "";
  if (!(kind instanceof z.ZodArray)) return words(schema);
  const each = isBlock(entryOf(kind)) ? [] : [`each ${words(entryOf(kind))}`];
  // "A list of subnet ids" adds nothing to what each element is.
  return [...(/^a list of \D*$/.test(words(schema)) ? [] : [words(schema)]), ...each].join("; ");
}
