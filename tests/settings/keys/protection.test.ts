import assert from "node:assert/strict";
import { excusedRules } from "../../../settings/keys/protection.ts";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

/** A protected environment without faults, with some keys set. */
const protectedBy = (keys: Record<string, unknown>) =>
  config({
    protection: "on",
    network: { egress: "nat-per-zone" },
    ingress: { domain: "app.example.com", hostedZone: "example.com" },
    services: { web: service({ desiredCount: 2 }) },
    ...keys,
  });

describe("A protected environment", () => {
  tells([
    [
      "refuses one task, and says how to be excused",
      protectedBy({ services: { web: service() } }),
      "services.web.desiredCount must be 2 or more in a protected environment, got 1; raise it to 2, or give the reason in allow: { min-tasks: … }",
    ],
    [
      "refuses one task of a scaling and of a schedule",
      protectedBy({
        services: {
          web: service({ scaling: { min: 1, max: 3, schedules: [{ expression: "rate(1 day)", min: 1, max: 1 }] } }),
        },
      }),
      "services.web.scaling.min must be 2 or more in a protected environment, got 1; raise it to 2, or give the reason in allow: { min-tasks: … }",
      "services.web.scaling.schedules[0].min must be 2 or more in a protected environment, got 1; raise it to 2, or give the reason in allow: { min-tasks: … }",
    ],
    [
      "refuses HTTP alone",
      protectedBy({ ingress: {} }),
      "ingress.domain must be set for HTTPS in a protected environment, got nothing; add domain and hostedZone, or certificateArn, or give the reason in allow: { https: … }",
    ],
    [
      "refuses public IPs",
      protectedBy({ network: { egress: "public" } }),
      'network.egress must give tasks no public IPs in a protected environment, got "public"; write nat-per-zone or endpoints, or give the reason in allow: { public-ip: … }',
    ],
    [
      "refuses a single NAT gateway",
      protectedBy({ network: {} }),
      'network.egress must not depend on one zone in a protected environment, got "single-nat"; write nat-per-zone or endpoints, or give the reason in allow: { nat-per-zone: … }',
    ],
    [
      "refuses images without a digest",
      protectedBy({
        services: {
          web: service({
            desiredCount: 2,
            build: undefined,
            user: "1:1",
            image: "app:1",
            sidecars: { proxy: { user: "1:1", image: "envoy:1.30" } },
          }),
        },
      }),
      'services.web.image must be named by its digest in a protected environment, got "app:1"; add @sha256: and the digest to it, or give the reason in allow: { image-digest: … }',
      'services.web.sidecars.proxy.image must be named by its digest in a protected environment, got "envoy:1.30"; add @sha256: and the digest to it, or give the reason in allow: { image-digest: … }',
    ],
    [
      "refuses logs that are gone in a year",
      protectedBy({ logRetentionDays: 180 }),
      "logRetentionDays must be 365 or more in a protected environment, got 180; raise it to 365, or give the reason in allow: { log-retention: … }",
    ],
    [
      "refuses an unknown excuse with the nearest rule",
      protectedBy({ allow: { "min-task": "one is enough" } }),
      'allow.min-task must be a rule that can be excused, got "min-task"; the nearest is min-tasks',
    ],
    [
      "refuses an excuse without a reason",
      protectedBy({ allow: { "min-tasks": " " } }),
      'allow.min-tasks must be the reason, got " "; write why this environment is excused',
    ],
    [
      "refuses excuses in a list",
      protectedBy({ allow: ["min-tasks"] }),
      "allow must be a map of keys and values, got a list; write allow: { customer-key: the reason }",
    ],
    [
      "refuses to be half on",
      config({ protection: "yes" }),
      'protection must be on or off, got "yes"; write one of these',
    ],
  ]);
});

