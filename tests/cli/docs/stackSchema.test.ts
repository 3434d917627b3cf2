import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { writtenStackSchema } from "../../../cli/docs/stackSchema.ts";
import { refusedByEditors } from "../../support/editor.ts";
import { fixtureStacks, ownStacks } from "../../support/stacks.ts";

const web = (keys: object) => ({
  "aws:region": "eu-west-1",
  services: { web: { build: { context: "app" }, ...keys } },
});
const stack = (keys: object) => ({ "aws:region": "eu-west-1", ...keys });

/** Mistakes in a stack file, each with the place that an editor underlines. */
const faulty: readonly [what: string, config: object, at: string][] = [
  ["no region", { services: {} }, ""],
  ["an unknown key", stack({ servics: {} }), ""],
  ["an unknown key under the project's name", stack({ "shop:servics": {} }), ""],
  ["an unknown key of aws", stack({ "aws:regoin": "eu-west-1" }), ""],
  ["an unknown key of a service", web({ prot: 8080 }), "services/web"],
  [
    "an unknown key of a service under the project's name",
    stack({ "shop:services": { web: { prot: 1 } } }),
    "shop:services/web",
  ],
  ["an unknown key of a job", stack({ jobs: { tidy: { schedule: "rate(1 day)", shedule: 1 } } }), "jobs/tidy"],
  ["an unknown key at depth", web({ scaling: { min: 1, max: 2, cpu: 60 } }), "services/web/scaling"],
  ["a schedule of another kind", stack({ jobs: { tidy: { schedule: 3 } } }), "jobs/tidy/schedule"],
  ["an unknown default", stack({ defaults: { prot: 1 } }), "defaults"],
  ["a default of another kind", stack({ defaults: { memoryMiB: "1024" } }), "defaults/memoryMiB"],
  ["a port for all", stack({ defaults: { port: 8080 } }), "defaults"],
  ["a name of a service in capitals", stack({ services: { Web: {} } }), "services"],
  ["a name that AWS keeps", stack({ services: { "sg-1": {} } }), "services"],
  ["a port as text", web({ port: "8080" }), "services/web/port"],
  ["a port beyond the last", web({ port: 70000 }), "services/web/port"],
  ["a fraction of a task", web({ desiredCount: 1.5 }), "services/web/desiredCount"],
  ["a size that Fargate has not", web({ cpu: 300 }), "services/web/cpu"],
  ["an architecture that Fargate has not", web({ architecture: "x86" }), "services/web/architecture"],
  ["a number as an environment variable", web({ environment: { LEVEL: 3 } }), "services/web/environment/LEVEL"],
  ["a flag as an environment variable", web({ environment: { DEBUG: false } }), "services/web/environment/DEBUG"],
  ["a secret's value in a secret's place", web({ secrets: { KEY: "hunter 2" } }), "services/web/secrets/KEY"],
  ["a command as one text", web({ command: "npm start" }), "services/web/command"],
  ["an empty command", web({ command: [] }), "services/web/command"],
  ["a relative writable path", web({ writablePaths: ["tmp"] }), "services/web/writablePaths/0"],
  ["a path of a route without a slash", web({ route: { path: "api" } }), "services/web/route/path"],
  ["a health check's path with a space", web({ health: { path: "/a b" } }), "services/web/health/path"],
  ["a stop timeout beyond Fargate's", web({ stopTimeoutSeconds: 121 }), "services/web/stopTimeoutSeconds"],
  ["a percentage beyond 100", web({ scaling: { min: 1, max: 2, cpuPercent: 101 } }), "services/web/scaling/cpuPercent"],
  ["an alarm that is true", web({ alarms: { p95Seconds: true } }), "services/web/alarms/p95Seconds"],
  ["two schedules in one text", stack({ jobs: { tidy: { schedule: "0 3 * * *" } } }), "jobs/tidy/schedule"],
  [
    "an action without a service",
    web({ permissions: [{ actions: ["GetObject"], resources: ["arn:aws:s3:::a"] }] }),
    "services/web/permissions/0/actions/0",
  ],
  ["a retention that CloudWatch has not", stack({ logRetentionDays: 31 }), "logRetentionDays"],
  ["a VPC wider than AWS has", stack({ network: { cidr: "10.0.0.0/8" } }), "network/cidr"],
  ["half of an existing VPC", stack({ network: { privateSubnetIds: ["subnet-0a1b2c3d"] } }), "network"],
  ["a way out that there is not", stack({ network: { egress: "nat" } }), "network/egress"],
  ["an unknown rule of protection", stack({ allow: { everything: "because" } }), "allow"],
  ["a rule without a reason", stack({ allow: { zones: " " } }), "allow/zones"],
  ["protection that is neither", stack({ protection: "yes" }), "protection"],
  ["a domain with a scheme", stack({ ingress: { domain: "https://example.com" } }), "ingress/domain"],
  ["an address without a prefix", stack({ ingress: { allowedCidrs: ["203.0.113.7"] } }), "ingress/allowedCidrs/0"],
  [
    "the same network twice",
    stack({ ingress: { allowedCidrs: ["10.0.0.0/8", "10.0.0.0/8"] } }),
    "ingress/allowedCidrs",
  ],
  ["a TLS policy of before", stack({ ingress: { tlsPolicy: "ELBSecurityPolicy-2016-08" } }), "ingress/tlsPolicy"],
  ["a tag that AWS keeps", stack({ tags: { "aws:cost": "web" } }), "tags"],
  ["a budget of nothing", stack({ budget: { monthlyUsd: 0 } }), "budget/monthlyUsd"],
];

