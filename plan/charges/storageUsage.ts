// What a file system of EFS is charged for. How much it holds and moves nobody knows beforehand: pricing/assumptions.ts
// says what is taken for granted.

import { fileSystemGb } from "../../pricing/assumptions.ts";
import type { Planned } from "./plannedStack.ts";
import { fixed, type Uncounted, type Usage } from "./usage.ts";

/** Only elastic throughput is charged for by what is read and written. */
export function fileSystemUsage({ inputs }: Planned): (Usage | Uncounted)[] {
  const { kept, read, written } = fileSystemGb;
  const files: Usage = { item: "files kept", price: "fileStorage", quantity: fixed(kept) };
  if (inputs.throughputMode === "provisioned") {
    return [files, { item: "throughput", uncounted: "only elastic throughput can be counted" }];
  }
  if (inputs.throughputMode !== "elastic") return [files];
  return [
    files,
    { item: "files read", price: "fileRead", quantity: fixed(read) },
    { item: "files written", price: "fileWrite", quantity: fixed(written) },
  ];
}

export function fileBackupUsage({ inputs }: Planned): Usage[] {
  if (inputs.backupPolicy?.status !== "ENABLED") return [];
  return [{ item: "backups of files", price: "fileBackup", quantity: fixed(fileSystemGb.backedUp) }];
}
