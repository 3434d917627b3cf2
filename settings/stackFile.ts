// Reads a stack file as the Pulumi CLI would, without the CLI: with the defaults of Pulumi.yaml, into the text that the
// engine gives a program. Reading YAML is left to yamlFile.ts, judging the values to the schema.

import { RunError } from "@pulumi/pulumi";
import { type HandedOver, sealed } from "./handedOver.ts";
import { asText } from "./language/decode.ts";
import { isMap } from "./language/kinds.ts";
import { nearest } from "./language/nearest.ts";
import { shown, shownKey } from "./language/shown.ts";
import { readYaml } from "./language/yamlFile.ts";
import { isSealed, secretPaths } from "./secretPaths.ts";
import { stackNames } from "./stackNames.ts";

export interface StackConfiguration {
  project: string;
  /** Full keys (`aws:region`) → text; other values are JSON. */
  config: Record<string, string>;
  /** Keys with an encrypted value in them. */
  secretKeys: string[];
  /** Environments of Pulumi ESC that the file imports values from, none of which stands here. @default none */
  environments?: string[];
}

type Values = Record<string, unknown>;

/**
 * The configuration of a stack, complete.
 * @param root the folder of Pulumi.yaml and the stack files
 * @param handedOver what Pulumi has resolved, in place of what the file says
 * @throws RunError that says what to do where a file is missing or is no YAML
 */
export function readStackFile(root: string, stack: string, handedOver?: HandedOver): StackConfiguration {
  const { project, ...common } = readProject(root);
  // As the engine does it: whole values. The program joins them: settings/sum.ts.
  const defaults = { ...common.defaults, ...common.values };
  const file = readStack(root, stack, project);
  if (file === undefined) throw new RunError(missing(root, stack));
  if (handedOver) {
    const fallback = Object.entries(defaults).map(([key, value]) => [key, asText(value)]);
    return { project, ...handedOver, config: { ...Object.fromEntries(fallback), ...handedOver.config } };
  }
  const values = { ...defaults, ...file.values };
  const secretKeys = new Set(secretPaths(values).map(([key]) => String(key)));
  const config = Object.entries(values).map(([key, value]) => [key, asText(unsealed(value))]);
  return {
    project,
    config: Object.fromEntries(config),
    secretKeys: [...secretKeys],
    ...(file.environments.length > 0 && { environments: file.environments }),
  };
}

/** What a stack file says itself. */
interface StackContent {
  /** By full keys in the file's own order; an encrypted value is `{ secure: … }`. */
  values: Values;
  /**
   * Names of the environments of Pulumi ESC that it imports; `values` are those that stand in the file itself.
   * https://www.pulumi.com/docs/esc/guides/integrate-with-pulumi-iac/
   */
  environments: string[];
}

function environmentsIn({ environment }: Values): string[] {
  const imports = isMap(environment) ? environment.imports : environment;
  const named = Array.isArray(imports) ? imports.flatMap((one) => (isMap(one) ? Object.keys(one) : String(one))) : [];
  return isMap(environment) && "values" in environment ? [...named, "values"] : named;
}

/**
 * The content of a stack file; undefined where there is no such file.
 * @throws RunError where it is no YAML, or no stack file
 */
export function readStack(root: string, stack: string, project: string): StackContent | undefined {
  const file = fileOf(stack);
  const found = readYaml(root, file);
  if (found === undefined) return undefined;
  const content = found ?? {};
  if (!isMap(content)) {
    const got = shown(content, []);
    throw new RunError(`${file}: must be a map with the key config, got ${got}; write config: and the keys below it`);
  }
  for (const key of Object.keys(content)) {
    if (knownKeys.includes(key)) continue;
    const near = nearest(key, knownKeys);
    const meant = near === undefined ? "" : `the nearest is ${near}, and `;
    throw new RunError(`${file}: ${shownKey(key)} must be a known key; ${meant}settings belong below config:`);
  }
  const config = content.config ?? {};
  if (!isMap(config)) {
    const got = shown(config, []);
    throw new RunError(
      `${file}: config must be a map, got ${got}; write its keys below it, such as aws:region: eu-west-1`,
    );
  }
  return { values: namespaced(file, config, project), environments: environmentsIn(content) };
}

/** The values of a stack file alone, as `readStack` gives them. */
export function readStackValues(root: string, stack: string, project: string): Values | undefined {
  return readStack(root, stack, project)?.values;
}

// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.go (ProjectStack)
const knownKeys = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

const fileOf = (stack: string) => `Pulumi.${stack}.yaml`;

function missing(root: string, stack: string): string {
  const names = stackNames(root);
  const here = names.length > 0 ? `the stacks here are ${names.join(", ")}` : "there is none yet";
  const near = nearest(stack, names);
  const meant = near === undefined ? "" : `, and the nearest is ${near}`;
  return `${shownKey(stack)} must be a stack with a file ${shownKey(fileOf(stack))}; ${here}${meant}`;
}

/** What Pulumi.yaml says for all stacks, by full keys. */
export interface Common {
  /** Each `value`: the program joins it with the stack's own, key by key. */
  values: Values;
  /** Each `default`: for a stack that says nothing of that key. */
  defaults: Values;
}

/**
 * The project's name, and what it has for its stacks.
 * @throws RunError where Pulumi.yaml is missing or is no YAML
 */
export function readProject(root: string): Common & { project: string } {
  const content = readYaml(root, "Pulumi.yaml");
  if (!isMap(content) || typeof content.name !== "string") {
    throw new RunError(`Pulumi.yaml must be in ${root} and give the project's name; run this in the project's folder`);
  }
  const project = content.name;
  const declared = Object.entries(isMap(content.config) ? content.config : {});
  const saying = (read: (declaration: unknown) => unknown) =>
    Object.fromEntries(
      declared.flatMap(([key, declaration]): [string, unknown][] => {
        const value = read(declaration);
        return value === undefined || value === null ? [] : [[fullKey(key, project), value]];
      }),
    );
  return {
    project,
    values: saying((declaration) => (isMap(declaration) ? declaration.value : undefined)),
    // `key: value` is short for `key: { default: value }`.
    defaults: saying((declaration) => (isMap(declaration) ? declaration.default : declaration)),
  };
}

const fullKey = (key: string, project: string) => (key.includes(":") ? key : `${project}:${key}`);

function namespaced(file: string, config: Values, project: string): Values {
  const keys = Object.keys(config).map((key) => fullKey(key, project));
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) {
    throw new RunError(`${file}: ${twice} must stand there once, got it with and without "${project}:"; take one out`);
  }
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [fullKey(key, project), value]));
}

function unsealed(value: unknown): unknown {
  if (isSealed(value)) return sealed;
  if (Array.isArray(value)) return value.map(unsealed);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unsealed(entry)])) : value;
}
