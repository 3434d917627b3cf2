// The process that names the local stack's containers (names.ts). It lives as long as the emulator, and until another
// one takes its place.

import { setTimeout as sleep } from "node:timers/promises";
import { refuses } from "./emulatorLife.ts";
import { isRecorded, type Named, nameContainers } from "./names.ts";

const pollMs = 1_000;

const stack: Named = JSON.parse(process.argv[2] ?? "");
const end = new AbortController();
const naming = nameContainers(stack, end.signal).finally(() => end.abort());
// Who started it has written its id down by the first look.
for (let refused = 0; refused < 2 && !end.signal.aborted; ) {
  await sleep(pollMs);
  if (!isRecorded(stack, process.pid)) break;
  refused = (await refuses(stack)) ? refused + 1 : 0;
}
end.abort();
await naming;
