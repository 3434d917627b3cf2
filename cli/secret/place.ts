// Where the secret of a service or a job stands: its name in Secrets Manager, and its line in the stack file. Asking
// AWS is left to store.ts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parseArn } from "../../settings/facts/arn.ts";
import { where } from "../../settings/language/faults.ts";
import { isMap } from "../../settings/language/kinds.ts";
import { nearest } from "../../settings/language/nearest.ts";
import { isSealed } from "../../settings/secretPaths.ts";
import { readSum } from "../../settings/sum.ts";
import { Problem } from "../commandLine.ts";
import type { Block } from "../import/draft.ts";
import { keyOf, parseStackText, withoutValue, withValue } from "../import/stackText.ts";
import { replaceFile } from "../replaceFile.ts";

export interface Named {
  stack: string;
  workload: string;
  variable: string;
}

export interface Place {
  project: string;
  /** The secret's name in Secrets Manager. */
  secret: string;
  /** Its place in the stack file, as messages show it. */
  at: string;
  file: string;
  /** What stands there now, such as an ARN; undefined where nothing does. */
  reference: unknown;
  /** Writes a reference there, or takes it out; comments and all other lines stay. */
  write(reference: string | undefined): void;
}

type Values = Readonly<Record<string, unknown>>;

const mapOf = (value: unknown): Values => (isMap(value) ? value : {});

/** @throws Problem where there is no such stack, service or job, or the variable cannot be a secret */
export function findPlace(root: string, named: Named): Place {
  const { stack, workload, variable } = named;
  const file = `Pulumi.${stack}.yaml`;
  const { project, sum } = summed(root, stack);
  const block = blockOf(sum.values, named);
  const own = (sum.values[block] as Record<string, unknown>)[workload];
  // Either may be there without an entry.
  const [environment, secrets] = ["environment", "secrets"].map((key) => mapOf(mapOf(own)[key])) as [Values, Values];
  if (!/^[A-Za-z0-9_.-]+$/.test(variable)) {
    throw new Problem(`the variable must be of letters, digits, _, . and -, got ${JSON.stringify(variable)}`);
  }
  const at = where([block, workload, "secrets", variable]);
  if (Object.hasOwn(environment, variable)) {
    throw new Problem(`${file}: ${where([block, workload, "environment", variable])} is set; take it out first`);
  }
  const path = join(root, file);
  if (isSealed(valueIn(path, project, [block, workload, "secrets", variable]))) {
    const command = `pulumi config set --stack ${stack} --secret --path '${at}'`;
    throw new Problem(`${file}: ${at} is kept there, encrypted; set it with ${command}, or take it out first`);
  }
  return {
    ...{ project, file, at, secret: `${project}/${stack}/${workload}/${variable}`, reference: secrets[variable] },
    write(reference) {
      const before = readFileSync(path, "utf8");
      const key = keyOf(parseStackText(before), project, block);
      const keys = ["config", key, workload, "secrets", variable];
      replaceFile(path, reference === undefined ? withoutValue(before, keys) : withValue(before, keys, reference));
    },
  };
}

/** Every reference to a secret of Secrets Manager in a stack: its ARN without a version → the places that name it. */
export function references(root: string, stack: string): { project: string; uses: Map<string, string[]> } {
  const { project, sum } = summed(root, stack);
  const uses = new Map<string, string[]>();
  const look = (containers: unknown, at: string) => {
    for (const [name, container] of isMap(containers) ? Object.entries(containers) : []) {
      if (!isMap(container)) continue;
      const { secrets, sidecars, registryCredentials } = container;
      const all = { ...(isMap(secrets) ? secrets : {}), registryCredentials };
      for (const [variable, reference] of Object.entries(all)) {
        const arn = secretArnOf(reference);
        if (arn !== undefined) uses.set(arn, [...(uses.get(arn) ?? []), `${at}${name} ${variable}`]);
      }
      look(sidecars, `${at}${name}/`);
    }
  };
  for (const block of ["services", "jobs"]) look(sum.values[block], "");
  return { project, uses };
}

/** The ARN without `:json-key:version-stage:version-id`; undefined of anything else. */
export function secretArnOf(reference: unknown): string | undefined {
  const arn = typeof reference === "string" ? parseArn(reference) : undefined;
  return arn?.service === "secretsmanager" ? String(reference).split(":").slice(0, 7).join(":") : undefined;
}

function summed(root: string, stack: string) {
  try {
    return readSum(root, stack);
  } catch (error) {
    throw RunError.isInstance(error) ? new Problem((error as Error).message) : error;
  }
}

function blockOf(values: Readonly<Record<string, unknown>>, { stack, workload }: Named): Block {
  const names = (block: string) => (isMap(values[block]) ? Object.keys(values[block]) : []);
  for (const block of ["services", "jobs"] as const) if (names(block).includes(workload)) return block;
  const all = [...names("services"), ...names("jobs")];
  const near = nearest(workload, all);
  const meant = near === undefined ? "" : ` Did you mean ${near}?`;
  throw new Problem(`${stack} has no service and no job ${workload}.${meant} It has: ${all.join(", ")}`);
}

/** What stands in the stack file itself below a block. */
function valueIn(path: string, project: string, [block, ...below]: [Block, ...string[]]): unknown {
  const document = parseStackText(readFileSync(path, "utf8"));
  const keys = ["config", keyOf(document, project, block), ...below];
  return keys.reduce((value: unknown, key) => Object(value)[key], document.toJS());
}
