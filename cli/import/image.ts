// Reads an image reference into a service: all that a reference says.

import { Draft } from "./draft.ts";
import type { Imported } from "./imported.ts";
import { legalName } from "./names.ts";
import { Part } from "./part.ts";
import { proposeRoot } from "./silent.ts";

export function readImage(reference: string): Imported {
  const source = Part.of(reference, reference);
  const repository = reference.split("@")[0]?.split("/").at(-1)?.split(":")[0] ?? "";
  const draft = new Draft("services", legalName(repository));
  draft.put(["image"], source, reference);
  proposeRoot(draft, [], "a reference does not say who the image runs as; name its user, unless that is root");
  draft.notes.push({
    path: [...draft.path, "port"],
    text: "a reference does not say what the image listens on; add it, for without a port the service is a worker",
  });
  return { drafts: [draft], sources: [source] };
}
