// Adds the paths that a container writes to, one by one; the stack file has them in one list.

import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

/** The default of `writablePaths`, which a list in the stack file replaces. */
const always = ["/tmp"];

/** @param at the container's place in the service */
export function addWritablePath(draft: Draft, at: Path, from: Part | readonly Part[], path: string): void {
  const to = [...at, "writablePaths"];
  const there = draft.entryAt(...to);
  const before = (there?.value as string[] | undefined) ?? always;
  draft.entries = draft.entries.filter((entry) => entry !== there);
  draft.put(
    to,
    [...(there?.from ?? []), ...([from].flat() as Part[])],
    [...new Set([...before, path.replace(/(.)\/+$/, "$1")])],
  );
}
