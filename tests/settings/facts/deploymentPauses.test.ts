import assert from "node:assert/strict";
import { pauseOf, waitsForPeople } from "../../../settings/facts/deploymentPauses.ts";

describe("A deployment in steps", () => {
  it("waits once at most, for its test, for people or for both, where no client has asked the new tasks yet", () => {
    assert.equal(pauseOf({}), undefined);
    assert.deepEqual(pauseOf({ pause: "before-production" }), { stage: "POST_SCALE_UP", timeoutMinutes: 1440 });
    assert.deepEqual(pauseOf({ test: { timeoutSeconds: 61 } }), {
      stage: "POST_TEST_TRAFFIC_SHIFT",
      timeoutMinutes: 12,
    });
    assert.deepEqual(pauseOf({ test: {}, pause: "before-production" }), {
      stage: "POST_TEST_TRAFFIC_SHIFT",
      timeoutMinutes: 1455,
    });
  });

  it("is seen to wait for people, or for the longest test alone", () => {
    const seen = (of: Parameters<typeof pauseOf>[0]) => waitsForPeople(pauseOf(of) ?? assert.fail());
    assert.equal(seen({ pause: "before-production" }), true);
    assert.equal(seen({ test: { timeoutSeconds: 1 }, pause: "before-production" }), true);
    assert.equal(seen({ test: { timeoutSeconds: 86_400 } }), false);
  });
});
