// The table of the policy pack's rules, made from the rules themselves. Pure.

import { rules } from "../../policy/rules/all.ts";
import { levelOf } from "../../policy/rules/rule.ts";

export function policyTable(): string {
  const rows = rules.map((rule) => {
    const allow = rule.allow === undefined ? "" : `\`${rule.allow}\``;
    return `| \`${rule.name}\` | ${rule.says} | ${levelOf(rule)} | ${allow} | ${rule.remedy} |`;
  });
  return [
    "| policy | what must hold | level | `allow` | what to do |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
