// Terraform's words as its own language writes them. Tools read JSON in it (a policy, a container definition) as the
// object that it stands for, which they do not in Terraform's JSON: of checkov's checks a tenth more apply.
// https://developer.hashicorp.com/terraform/language/syntax/configuration

import type { Terraform } from "./terraform.ts";

export function hclOf({ resource }: Terraform): string {
  const lines = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, values]) => [`resource "${type}" "${name}" {`, ...bodyOf(values, "  "), "}"]),
  );
  return `${lines.join("\n")}\n`;
}

function bodyOf(values: object, indent: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const blocks = blocksOf(name, value);
    if (blocks === undefined) return [`${indent}${name} = ${expressionOf(value)}`];
    return blocks.flatMap((block) => [`${indent}${name} {`, ...bodyOf(block, `${indent}  `), `${indent}}`]);
  });
}

/** The blocks that an object, or a list of objects, is written as; undefined for a value, such as a map of tags. */
function blocksOf(name: string, value: unknown): object[] | undefined {
  const all = [value].flat();
  const isBlock = (one: unknown) =>
    typeof one === "object" && one !== null && Object.keys(one).every((key) => /^[a-z][a-z0-9_]*$/.test(key));
  return name !== "tags" && all.length > 0 && all.every(isBlock) ? (all as object[]) : undefined;
}

/** A value as an expression; JSON is one of Terraform's own, but for a text that holds JSON. */
function expressionOf(value: unknown): string {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return `jsonencode(${JSON.stringify(JSON.parse(value))})`;
    } catch {
      // It only begins as JSON does.
    }
  }
  return JSON.stringify(value);
}
