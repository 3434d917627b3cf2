import assert from "node:assert/strict";
import { estimate } from "../../../cli/cost/estimate.ts";
import { profileText } from "../../../cli/plan/summary.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { parseSettings } from "../../../settings/parse.ts";
import { layersOf, Sum } from "../../../settings/sum.ts";
import { accepted, config, reported, service } from "../../support/reported.ts";
import { fixtures } from "../../support/stacks.ts";

type Values = Record<string, unknown>;

const small = (keys: Values = {}) => config({ profile: "small", ...keys });

/** The profile's values that hold in a stack with these keys. */
function held(keys: Values): Values {
  const raw = small(keys);
  return new Sum(layersOf(raw, { project: "docker-on-ecs", stack: "dev", order: raw })).ofProfile();
}

describe("The profile small", () => {
  it("costs at most 40 USD a month with one web service, with the alarms on it", async () => {
    const texts = Object.entries(small()).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const plan = await planConfiguration({
      project: "docker-on-ecs",
      stack: "dev",
      root: fixtures,
      config: Object.fromEntries(texts),
    });
    const { total } = estimate(plan) ?? assert.fail("it has no price");
    assert.ok(total.most <= 40, `${total.most} USD`);
    const mailing = plan.resources.filter(({ inputs }) => Array.isArray(inputs.alarmActions)).map(({ name }) => name);
    assert.deepEqual(mailing.sort(), ["web-below-desired", "web-errors", "web-unhealthy"]);
  });

  it("gives way to what the owner says, key by key", () => {
    const { network, cluster, services, logRetentionDays } = accepted(
      small({
        network: { flowLog: true },
        cluster: { spot: { base: 1 } },
        logRetentionDays: 30,
        services: { web: service({ alarms: { cpuPercent: 70 } }) },
      }),
    );
    assert.ok("flowLog" in network && network.egress === "public" && network.flowLog);
    assert.deepEqual([cluster.spot?.base, cluster.spot?.onDemandWeight, cluster.containerInsights], [1, 0, "disabled"]);
    assert.deepEqual(
      [logRetentionDays, services.web?.alarms.cpuPercent, services.web?.alarms.memoryPercent],
      [30, 70, false],
    );
    assert.equal(accepted(small({ cluster: { spot: null } })).cluster.spot, undefined);
  });

  it("stands above Pulumi.yaml's defaults, which the engine hands over as the stack's, and below its values", () => {
    const full = (key: string) => `docker-on-ecs:${key}`;
    const common = {
      values: { [full("profile")]: "small", [full("logRetentionDays")]: 7 },
      defaults: { [full("dashboard")]: true, [full("network")]: {} },
    };
    const { [full("services")]: services, ...rest } = config();
    const order = { ...rest, [full("services")]: services };
    const raw = { ...common.defaults, ...common.values, ...order, [full("dashboard")]: "true" };
    const parsed = parseSettings(raw, { project: "docker-on-ecs", stack: "dev", order, common });
    if ("report" in parsed) assert.fail(parsed.report);
    assert.deepEqual([parsed.settings.dashboard, parsed.settings.logRetentionDays], [false, 7]);
  });

  it("leaves a VPC and a cluster that exist already as they are", () => {
    const network = {
      vpcId: "vpc-0123456789abcdef0",
      publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
      privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
    };
    assert.deepEqual(accepted(small({ network })).network, accepted(config({ network })).network);
    const cluster = { arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main" };
    assert.deepEqual(accepted(small({ cluster })).cluster, accepted(config({ cluster })).cluster);
    const onPlatform = Object.keys(held({ platform: { of: "dev" } }));
    assert.deepEqual(
      onPlatform.filter((path) => /^(network|cluster)/.test(path)),
      [],
    );
  });

  it("is listed with each value that holds", () => {
    const values = held({ network: { egress: "single-nat" }, cluster: { spot: null }, alarms: { composite: true } });
    assert.equal(
      profileText({ name: "small", values }),
      "small: network.flowLog false, cluster.containerInsights disabled, logRetentionDays 14, " +
        "defaults.alarms.p95Seconds false, defaults.alarms.cpuPercent false, defaults.alarms.memoryPercent false, " +
        "alarms.gatewayErrorPercent false, alarms.customerKey false, dashboard false",
    );
  });

  it("is named where a protected environment refuses what it sets", () => {
    const own = { protection: "on", ingress: { domain: "a.example.com", hostedZone: "example.com" } };
    const services = { web: service({ desiredCount: 2 }) };
    const excuse = (rule: string) => `or give the reason in allow: { ${rule}: … }`;
    assert.deepEqual(
      reported(small({ ...own, services })).sort(),
      [
        `network.egress (profile: small) must give tasks no public IPs in a protected environment, got "public"; write nat-per-zone or endpoints, ${excuse("public-ip")}`,
        `logRetentionDays (profile: small) must be 365 or more in a protected environment, got 14; raise it to 365, ${excuse("log-retention")}`,
        `cluster.spot.base (profile: small) must be 1 or more in a protected environment, got 0; raise it to 1, ${excuse("on-demand")}`,
        `alarms.customerKey (profile: small) must be true in a protected environment, got false; write true, ${excuse("customer-key")}`,
      ].sort(),
    );
    const mended = {
      network: { egress: "endpoints" },
      logRetentionDays: 365,
      cluster: { spot: { base: 1 } },
      alarms: { customerKey: true },
    };
    assert.deepEqual(reported(small({ ...own, ...mended, services })), []);
  });

  it("is refused under another name", () => {
    assert.deepEqual(reported(config({ profile: "smal" })), [
      'profile must be small, or empty, got "smal"; the nearest is small',
    ]);
  });
});
