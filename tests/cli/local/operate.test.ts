// How a run of Pulumi is shown and stopped. A stand-in for its stack plays the engine.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent, Stack, UpOptions } from "@pulumi/pulumi/automation/index.js";
import { Problem } from "../../../cli/commandLine.ts";
import { operate } from "../../../cli/local/operate.ts";
import { untilStopped } from "../../../cli/process/signals.ts";
import { fasterTime } from "../../support/fasterTime.ts";

const event = (fields: object) => ({ sequence: 0, timestamp: 0, ...fields }) as EngineEvent;
const error = (message: string) =>
  event({ diagnosticEvent: { severity: "error", prefix: "error: ", message, color: "" } });

describe("a run of Pulumi", () => {
  fasterTime();
  let said: string[];
  let gone: AbortController;
  beforeEach(() => {
    said = [];
    gone = new AbortController();
  });

  const run = (up: (options: UpOptions) => Promise<unknown>) =>
    untilStopped((stop) =>
      operate(
        { up, workspace: { workDir: "/tmp" } } as unknown as Stack,
        "up",
        { configFile: "/tmp/Pulumi.local.yaml", gone: gone.signal, stop },
        (line) => said.push(line),
      ),
    );

  it("gets the copy of the stack file, and asks for no secrets", async () => {
    let got: UpOptions = {};
    await run(async (options) => {
      got = options;
    });
    assert.deepEqual([got.configFile, got.showSecrets], ["/tmp/Pulumi.local.yaml", false]);
  });

  it("that fails leaves the engine's own words and one line more, without the CLI's output twice", async () => {
    const failing = run(async ({ onEvent, onError }) => {
      onEvent?.(error("web: the deployment was rolled back"));
      onError?.("error: update failed\n");
      throw new Error("code: -2\n stdout: …");
    });
    await assert.rejects(failing, new Problem("pulumi up failed, for the reason above"));
    assert.deepEqual(said, ["  error: web: the deployment was rolled back"]);
  });

  it("that fails before the engine starts shows what the CLI says", async () => {
    const failing = run(async ({ onError }) => {
      onError?.("error: no such plugin\n");
      throw new Error("code: -2");
    });
    await assert.rejects(failing, Problem);
    assert.deepEqual(said, ["error: no such plugin"]);
  });

  it("that was killed says so, and speaks of no reason where there is none", async () => {
    // The words of execa, by which the Automation API runs the CLI.
    const words =
      "code: -2\n stdout: \n stderr: Command was killed with SIGKILL (Forced termination): pulumi up --yes\n";
    const killed = run(async ({ onEvent }) => {
      onEvent?.(event({ diagnosticEvent: { severity: "info", message: "web: 1 of 2 tasks healthy", color: "" } }));
      throw new Error(words);
    });
    await assert.rejects(killed, new Problem("pulumi up was killed (SIGKILL); `./ecs local` goes on from here"));
    assert.deepEqual(said, ["  web: 1 of 2 tasks healthy"]);
  });

  it("that ends without a word says that, and no empty line", async () => {
    const silent = run(async () => {
      throw new Error("code: 255\n stdout: \n stderr: \n");
    });
    await assert.rejects(silent, new Problem("pulumi up ended, and gave no reason; `./ecs local` goes on from here"));
    assert.deepEqual(said, []);
  });

  // SIGHUP, as mocha itself listens to SIGINT; the tool treats them alike.
  it("is asked to stop once, however often the signal comes, where it did not get the signal itself", async () => {
    let asked = 0;
    const stopped = run(async ({ signal }) => {
      signal?.addEventListener("abort", () => asked++);
      process.emit("SIGHUP", "SIGHUP");
      process.emit("SIGHUP", "SIGHUP");
      while (!signal?.aborted) await sleep(20);
      throw new Error("update canceled");
    });
    await assert.rejects(stopped, /^Error: stopped; `\.\/ecs local` goes on from here/);
    assert.equal(asked, 1);
    assert.deepEqual(said, ["stopping: Pulumi finishes the steps that are under way (a second Ctrl-C loses them)"]);
  });

  it("is asked once more by a second signal, of a person who does not wait, which ends it at once", async () => {
    let asked = 0;
    const stopped = run(async ({ signal }) => {
      signal?.addEventListener("abort", () => asked++);
      process.emit("SIGHUP", "SIGHUP");
      while (!signal?.aborted) await sleep(20);
      process.emit("SIGHUP", "SIGHUP");
      while (asked < 2) await sleep(20);
      throw new Error("update canceled");
    });
    await assert.rejects(stopped, { exitCode: 129 });
    assert.equal(asked, 2);
  });

  it("is not asked again where the terminal's Ctrl-C has reached it, since a second one ends it at once", async () => {
    let asked = 0;
    const stopped = run(async ({ signal, onEvent }) => {
      signal?.addEventListener("abort", () => asked++);
      process.emit("SIGHUP", "SIGHUP");
      onEvent?.(event({ stdoutEvent: { message: "^C received; cancelling.", color: "" } }));
      await sleep(2_500);
      throw new Error("update canceled");
    });
    await assert.rejects(stopped, Problem);
    assert.equal(asked, 0);
  });

  it("that is stopped does not show the connections that it loses then", async () => {
    const stopped = run(async ({ onEvent }) => {
      process.emit("SIGHUP", "SIGHUP");
      onEvent?.(error("rpc error: code = Unavailable desc = error reading from server: EOF"));
      onEvent?.(error("update canceled"));
      throw new Error("update canceled");
    });
    await assert.rejects(stopped, /^Error: stopped; /);
    assert.deepEqual(said, ["stopping: Pulumi finishes the steps that are under way (a second Ctrl-C loses them)"]);
  });

  it("that has no reason but a lost connection shows that", async () => {
    const failing = run(async ({ onEvent }) => {
      onEvent?.(error("rpc error: code = Unavailable desc = error reading from server: EOF"));
      onEvent?.(error("update failed"));
      throw new Error("code: 255");
    });
    await assert.rejects(failing, new Problem("pulumi up failed, for the reason above"));
    assert.deepEqual(said, [
      "  error: rpc error: code = Unavailable desc = error reading from server: EOF",
      "  error: update failed",
    ]);
  });

  it("is ended at once where the emulator is gone, and what it says of that is not shown", async () => {
    let asked = 0;
    const began = Date.now();
    const ended = run(async ({ signal, onEvent }) => {
      signal?.addEventListener("abort", () => asked++);
      gone.abort();
      onEvent?.(error("connect: connection refused"));
      // The AWS provider asks again, and leaves a first Ctrl-C unheeded.
      while (asked < 2) await sleep(20);
      throw new Error("update canceled");
    });
    await assert.rejects(ended);
    assert.deepEqual(said, []);
    assert.ok(Date.now() - began < 3_000, `it took ${Date.now() - began} ms`);
  });

  it("leaves no listener behind", async () => {
    const before = process.listenerCount("SIGHUP");
    await run(async () => {});
    assert.equal(process.listenerCount("SIGHUP"), before);
    assert.deepEqual(getEventListeners(gone.signal, "abort"), []);
  });
});
