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

/** The same for one variable of several that come from one part. */
export function putValue(draft: Draft, at: Path, { name, value, from, why }: Variable): void {
  const found = credentialOf(name, value);
  if (found === undefined) {
    draft.put([...at, "environment", name], from, value, why);
    return;
  }
  const text = `it holds ${found}; put it in Secrets Manager or SSM, and name that under secrets: { ${name}: <ARN> }`;
  for (const part of from) part.mark({ kind: "lost", text });
}

/** What a stack file has no place for in the open, in words; undefined of any other value. */
export function credentialOf(name: string, value: string): string | undefined {
  return credentialIn(value) ?? (isNamedCredential(name, value) ? "a value whose name is a credential's" : undefined);
}

/**
 * Puts the secrets that ECS lists by `name` and `valueFrom`, of a container or of its log.
 * @param at the place of the block that has `secrets`
 */
export function putNamedSecrets(draft: Draft, at: Path, secrets: Part | undefined): void {
  for (const one of secrets?.parts ?? []) {
    const [name, value] = [one.at("name"), one.at("valueFrom")];
    if (name?.text === undefined || value === undefined) continue;
    draft.put([...at, "secrets", name.text], [name, value], value.value);
  }
}
