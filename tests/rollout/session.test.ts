import assert from "node:assert/strict";
import type { Clients } from "../../rollout/clients.ts";
import { Session } from "../../rollout/session.ts";
import { fasterTime } from "../support/fasterTime.ts";

describe("a request that is asked again", () => {
  fasterTime(20);

  it("is not begun once more at its deadline, where nobody would hear whether AWS did it", async () => {
    const throttled = Object.assign(new Error("slower"), { name: "ThrottlingException" });
    const deadlines = Array.from({ length: 20 }, (_, index) => 2_500 + 10 * index);
    const late = deadlines.map(async (ms) => {
      const session = new Session(
        () => ({ close() {} }) as Clients,
        new AbortController().signal,
        () => undefined,
      );
      const deadline = Date.now() + ms;
      const begun: number[] = [];
      const answer = session.ask(async () => {
        begun.push(deadline - Date.now());
        throw throttled;
      }, deadline);
      await assert.rejects(answer, throttled);
      assert.ok(begun.length > 1);
      return begun.filter((left) => left < 200);
    });
    assert.deepEqual((await Promise.all(late)).flat(), []);
  });
});
