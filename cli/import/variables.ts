// Environment variables on their way into a stack file. Each has to be text, and no credential, even where the
// environment is excused from that rule: nobody has looked at an imported file yet.

import { credentialIn, isNamedCredential } from "../../settings/facts/credentials.ts";
import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

export interface Variable {
  name: string;
  value: string;
  /** The name and the value, where each has a part. */
  from: readonly Part[];
  /** What differs from the source. */
  why?: string;
}

/** @param at the container's place in the service */
export function putVariable(draft: Draft, at: Path, variable: Variable): void {
  if (!variable.from.some((part) => part.isBroken)) putValue(draft, at, variable);
}

/** Whether a stack file has no place for it in the open. */
export function isCredential(name: string, value: string): boolean {
  return credentialIn(value) !== undefined || isNamedCredential(name, value);
}

/** The same for one variable of several that come from one part. */
export function putValue(draft: Draft, at: Path, { name, value, from, why }: Variable): void {
  const found =
    credentialIn(value) ?? (isNamedCredential(name, value) ? "a value whose name is a credential's" : undefined);
  if (found === undefined) {
    draft.put([...at, "environment", name], from, value, why);
    return;
  }
  const text = `it holds ${found}; put it in Secrets Manager or SSM, and name that under secrets: { ${name}: <ARN> }`;
  for (const part of from) part.mark({ kind: "lost", text });
}
