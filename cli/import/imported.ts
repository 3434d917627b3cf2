// What each format is read into.

import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

export interface Imported {
  drafts: Draft[];
  /** Whose every leaf is either written or listed. */
  sources: Part[];
}

/** Where an import happens, beside its source. */
export interface Place {
  /** The project's folder. */
  root: string;
  /** The stack that is written to; what a source says of an environment of that name holds. */
  stack: string;
  /** The output of `aws ecs describe-services`, beside a task definition. */
  serviceFile?: string;
  /** Of several services those; @default all that start by themselves */
  only?: readonly string[];
}
