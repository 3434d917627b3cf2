import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { preparePython } from "../../../cli/local/emulatorProcess.ts";
import { untilStopped } from "../../../cli/process/signals.ts";

describe("The installation of the emulator", () => {
  it("leaves nothing where it is stopped: no program that goes on, and no folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-"));
    const python = join(folder, "python3");
    writeFileSync(python, `#!/bin/sh\nmkdir "$3" && echo $$ > ${folder}/pid && exec sleep 60\n`, { mode: 0o755 });
    const local = join(folder, "local");
    mkdirSync(local);
    const installed = untilStopped((stop) => preparePython(python, local, () => {}, stop));
    while (!readdirSync(folder).includes("pid") || readFileSync(join(folder, "pid"), "utf8") === "") await sleep(10);
    process.emit("SIGTERM");
    await assert.rejects(installed, /^Error: stopped before the emulator was installed; the next run installs it$/);
    const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
    while (isRunning(pid)) await sleep(10);
    assert.deepEqual(readdirSync(local), []);
    rmSync(folder, { recursive: true });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
