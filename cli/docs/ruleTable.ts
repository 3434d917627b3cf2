// The table of the rules of a protected environment, made from the rules themselves. Pure.

import { rules } from "../../settings/keys/protection.ts";
import { markdownTable } from "./markdownTable.ts";

export function ruleTable(): string {
  return markdownTable(
    ["rule", "asks for"],
    Object.entries(rules).map(([rule, asks]) => [`\`${rule}\``, asks]),
  );
}
