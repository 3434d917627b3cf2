// Environment variables on their way into a stack file. Each has to be text, and no credential, even where the
// environment is excused from that rule: nobody has looked at an imported file yet.

import { credentialIn, isNamedCredential } from "../../settings/facts/credentials.ts";
import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

/** @param at the container's place in the service; @param from the name and the value, where each has a part */
export function putVariable(
  draft: Draft,
  at: Path,
  name: string,
  from: readonly Part[],
  value: string,
  why?: string,
): void {
  if (!from.some((part) => part.isBroken)) putValue(draft, at, name, from, value, why);
}

/** The same for one variable of several that come from one part. */
export function putValue(
  draft: Draft,
  at: Path,
  name: string,
  from: readonly Part[],
  value: string,
  why?: string,
): void {
  const found =
    credentialIn(value) ?? (isNamedCredential(name, value) ? "a value whose name is a credential's" : undefined);
  if (found === undefined) {
    draft.put([...at, "environment", name], from, value, why);
    return;
  }
  const text = `it holds ${found}; put it in Secrets Manager or SSM, and name that under secrets: { ${name}: <ARN> }`;
  for (const part of from) part.mark({ kind: "lost", text });
}
