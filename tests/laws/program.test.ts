// The program as a whole: it runs before anything is known, and does not depend on the order of a stack file.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlannedResource } from "../../plan/graph.ts";
import { type Configuration, planConfiguration } from "../../plan/planConfiguration.ts";
import { configurationOf, fixtureStacks, ownStacks } from "../support/stacks.ts";

/** The resources without the values in options, which are known in one plan and not in the other. */
const registrations = (resources: PlannedResource[]) =>
  resources.map(({ urn, options: { replacementTrigger, ...options } }) => {
    return { urn, options, triggered: replacementTrigger !== undefined };
  });

describe("the program", function () {
  this.timeout(60_000); // it runs dozens of times
  it("registers the same resources in the preview of a new stack, where no output is known", async () => {
    for (const { plan, file, ...configuration } of [...(await fixtureStacks()), ...(await ownStacks())]) {
      const unknown = await planConfiguration(configuration, "unknown");
      assert.deepEqual(registrations(unknown.resources), registrations(plan.resources), file);
    }
  });

  it("gives the same plan, task definitions to the byte, under any reordering of the stack file", async () => {
    const configuration = withServices(configurationOf("dev"));
    const expected = JSON.stringify((await planConfiguration(configuration)).resources.map(withoutSource));
    assert.match(expected, /SIDECAR/);
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        const plan = await planConfiguration(shuffled(configuration, numbers));
        assert.equal(JSON.stringify(plan.resources.map(withoutSource)), expected);
      }),
      { numRuns: 20 },
    );
  });

  it("makes the provider with what is encrypted in the stack file as secrets", async () => {
    const { config, ...rest } = configurationOf("dev");
    // The provider itself has these keys as secrets; other resources only those that were encrypted.
    const keys = {
      "aws:secretKey": "hunter2",
      "aws:httpProxy": "http://user:hunter3@proxy:3128",
      "aws:profile": "ops",
    };
    const secretKeys = ["aws:secretKey", "aws:httpProxy"];
    const { resources } = await planConfiguration({ ...rest, config: { ...config, ...keys }, secretKeys });
    const inputs = resources.find(({ type }) => type === "pulumi:providers:aws")?.inputs ?? {};
    assert.deepEqual([inputs.secretKey, inputs.httpProxy, inputs.profile], ["[secret]", "[secret]", "ops"]);
    assert.doesNotMatch(JSON.stringify(resources), /hunter/);
  });

  it("leaves a service's registrations as they are when another service is added", async () => {
    const before = withServices(configurationOf("dev"));
    const key = `${before.project}:services`;
    const services = JSON.parse(before.config[key] ?? "");
    const added = { ...services.api, route: { path: ["/aaa/*"] } };
    const config = { ...before.config, [key]: JSON.stringify({ aaa: added, ...services }) };
    const after = await planConfiguration({ ...before, config });
    const byUrn = new Map(after.resources.map((resource) => [resource.urn, resource]));
    // The resources that watch the stack as a whole look at the new service, too.
    const isOwn = ({ name }: PlannedResource) => name !== "monitoring" && !name.startsWith("monitoring-");
    for (const resource of (await planConfiguration(before)).resources.filter(isOwn)) {
      assert.deepEqual(byUrn.get(resource.urn), resource);
    }
  });
});

function withoutSource({ source: _, ...resource }: PlannedResource) {
  return resource;
}

/** Several services with everything that a task definition is made of. */
function withServices(configuration: Configuration): Configuration {
  const container = (prefix: string) => ({
    environment: { [`${prefix}_B`]: "2", [`${prefix}_A`]: "1", [`${prefix}_C`]: "3" },
    secrets: {
      [`${prefix}_Y_NAME`]: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:y-AbCdEf",
      [`${prefix}_X_NAME`]: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf",
    },
  });
  const digest = `@sha256:${"0".repeat(64)}`;
  const sidecar = (name: string) => ({
    user: "1",
    image: `registry.example.com/${name}${digest}`,
    ...container("SIDECAR"),
  });
  const services = {
    web: { build: { context: "app", args: { B: "2", A: "1" } }, port: 8080, ...container("WEB") },
    api: {
      user: "1",
      image: `registry.example.com/api${digest}`,
      port: 8081,
      route: { path: ["/api/*"], host: ["api.example.com"] },
      sidecars: { second: sidecar("second"), first: sidecar("first") },
      scaling: { min: 1, max: 3, cpuPercent: 60, memoryPercent: 70 },
      ...container("API"),
    },
    worker: { user: "1", image: `registry.example.com/worker${digest}`, ...container("WORKER") },
  };
  const own = { [`${configuration.project}:services`]: JSON.stringify(services) };
  return { ...configuration, config: { ...configuration.config, ...own } };
}

/** The same configuration with the keys of every map in another order, also inside its values. */
function shuffled(configuration: Configuration, numbers: fc.Stream<number>): Configuration {
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffle);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]) => ({ key, inner: shuffle(inner), at: take(numbers) }));
    return Object.fromEntries(entries.sort((a, b) => a.at - b.at).map(({ key, inner }) => [key, inner]));
  };
  const config = Object.entries(shuffle(configuration.config) as Record<string, string>).map(([key, value]) => [
    key,
    /^[[{]/.test(value) ? JSON.stringify(shuffle(JSON.parse(value))) : value,
  ]);
  return { ...configuration, config: Object.fromEntries(config) };
}

function take(numbers: fc.Stream<number>): number {
  return numbers.next().value;
}
