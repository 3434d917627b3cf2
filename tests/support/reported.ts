// The report on a configuration, as the tests of settings/ read it: its lines without the stack file's name before
// each.

import assert from "node:assert/strict";
import { z } from "zod";
import { awsSchema, projectSchema, type Settings } from "../../settings/keys/schema.ts";
import { decoded } from "../../settings/language/decode.ts";
import { type ParseContext, parseSettings } from "../../settings/parse.ts";
import type { Flowing } from "../../stack/stackOutputs.ts";
import { refusedByEditors } from "./editor.ts";

type Context = Partial<ParseContext>;
type Values = Record<string, unknown>;

const context = { project: "docker-on-ecs", stack: "dev" };

/** A configuration without faults, with some of the project's own keys set. */
export function config(keys: Values = {}): Values {
  const own = Object.entries({ services: { web: service() }, ...keys }).map(([key, value]) => [
    `docker-on-ecs:${key}`,
    value,
  ]);
  return { "aws:region": "eu-west-1", ...Object.fromEntries(own) };
}

/** A service without faults, with some keys set. */
export function service(keys: Values = {}): Values {
  return { build: { context: "app" }, port: 8080, user: "1000:1000", ...keys };
}

/** A configuration whose one service has some keys set. */
export function web(keys: Values): Values {
  return config({ services: { web: service(keys) } });
}

/** The lines of the report; none where the configuration is good. */
export function reported(values: Values, more: Context = {}): string[] {
  const parsed = parseSettings(values, { ...context, ...more });
  if ("settings" in parsed) return [];
  const [count = "", ...lines] = parsed.report.split("\n");
  const file = `Pulumi.${more.stack ?? context.stack}.yaml`;
  assert.equal(count, `${lines.length} ${lines.length === 1 ? "fault" : "faults"} in ${file}:`);
  return lines.map((line) => {
    assert.ok(line.startsWith(`${file}: `), line);
    return line.slice(file.length + 2);
  });
}

export function accepted(values: Values, more: Context = {}): Settings {
  const parsed = parseSettings(values, { ...context, ...more });
  if ("report" in parsed) assert.fail(parsed.report);
  const inFile = (more.secretPaths ?? []).reduce(sealedAt, written(values));
  assert.deepEqual(refusedByEditors(inFile), [], "stack.schema.json refuses what is accepted");
  return parsed.settings;
}

/** The same for what makes resources, where no value is another stack's. */
export const flowing = accepted as (...args: Parameters<typeof accepted>) => Flowing<Settings>;

/** The values with the one at a path as `pulumi config set --secret` writes it. */
function sealedAt(values: Values, [key = "", ...below]: NonNullable<ParseContext["secretPaths"]>[number]): Values {
  const sealed = below.length === 0 ? { secure: "v1:abc" } : sealedAt(Object(values[key]) as Values, below);
  return { ...values, [key]: sealed };
}

/** The values as a stack file has them: the engine hands everything over as text. */
function written(values: Values): Values {
  const entries = Object.entries(values).map(([key, value]) => {
    const [, name = key] = key.split(":");
    const { shape } = key.startsWith("aws:") ? awsSchema : projectSchema;
    return [key, decoded((shape as Record<string, z.ZodType>)[name] ?? z.any(), value)];
  });
  return Object.fromEntries(entries);
}

/** A configuration, and the line or lines of its report. */
export type Case = readonly [behaviour: string, values: Values, ...lines: string[]];

/** One test for each case. */
export function tells(cases: readonly Case[]): void {
  for (const [behaviour, values, ...lines] of cases) {
    it(behaviour, () => assert.deepEqual(reported(values), lines));
  }
}
