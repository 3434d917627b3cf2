import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../../cli/commandLine.ts";
import { emulatorGone, whileItLives } from "../../../cli/local/emulatorLife.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";

describe("work with an emulator", () => {
  let server: Server;
  let stack: LocalStack;

  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const root = mkdtempSync(join(tmpdir(), "emulator-life-"));
    stack = { root, folder: join(root, ".local"), endpoint: `http://127.0.0.1:${port}`, port } as LocalStack;
  });
  afterEach(async () => {
    await close();
    rmSync(stack.root, { recursive: true });
  });

  function close() {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  }

  const isGone = (error: Error) => {
    assert.equal(
      error.message,
      `the emulator on ${stack.endpoint} is gone, and with it all that was deployed there; ` +
        "`./ecs local` starts one and deploys anew",
    );
    return true;
  };

  it("is done where the emulator lives, and fails for its own reasons", async () => {
    assert.equal(await whileItLives(stack, async () => 7), 7);
    await assert.rejects(
      whileItLives(stack, async () => {
        throw new Error("its own");
      }),
      /^Error: its own$/,
    );
  });

  it("ends within 5 s once the emulator is gone, in one sentence", async () => {
    let closedAt = 0;
    const work = whileItLives(stack, async (gone) => {
      await close();
      closedAt = Date.now();
      await sleep(60_000, undefined, { signal: gone });
    });
    await assert.rejects(work, isGone);
    assert.ok(Date.now() - closedAt < 5_000, `it took ${Date.now() - closedAt} ms`);
  });

  it("that fails at once because the emulator is gone says that", async () => {
    const work = whileItLives(stack, async () => {
      await close();
      throw new Error("connection refused");
    });
    await assert.rejects(work, isGone);
  });

  it("names the log of an emulator that was started here", async () => {
    mkdirSync(stack.folder);
    writeFileSync(join(stack.folder, "emulator.log"), "");
    const log = join(".local", "emulator.log");
    assert.ok(emulatorGone(stack).message.endsWith(` deploys anew (what the last one said: ${log})`));
  });

  it("ends once the emulator has been silent for too long, and says what to do", async () => {
    server.on("connection", (socket) => socket.pause());
    const work = whileItLives(stack, (gone) => sleep(60_000, undefined, { signal: gone }), 1_000);
    await assert.rejects(
      work,
      new Problem(
        `the emulator on ${stack.endpoint} has not answered for 1 s; \`./ecs local\` ends one that was started here, and deploys anew`,
      ),
    );
  });

  it("is not ended by an emulator that is too busy to answer", async () => {
    server.on("connection", (socket) => socket.pause());
    const gone = await whileItLives(stack, async (signal) => {
      await sleep(2_500);
      return signal.aborted;
    });
    assert.equal(gone, false);
  });
});
