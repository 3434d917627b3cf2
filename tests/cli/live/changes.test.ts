import assert from "node:assert/strict";
import { changes } from "../../../cli/live/changes.ts";
import { canary, facts, now, service, sight } from "./sights.ts";

describe("the lines of ./ecs status --watch where there is no terminal", () => {
  it("say at first how everything stands", () => {
    const nightly = { name: "nightly", running: 0, alarms: { raised: [], any: false } };
    assert.deepEqual(changes(undefined, sight([facts("web"), nightly])), [
      "web: tasks 2 of 2; deployment COMPLETED; alarms ok",
      "nightly: tasks 0 running; alarms none",
    ]);
  });

  it("are then one for each change, and none where only time has passed", () => {
    const before = sight([canary, facts("api")]);
    assert.deepEqual(changes(before, sight([canary, facts("api")], { at: new Date(now.getTime() + 60_000) })), []);
    const after = sight([
      facts("web"),
      facts("api", { service: service(1, 2), alarms: { raised: ["api-cpu"], any: true } }),
    ]);
    assert.deepEqual(changes(before, after), [
      "web: tasks 3 of 2 → 2 of 2",
      "web: deployment IN_PROGRESS since 17:28:00, 10 % of the requests moved, PRODUCTION_TRAFFIC_SHIFT → COMPLETED",
      "api: tasks 2 of 2 → 1 of 2",
      "api: alarms ok → api-cpu",
    ]);
  });

  it("are none at midnight, when a time gets its day", () => {
    const moving = facts("web", { service: service(3, 2, { rolloutState: "IN_PROGRESS" }) });
    assert.deepEqual(changes(sight([moving]), sight([moving], { at: new Date(2026, 10, 29, 0, 0, 5) })), []);
  });

  it("have what cannot be known once, for as long as it is so", () => {
    const remarks = ["the alarms are unknown: AWS denied the request"];
    const unknown = sight([facts("web")], { remarks });
    assert.deepEqual(changes(sight([facts("web")]), unknown), remarks);
    assert.deepEqual(changes(unknown, unknown), []);
  });
});
