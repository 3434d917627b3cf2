import assert from "node:assert/strict";
import { nearest, nearestIs } from "../../../settings/language/nearest.ts";

describe("the nearest name", () => {
  const names = ["api2", "web", "worker", "network", "memoryMiB", "single-nat"];

  for (const [written, meant] of [
    ["wbe", "web"],
    ["netwrok", "network"],
    ["WORKERS", "worker"],
    ["memoryMB", "memoryMiB"],
    ["nat", "single-nat"],
  ] as const) {
    it(`to ${written} is ${meant}`, () => {
      assert.equal(nearest(written, names), meant);
      assert.equal(nearestIs(written, names), `the nearest is ${meant}`);
    });
  }

  for (const far of ["nosuch", "", "e", "constructor", "__proto__", "job"]) {
    it(`to "${far}" is none: what there is is listed`, () => {
      assert.equal(nearest(far, names), undefined);
      assert.equal(nearestIs(far, names), "known are api2, web, worker, network, memoryMiB, single-nat");
      assert.equal(nearestIs(far, ["web"]), "the only one is web");
    });
  }

  it("may be another advice where none is near", () => {
    assert.equal(nearestIs("Mars/Olympus", ["Europe/Dublin", "UTC"], "write one such as UTC"), "write one such as UTC");
  });
});