describe("Protection", () => {
  it("is on or off in any way that YAML lets one write it", () => {
    const isOn = (protection: unknown) => accepted(protectedBy({ protection })).protection;
    assert.deepEqual(["on", true, "true"].map(isOn), [true, true, true]);
    assert.deepEqual(["off", false, "false"].map(isOn), [false, false, false]);
    assert.equal(accepted(config()).protection, false);
  });

  it("turns every control on, but those that are excused", () => {
    const controls = (keys: object) => accepted(protectedBy({ ...keys })).controls;
    assert.deepEqual(controls({}), { deletionProtection: true, accessLogs: true, webAcl: true, customerKey: true });
    assert.deepEqual(controls({ allow: { "web-acl": "behind a CDN", "customer-key": "no keys yet" } }), {
      deletionProtection: true,
      accessLogs: true,
      webAcl: false,
      customerKey: false,
    });
    assert.deepEqual(controls({ allow: { "deletion-protection": "short-lived", "access-logs": "elsewhere" } }), {
      deletionProtection: false,
      accessLogs: false,
      webAcl: true,
      customerKey: true,
    });
    assert.deepEqual(controls({ protection: "off" }), {
      deletionProtection: false,
      accessLogs: false,
      webAcl: false,
      customerKey: false,
    });
  });

  const broken = {
    network: {},
    ingress: {},
    logRetentionDays: 7,
    services: { web: { user: "1:1", image: "app:1", port: 8080 } },
  };

  it("reports every rule that is broken", () => {
    const paths = reported(protectedBy(broken)).map((line) => line.split(" ")[0]);
    assert.deepEqual(paths, [
      "services.web.image",
      "services.web.desiredCount",
      "network.egress",
      "ingress.domain",
      "logRetentionDays",
    ]);
  });

  it("reports none that is excused", () => {
    const allow = Object.fromEntries(
      ["nat-per-zone", "https", "image-digest", "min-tasks", "log-retention"].map((rule) => [rule, "a reason"]),
    );
    assert.deepEqual(reported(protectedBy({ ...broken, allow })), []);
  });

  it("asks nothing where it is off, and takes excuses all the same", () => {
    assert.deepEqual(reported(protectedBy({ ...broken, protection: "off", allow: { https: "local" } })), []);
  });

  it("asks for HTTPS only where there is something to reach", () => {
    const services = { worker: { user: "1:1", image: `app@sha256:${"a".repeat(64)}`, desiredCount: 2 } };
    assert.deepEqual(reported(protectedBy({ ingress: {}, services })), []);
  });

  it("takes endpoints, an existing VPC and a certificate of one's own", () => {
    const subnets = (digits: string) => [`subnet-${digits.repeat(8)}`, `subnet-${digits.repeat(7)}0`];
    const network = { vpcId: "vpc-12345678", publicSubnetIds: subnets("1"), privateSubnetIds: subnets("2") };
    const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    assert.deepEqual(reported(protectedBy({ network: { egress: "endpoints" } })), []);
    assert.deepEqual(reported(protectedBy({ network, ingress: { certificateArn } })), []);
  });

  it("lets a worker that a queue scales have no task", () => {
    const scaling = { queue: "orders", min: 0, max: 50 };
    const image = `worker@sha256:${"0".repeat(64)}`;
    assert.deepEqual(reported(protectedBy({ services: { worker: { image, user: "1", scaling } } })), []);
  });

  it("asks for a task on demand where there is Spot, and for a key of the alarms", () => {
    const services = { web: service({ desiredCount: 2, spot: { base: 0 } }) };
    const told = reported(protectedBy({ cluster: { spot: { base: 0 } }, services, alarms: { customerKey: false } }));
    assert.deepEqual(told, [
      "services.web.spot.base must be 1 or more in a protected environment, got 0; raise it to 1, or give the reason in allow: { on-demand: … }",
      "cluster.spot.base must be 1 or more in a protected environment, got 0; raise it to 1, or give the reason in allow: { on-demand: … }",
      "alarms.customerKey must be true in a protected environment, got false; write true, or give the reason in allow: { customer-key: … }",
    ]);
  });

  it("names the excuses that take effect: of a protected stack all, of another those of rules that always hold", () => {
    const allow = { https: "a CDN in front", "network-overlap": "never peered" };
    const excused = (protection?: string) => excusedRules({ allow, protection });
    assert.deepEqual(excused("on"), allow);
    for (const protection of ["off", undefined]) {
      assert.deepEqual(excused(protection), { "network-overlap": "never peered" });
    }
    assert.deepEqual(excusedRules({}), {});
  });
});
