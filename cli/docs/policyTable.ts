// The table of the policy pack's rules, made from the rules themselves. Pure.

import { rules } from "../../policy/rules/all.ts";
import { levelOf } from "../../policy/rules/rule.ts";
import { markdownTable } from "./markdownTable.ts";

export function policyTable(): string {
  return markdownTable(
    ["policy", "what must hold", "level", "`allow`", "what to do"],
    rules.map((rule) => {
      const { name, says, allow, remedy } = rule;
      return [`\`${name}\``, says, levelOf(rule), allow === undefined ? "" : `\`${allow}\``, remedy];
    }),
  );
}
