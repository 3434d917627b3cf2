import assert from "node:assert/strict";
import { pauseOf } from "../../../settings/facts/deploymentPauses.ts";

describe("A deployment in steps", () => {
  it("waits once at most, for its test first and then for people, where no client has asked the new tasks yet", () => {
    assert.equal(pauseOf({}), undefined);
    assert.deepEqual(pauseOf({ pause: "before-production" }), {
      stage: "POST_SCALE_UP",
      waitsFor: ["people"],
      timeoutMinutes: 1440,
    });
    assert.deepEqual(pauseOf({ test: { timeoutSeconds: 61 } }), {
      stage: "POST_TEST_TRAFFIC_SHIFT",
      waitsFor: ["test"],
      timeoutMinutes: 12,
    });
    assert.deepEqual(pauseOf({ test: {}, pause: "before-production" }), {
      stage: "POST_TEST_TRAFFIC_SHIFT",
      waitsFor: ["test", "people"],
      timeoutMinutes: 1455,
    });
  });
});
