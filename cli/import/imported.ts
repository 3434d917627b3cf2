// The result that each format is read into.

import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

export interface Imported {
  drafts: Draft[];
  /** Every leaf of these is either written or listed. */
  sources: Part[];
}

/** What an import depends on beside its source. */
export interface Place {
  /** The project's folder. */
  root: string;
  /** The stack to write to; a source's environment of this name counts. */
  stack: string;
  /** File with the output of `aws ecs describe-services`, for a task definition. */
  serviceFile?: string;
  /** The services to read, where there are several. @default all that start by themselves */
  only?: readonly string[];
}
