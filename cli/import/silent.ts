// Docker's defaults that this program does not have. They are written out, so that a container that ran elsewhere runs
// here, too; and the report names each, so that the owner can make the safer choice.

import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";

/** For a container that has run elsewhere. @param at its place in the service */
export function proposeDockersDefaults(draft: Draft, at: Path = []): void {
  proposeRoot(
    draft,
    at,
    "no user is named, and an image without a USER runs as root; name another one where the image has it",
  );
  if (!draft.has(...at, "readonlyRootFilesystem")) {
    const writable =
      "the root file system could be written; take the line out, and name under writablePaths what has to be";
    draft.propose([...at, "readonlyRootFilesystem"], false, writable);
  }
}

/** Writes root, unless the source or the Dockerfile that the program reads itself names a user. */
export function proposeRoot(draft: Draft, at: Path, why: string): void {
  if (!draft.has(...at, "user")) draft.propose([...at, "user"], "root", why, true);
}
