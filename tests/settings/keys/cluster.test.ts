import assert from "node:assert/strict";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

describe("A cluster", () => {
  tells([
    [
      "refuses a base of less than no task",
      config({ cluster: { spot: { base: -1 } } }),
      "cluster.spot.base must be an integer from 0 to 100000, got -1; raise it to 0",
    ],
    [
      "refuses weights that are all 0",
      config({ cluster: { spot: { onDemandWeight: 0, spotWeight: 0 } } }),
      "cluster.spot.spotWeight must be 1 or more when onDemandWeight is 0, got 0; raise one of the two weights",
    ],
    [
      "refuses a weight above 1000",
      config({ cluster: { spot: { spotWeight: 1001 } } }),
      "cluster.spot.spotWeight must be an integer from 0 to 1000, got 1001; lower it to 1000",
    ],
    [
      "refuses Spot that is only turned on",
      config({ cluster: { spot: true } }),
      "cluster.spot must be a map of keys and values, got true; write spot: { spotWeight: 3 }",
    ],
    [
      "refuses waits of 120 s with Spot",
      config({
        cluster: { spot: {} },
        services: {
          web: service({
            deregistrationDelaySeconds: 120,
            stopTimeoutSeconds: 120,
            sidecars: { proxy: { user: "1:1", image: "envoy:1.30", stopTimeoutSeconds: 120 } },
          }),
        },
      }),
      "services.web.deregistrationDelaySeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
      "services.web.stopTimeoutSeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
      "services.web.sidecars.proxy.stopTimeoutSeconds must be less than 120 with cluster.spot, whose tasks end 120 s after the notice, got 120; lower it to 119 or take cluster.spot out",
    ],
    [
      "refuses insights that there are not",
      config({ cluster: { containerInsights: "on" } }),
      'cluster.containerInsights must be enhanced, enabled or disabled, got "on"; write one of these',
    ],
  ]);
});

describe("A cluster at its limits", () => {
  for (const spot of [
    { base: 0, onDemandWeight: 0, spotWeight: 1 },
    { base: 1, onDemandWeight: 0, spotWeight: 1 },
    { base: 100000, onDemandWeight: 1000, spotWeight: 0 },
    {},
    null,
  ]) {
    it(`may have Spot with ${JSON.stringify(spot)}`, () => {
      const services = { web: service({ deregistrationDelaySeconds: 119, stopTimeoutSeconds: 119 }) };
      assert.deepEqual(reported(config({ cluster: { spot }, services })), []);
    });
  }

  it("lets a worker on Spot have any deregistration delay, as it has none", () => {
    const services = { worker: { user: "1:1", image: "app:1", stopTimeoutSeconds: 119 } };
    assert.deepEqual(reported(config({ cluster: { spot: {} }, services })), []);
  });

  it("has no Spot, enhanced insights and Service Connect by default", () => {
    const { cluster } = accepted(config());
    assert.deepEqual(cluster, { exec: false, containerInsights: "enhanced", serviceConnect: true });
  });
});
