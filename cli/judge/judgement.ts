// Holds what checkov and zizmor found against what is excused. Pure; what is excused is left to excuses.ts, the runs to
// checkov.ts and zizmor.ts.

import { matchesGlob } from "node:path/posix";
import type { Rule } from "../../settings/keys/protection.ts";
import type { Control } from "./controls.ts";
import type { Excuse } from "./excuses.ts";

/** One check that a resource of a stack did not pass. */
export interface Finding {
  /** The path of the stack file or the workflow. */
  file: string;
  check: string;
  /** What the check asks for, or has found, in its own words. */
  asks: string;
  /** The name of the resource in the plan, or the place in a workflow. */
  resource: string;
}

/** The rules of protection that hold for a stack file. */
export type HeldRules = (file: string) => ReadonlySet<Rule>;

/** The checks that are said to pass, and of which nothing has passed. */
export function notPassed(controls: readonly Control[], passed: ReadonlySet<string>): string[] {
  const named = controls.flatMap(({ checkov = [] }) => checkov);
  return named
    .filter((check) => !passed.has(check))
    .map((check) => `cli/judge/controls.ts: ${check} is passed by nothing; take it out`);
}

/** The lines that say what is wrong; none where every finding is excused and every excuse is of use. */
export function judgement(findings: readonly Finding[], excuses: readonly Excuse[], held: HeldRules): string[] {
  const used = new Set<Excuse>();
  const wrong = findings.filter((finding) => {
    const found = excuses.filter((excuse) => excusesIt(excuse, finding, held(finding.file)));
    for (const excuse of found) used.add(excuse);
    return found.length === 0;
  });
  return [
    ...wrong.map(
      ({ file, resource, check, asks }) =>
        `${file}: ${resource} does not pass ${check} (${asks}); mend it, or give the reason in cli/judge/excuses.ts`,
    ),
    ...excuses
      .filter((excuse) => !used.has(excuse))
      .map(({ check, resources }) => `cli/judge/excuses.ts: ${check} of ${resources} is found nowhere; take it out`),
  ];
}

function excusesIt({ check, resources, without }: Excuse, finding: Finding, held: ReadonlySet<Rule>): boolean {
  const isAsked = without !== undefined && held.has(without);
  return check === finding.check && !isAsked && matchesGlob(finding.resource, resources);
}
