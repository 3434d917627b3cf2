// How the state and the emulator recognize each other, and what a killed run leaves behind. Pulumi itself is not here:
// a stand-in for its stack takes the calls.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Deployment, Stack } from "@pulumi/pulumi/automation/index.js";
import { Problem } from "../../../cli/commandLine.ts";
import { ensureEmulator, stopEmulator } from "../../../cli/local/emulator.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { beginState, emulatorRemembers, freeLocks, hasState, removeState } from "../../../cli/local/state.ts";
import { discard, emptyStack, found, requireEmulator } from "./emulatedMachine.ts";

describe("the state of the local stack", function () {
  this.timeout(60_000);
  let stack: LocalStack;
  before(async function () {
    await requireEmulator(this);
    stack = await emptyStack();
  });
  after(() => stack && discard(stack));

  const startEmulator = async () => await ensureEmulator(stack, await found(stack), () => {});

  it("is known to the emulator that it was begun with, and to no later one", async () => {
    await startEmulator();
    assert.equal(hasState(stack), false);
    await beginState(stack);
    assert.equal(hasState(stack), true);
    assert.equal(await emulatorRemembers(stack), true);

    await stopEmulator(stack);
    await startEmulator();
    assert.equal(await emulatorRemembers(stack), false);
    await beginState(stack);
    assert.equal(await emulatorRemembers(stack), true);
  });

  it("is not known any more to an emulator that was reset", async () => {
    await fetch(`${stack.endpoint}/_ministack/reset`, { method: "POST" });
    assert.equal(await emulatorRemembers(stack), false);
  });

  it("is gone, with all that Pulumi wrote, once it is removed", () => {
    writeFileSync(join(stack.folder, "Pulumi.yaml"), "");
    removeState(stack);
    assert.equal(hasState(stack), false);
    assert.equal(existsSync(join(stack.folder, "state")), false);
    assert.equal(existsSync(join(stack.folder, "Pulumi.yaml")), false);
  });
});

describe("a lock on the local stack", () => {
  let stack: LocalStack;
  let locks: string;
  let cancelled: number;
  let imported: Deployment[];
  let said: string[];

  beforeEach(async () => {
    stack = await emptyStack();
    locks = join(stack.folder, "state/.pulumi/locks/organization/shop/local");
    cancelled = 0;
    imported = [];
    said = [];
  });
  afterEach(() => discard(stack));

  const pulumi = {
    cancel: async () => void cancelled++,
    exportStack: async () => ({ version: 3, deployment: { resources: [1], pending_operations: [2] } }),
    importStack: async (deployment: Deployment) => void imported.push(deployment),
  } as unknown as Stack;
  const free = () => freeLocks(stack, pulumi, (line) => said.push(line));

  function lock(pid: number, host: string) {
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "f1e2.json"), JSON.stringify({ pid, username: "me", hostname: host }));
    writeFileSync(join(locks, "f1e2.json.attrs"), "{}");
  }

  async function deadProcess(): Promise<number> {
    const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await new Promise((done) => child.once("exit", done));
    return child.pid as number;
  }

  it("that no run holds is removed, with the steps that nobody knows the end of", async () => {
    lock(await deadProcess(), hostname());
    await free();
    assert.equal(cancelled, 1);
    assert.deepEqual(imported, [{ version: 3, deployment: { resources: [1] } }]);
    assert.deepEqual(said, ["an earlier run was killed; its lock is removed"]);
  });

  it("that a run holds is left to it", async () => {
    for (const [pid, host] of [
      [process.pid, hostname()],
      [await deadProcess(), "another-machine"],
    ] as const) {
      lock(pid, host);
      await assert.rejects(free(), (error) => {
        assert.ok(error instanceof Problem);
        assert.ok(error.message.startsWith(`another run is at work on the local stack (process ${pid} on ${host});`));
        return true;
      });
    }
    assert.equal(cancelled, 0);
  });

  it("that is not there needs nothing", async () => {
    await free();
    assert.deepEqual([cancelled, said], [0, []]);
  });
});
