import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { change, Stopped, unlessStopped, untilStopped } from "../../../cli/process/signals.ts";
import { Unanswered } from "../../../cli/process/unanswered.ts";
import { fasterTime } from "../../support/fasterTime.ts";

/** A command that gets the signal. SIGHUP, as mocha itself listens to SIGINT; the tools treat them alike. */
const stoppedAt = <T>(work: Parameters<typeof untilStopped<T>>[0]) => {
  const ended = untilStopped(work);
  setImmediate(() => process.emit("SIGHUP", "SIGHUP"));
  return ended;
};
const never = () => new Promise<never>(() => {});

describe("a command that a signal reaches", () => {
  fasterTime(20);

  it("no longer waits for what it only looks up, and says that nothing was changed", async () => {
    await assert.rejects(
      stoppedAt((stop) => unlessStopped(stop, never)),
      (error: Stopped) =>
        error instanceof Stopped && error.exitCode === 129 && /nothing was changed/.test(error.message),
    );
  });

  it("begins no change after it, whatever it was waiting for", async () => {
    let asked = 0;
    await assert.rejects(
      stoppedAt(async (stop) => {
        await sleep(1_000);
        await change(stop, "./ecs status", async () => asked++);
      }),
      { message: "stopped; nothing was changed", exitCode: 129 },
    );
    assert.equal(asked, 0);
  });

  it("takes the answer to a change under way that comes soon, and goes on with it", async () => {
    assert.equal(await stoppedAt((stop) => change(stop, "./ecs status", () => sleep(1_000, "answer"))), "answer");
  });

  it("says of a change that is not answered soon that it may be under way, and where to look", async () => {
    await assert.rejects(
      stoppedAt((stop) => change(stop, "./ecs status", never)),
      (error: Unanswered) => {
        assert.ok(error instanceof Unanswered);
        assert.match(
          error.message,
          /^stopped before AWS answered: the change may be under way; `.\/ecs status` shows it$/,
        );
        return error.exitCode === 129;
      },
    );
  });

  it("knows a second signal from one that is passed on twice", async () => {
    await untilStopped(async ({ signal, again }) => {
      for (const [ms, isAgain] of [
        [0, false],
        [100, false],
        [1_000, true],
      ] as const) {
        await sleep(ms);
        process.emit("SIGHUP", "SIGHUP");
        assert.deepEqual([signal.aborted, again?.aborted], [true, isAgain]);
      }
    });
  });

  it("stops when the reader of its output goes away, too, but not where that would leave half of a change", async () => {
    const heard = () => undefined;
    process.stdout.on("error", heard);
    for (const byReader of [true, false]) {
      await untilStopped(
        async ({ signal, exitCode }) => {
          process.stdout.emit("error", new Error("write EPIPE"));
          assert.deepEqual([signal.aborted, exitCode()], [byReader, 0]);
        },
        { byReader },
      );
    }
    process.stdout.off("error", heard);
  });

  it("leaves no listener behind", async () => {
    const before = process.listenerCount("SIGHUP");
    await untilStopped(async (stop) => {
      for (let time = 0; time < 20; time++) await unlessStopped(stop, async () => time);
      for (let time = 0; time < 20; time++) await change(stop, "", async () => time);
    });
    assert.equal(process.listenerCount("SIGHUP"), before);
  });
});