describe("stack.schema.json", () => {
  it("has nothing against a stack file that the program takes", async () => {
    for (const { file } of [...(await fixtureStacks()), ...(await ownStacks())]) {
      assert.deepEqual(refusedByEditors(parse(readFileSync(file, "utf8")).config), [], file);
    }
  });

  it("is named in the first line of a stack file", async () => {
    for (const { file } of await fixtureStacks()) {
      const [, named = ""] = /^# yaml-language-server: \$schema=(.+)\n/.exec(readFileSync(file, "utf8")) ?? [];
      assert.equal(resolve(dirname(file), named), resolve("stack.schema.json"), file);
    }
  });

  it("takes numbers and flags in the form in which `pulumi config set` writes them, and what it encrypts", () => {
    const written = {
      "shop:logRetentionDays": "30",
      dashboard: "false",
      "aws:maxRetries": "3",
      "aws:insecure": "true",
    };
    assert.deepEqual(refusedByEditors(stack({ ...written, "aws:secretKey": { secure: "v1:abc" } })), []);
    for (const [key, value] of Object.entries({ ...written, "aws:secretKey": { secret: "v1:abc" } })) {
      const wrong = typeof value === "string" ? "yes" : value;
      assert.notDeepEqual(refusedByEditors(stack({ [key]: wrong })), [], key);
    }
  });

  it("takes a key with the project's name before it, whatever that is", () => {
    assert.deepEqual(refusedByEditors(stack({ "shop:services": { web: { build: { context: "app" } } } })), []);
  });

  it("takes what belongs to the engine and to other providers", () => {
    assert.deepEqual(refusedByEditors(stack({ "pulumi:tags": { owner: "web" }, "docker:host": "ssh://build" })), []);
  });

  it("takes a block with nothing below it", () => {
    assert.deepEqual(refusedByEditors(stack({ alarms: null, network: null, services: { web: null } })), []);
  });

  it("takes a part of a service or job, whose rest stands under defaults or in Pulumi.yaml, and null for what goes", () => {
    const services = { web: { cpu: null, environment: { A: null }, scaling: { max: 3 }, healthCheck: { retries: 2 } } };
    const defaults = { scaling: { min: 1 }, environment: { A: "a" } };
    assert.deepEqual(refusedByEditors(stack({ services, defaults, jobs: { tidy: { enabled: false } } })), []);
  });

  it("says of a key what it is, what it may be, its unit, its default and an example", () => {
    const { properties } = JSON.parse(writtenStackSchema()).properties.config;
    assert.deepEqual(properties.services.additionalProperties.properties.stopTimeoutSeconds, {
      default: 30,
      type: ["integer", "null"],
      minimum: 2,
      maximum: 120,
      description:
        "Time from the stop signal until the container is killed; below 120 with Spot. Must be an integer from 2 to 120. Unit: s.",
    });
    assert.deepEqual(properties.cluster.examples, [{ exec: true }]);
    assert.deepEqual(properties.network.anyOf[0].properties.egress.enum, [
      ...["single-nat", "nat-per-zone", "endpoints", "public"],
    ]);
  });

  for (const [what, config, at] of faulty) {
    it(`refuses ${what}`, () => {
      const lines = refusedByEditors(config);
      assert.ok(
        lines.some((line) => line.startsWith(`${at} `)),
        lines.join("\n") || "nothing is refused",
      );
    });
  }
});
