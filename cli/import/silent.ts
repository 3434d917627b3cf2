// What Docker does where nothing is said, and this program does not: it is written out, so that a container that ran
// runs here, too; and each such line is named, so that the safer choice can be made.

import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";

/** Of a container that has run elsewhere. @param at its place in the service */
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

/** Unless a user is named, by the source or by the Dockerfile that the program reads itself. */
export function proposeRoot(draft: Draft, at: Path, why: string): void {
  if (!draft.has(...at, "user")) draft.propose([...at, "user"], "root", why, true);
}
