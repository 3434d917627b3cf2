// Volumes that outlive a task, or that its containers share, whatever a format calls them. Those that one container
// writes to and that end with the task are left to writablePaths.ts.

import type { Path } from "../../settings/language/faults.ts";
import type { Draft } from "./draft.ts";
import type { Part } from "./part.ts";

export interface ImportedVolume {
  /** As the source has it. */
  name: string;
  /** The leaves that it comes from. */
  from: readonly Part[];
  /** The keys of the stack file. */
  value: {
    path: string;
    readOnly?: true;
    from?: string;
    storage?: "task" | "ebs";
    sizeGiB?: number;
    snapshotId?: string;
    iops?: number;
    throughputMiBps?: number;
    fileSystemType?: string;
    rootDirectory?: string;
    fileSystemId?: string;
  };
  /** What differs from the source. */
  why?: string;
}

/** @param at the container's place in the service */
export function addVolume(draft: Draft, at: Path, { name, from, value, why }: ImportedVolume): void {
  const key = volumeKey(name);
  const renamed = key === name ? [] : [`it is called ${key}`];
  const text = [...renamed, ...(why === undefined ? [] : [why])].join("; ");
  const path = value.path.replace(/(.)\/+$/, "$1");
  draft.put([...at, "volumes", key], from, { ...value, path }, text === "" ? undefined : text);
}

/** The name in a stack file: small letters, digits and single hyphens, a letter first. */
export function volumeKey(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${/^[a-z]/.test(plain) ? "" : "v"}${plain}`.slice(0, 40).replace(/-+$/, "") || "v";
}

/** What becomes of data that was on one machine's disk. */
export const onEfs = "its files are on EFS, where all tasks of the service share them; a database belongs in RDS";
