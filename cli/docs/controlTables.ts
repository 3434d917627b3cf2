// The tables of docs/security.md: each control that the program meets, and what others find and is excused. Pure; both
// are made from what `.ci/judge` holds the plans to.

import { rules } from "../../policy/rules/all.ts";
import { controlsOf } from "../../policy/rules/rule.ts";
import { type Control, controls } from "../judge/controls.ts";
import { excuses } from "../judge/excuses.ts";
import { markdownTable } from "./markdownTable.ts";

export function controlTable(): string {
  return markdownTable(
    ["AWS", "checkov", "policy", "what the program does", "tested in"],
    controls.map(({ aws = [], checkov = [], does, rule, tested: [file] }) => [
      aws.join(", "),
      checkov.join(", "),
      policiesOf(aws, checkov),
      `${does}${where(rule)}`,
      `[${nameOf(file)}](../${file})`,
    ]),
  );
}

/** The rules of the policy pack that name one of the controls. */
function policiesOf(aws: readonly string[], checkov: readonly string[]): string {
  const ids = new Set([...aws, ...checkov]);
  const found = rules.filter((rule) => controlsOf(rule).some((id) => ids.has(id)));
  return found.map(({ name }) => `\`${name}\``).join(", ");
}

export function excuseTable(): string {
  return markdownTable(
    ["check", "found of", "where", "why it stays"],
    excuses.map(({ check, resources, without, reason }) => [
      check,
      `\`${resources}\``,
      without ? `without \`${without}\`` : "",
      reason,
    ]),
  );
}

const where = (rule: Control["rule"]) => (rule ? `; asked by \`${rule}\` of \`protection\`` : "");

/** The name of a test's file without the folder `tests/` and the ending. */
const nameOf = (file: string) => file.replace(/^tests\/|\.test\.ts$/g, "");
