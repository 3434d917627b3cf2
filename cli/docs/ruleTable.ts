// The table of the rules of a protected environment, made from the rules themselves. Pure.

import { rules } from "../../settings/keys/protection.ts";

export function ruleTable(): string {
  const rows = Object.entries(rules).map(([rule, asks]) => `| \`${rule}\` | ${asks} |`);
  return ["| rule | asks for |", "| --- | --- |", ...rows].join("\n");
}
