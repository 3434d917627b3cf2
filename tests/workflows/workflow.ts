// The workflows as text and as data, and the form of a law over them: its violations, and a change that it has to find,
// so that no law holds only because it looks at nothing.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const folder = ".github/workflows";

export interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}

export interface Job {
  if?: string;
  uses?: string;
  needs?: string | string[];
  environment?: string | { name: string };
  permissions?: Record<string, string> | string;
  outputs?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  "runs-on"?: string;
  "timeout-minutes"?: number;
  strategy?: { matrix?: Record<string, string[]> };
  with?: Record<string, unknown>;
  steps?: Step[];
}

export interface Workflow {
  file: string;
  text: string;
  on: Record<string, Record<string, unknown> | null>;
  permissions?: unknown;
  defaults?: { run?: { shell?: string } };
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

/** @param changed file → its text, in place of what is committed */
export function workflows(changed: Record<string, string> = {}): Workflow[] {
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = changed[file] ?? readFileSync(join(folder, file), "utf8");
      return { file, text, ...parse(text) };
    });
}

export function* jobs(all: Workflow[]): Generator<{ workflow: Workflow; name: string; job: Job; at: string }> {
  for (const workflow of all) {
    for (const [name, job] of Object.entries(workflow.jobs))
      yield { workflow, name, job, at: `${workflow.file} ${name}` };
  }
}

export function* steps(all: Workflow[]): Generator<{ workflow: Workflow; job: Job; step: Step; at: string }> {
  for (const { workflow, job, at } of jobs(all)) {
    for (const [index, step] of (job.steps ?? []).entries()) {
      yield { workflow, job, step, at: `${at}, step ${index + 1}${step.name ? ` (${step.name})` : ""}` };
    }
  }
}

/** Whether a job gets credentials of AWS: by a token of its own, or in the workflow that it calls. */
export function reachesAws({ permissions }: Job): boolean {
  return typeof permissions === "object" && permissions["id-token"] === "write";
}

/**
 * One test: the committed workflows have no violation, and the breach of one is found.
 * @param violations what is wrong, one line each
 * @param breach file, text in it, and what is written in its place
 */
export function law(
  name: string,
  violations: (all: Workflow[]) => Iterable<string>,
  [file, from, to]: [file: string, from: string, to: string],
): void {
  it(name, () => {
    assert.deepEqual([...violations(workflows())], []);
    const text = readFileSync(join(folder, file), "utf8");
    assert.ok(text.includes(from), `${file} no longer has ${JSON.stringify(from)}: breach the law in another way`);
    const broken = workflows({ [file]: text.replace(from, to) });
    assert.notDeepEqual([...violations(broken)], [], "the law does not find its own breach");
  });
}
