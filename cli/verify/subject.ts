// What a stack names, as its files say it, and where each finding of a check is kept. Reading needs no Pulumi CLI;
// asking AWS is left to the checks.

import { RunError } from "@pulumi/pulumi";
import type { AskAws } from "../../rollout/before/askAws.ts";
import { Findings } from "../../rollout/before/finding.ts";
import type { HandedOver } from "../../settings/handedOver.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { type Fault, type Path, where } from "../../settings/language/faults.ts";
import { StackOutput } from "../../settings/language/stackOutput.ts";
import { parseSettings } from "../../settings/parse.ts";
import { secretPaths, secretPathsWithin } from "../../settings/secretPaths.ts";
import { readProject, readStack, readStackFile } from "../../settings/stackFile.ts";
import { neighboursIn, readStackFiles } from "../../settings/stackFiles.ts";
import { meant } from "../../settings/sum.ts";
import { Problem } from "../commandLine.ts";

export interface Subject {
  settings: Settings;
  aws: AskAws;
  /** Whose credentials ask. */
  caller: { account: string; arn: string };
}

/** Gives the findings about the value at a path of the stack file. */
export type At = (path: Path) => Findings;

/** Looks at one kind of thing that a stack names or needs. */
export type Check = (subject: Subject, at: At) => Promise<void> | void;

export interface ReadStack {
  settings: Settings;
  /** The report of faults, each with the file in which its value stands. */
  reportOf(faults: readonly Fault[]): string;
}

/** @throws Problem with the report where the stack's files are missing, or have a fault */
export function readSettings(root: string, stack: string, handedOver?: HandedOver): ReadStack {
  try {
    const { project, config, environments = [] } = readStackFile(root, stack, handedOver);
    const common = readProject(root);
    const { values: order = {} } = readStack(root, stack, project) ?? {};
    const files = readStackFiles(root, common);
    const secrets = handedOver
      ? handedOver.secretKeys.flatMap((key) => secretPathsWithin(meant(config[key]), order[key], [key]))
      : secretPaths(order);
    const neighbours = neighboursIn(files, stack);
    const said = { project, stack, root, order, common, files, neighbours, secretPaths: secrets };
    const parsed = parseSettings(config, said);
    if (!("report" in parsed)) return parsed;
    const unread = environments.length > 0 && parsed.missing !== undefined;
    const advice = `with --config <file>, the output of \`pulumi config --json --show-secrets --stack ${stack}\``;
    throw new Problem(
      unread ? `${parsed.report}\nValues of environment: [${environments.join(", ")}] come ${advice}` : parsed.report,
    );
  } catch (error) {
    throw RunError.isInstance(error) ? new Problem((error as Error).message) : error;
  }
}

/** The value itself; undefined for another stack's output that otherStacks.ts could not read. */
export function written<Value>(
  value: Value | StackOutput<Value> | undefined,
  path: Path,
  found: Findings,
): Value | undefined {
  if (!(value instanceof StackOutput)) return value;
  const { stack, output } = value;
  found.unseen.push({
    what: where(path),
    needs: `the output ${output} of stack ${stack}, from \`pulumi stack output\``,
  });
  return undefined;
}

export class Report {
  readonly #findings = new Map<string, { path: Path; findings: Findings }>();

  readonly at: At = (path) => {
    const key = where(path);
    const known = this.#findings.get(key) ?? { path, findings: new Findings() };
    this.#findings.set(key, known);
    return known.findings;
  };

  get wrong(): Fault[] {
    return this.#faults("wrong");
  }

  get near(): Fault[] {
    return this.#faults("near");
  }

  /** Action or reason → what was not looked at. */
  get unseen(): Map<string, string[]> {
    const all = [...this.#findings.values()].flatMap(({ findings }) => findings.unseen);
    const grouped = Map.groupBy(all, ({ needs }) => needs);
    return new Map([...grouped].map(([needs, of]) => [needs, [...new Set(of.map(({ what }) => what))]]));
  }

  #faults(kind: "wrong" | "near"): Fault[] {
    return [...this.#findings.values()].flatMap(({ path, findings }) =>
      findings[kind].map(({ must, got, advice }) => ({ path, must, got: undefined, gotText: got, advice })),
    );
  }
}
