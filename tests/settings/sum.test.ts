import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultsSchema } from "../../settings/keys/inCommon.ts";
import { jobSchema } from "../../settings/keys/jobs.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { serviceKeys } from "../../settings/keys/service.ts";
import { meta } from "../../settings/language/kinds.ts";
import { joined } from "../../settings/language/layers.ts";
import { parseSettings } from "../../settings/parse.ts";
import { type Common, readProject } from "../../settings/stackFile.ts";
import { accepted, config, reported, service } from "../support/reported.ts";

type Values = Record<string, unknown>;

const full = (keys: Values = {}) =>
  Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [key.includes(":") ? key : `docker-on-ecs:${key}`, value]),
  );

/** What the engine makes of a stack file's keys and Pulumi.yaml's: a stack's value replaces the other as a whole. */
function together(own: Values, { values = {}, defaults = {} }: Partial<Common>) {
  const common = { values: full(values), defaults: full(defaults) };
  const order = full({ "aws:region": "eu-west-1", ...own });
  const context = { project: "docker-on-ecs", stack: "dev", order, common };
  const raw = { ...common.defaults, ...common.values, ...order };
  const asEngine = Object.entries(raw).map(([key, value]) => [key, typeof value === "string" ? value : sorted(value)]);
  return parseSettings(Object.fromEntries(asEngine), context);
}

/** JSON as Go writes it. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

function sumOf(own: Values, common: Partial<Common>): Settings {
  const parsed = together(own, common);
  if ("report" in parsed) assert.fail(parsed.report);
  return parsed.settings;
}

function reportOf(own: Values, common: Partial<Common>): string[] {
  const parsed = together(own, common);
  if ("settings" in parsed) return [];
  return parsed.report.split("\n");
}

describe("The defaults of a stack", () => {
  const job = (keys: Values = {}) => ({ imageOf: "web", schedule: "rate(1 day)", ...keys });

  it("are those of each service and job, whose own values win", () => {
    const { services, jobs } = accepted(
      config({
        defaults: { cpu: 512, memoryMiB: 1024, environment: { LEVEL: "info", ZONE: "eu" } },
        services: {
          web: service(),
          api: service({ memoryMiB: 2048, environment: { LEVEL: "debug" }, route: { path: "/api" } }),
        },
        jobs: { tidy: job({ environment: { DRY: "1" } }) },
      }),
    );
    assert.deepEqual([services.web?.cpu, services.api?.cpu, jobs.tidy?.cpu], [512, 512, 512]);
    assert.deepEqual([services.web?.memoryMiB, services.api?.memoryMiB, jobs.tidy?.memoryMiB], [1024, 2048, 1024]);
    assert.deepEqual(services.api?.environment, { LEVEL: "debug", ZONE: "eu" });
    assert.deepEqual(jobs.tidy?.environment, { DRY: "1", LEVEL: "info", ZONE: "eu" });
  });

  it("lose what a service takes out with null", () => {
    const { services } = accepted(
      config({
        defaults: {
          environment: { A: "a", B: "b" },
          ephemeralStorageGiB: 50,
          sidecars: { log: { image: "log:1", user: "1" } },
        },
        services: { web: service({ environment: { A: null }, ephemeralStorageGiB: null, sidecars: null }) },
      }),
    );
    assert.deepEqual(services.web?.environment, { B: "b" });
    assert.equal(services.web?.ephemeralStorageGiB, undefined);
    assert.deepEqual(services.web?.sidecars, {});
  });

  it("add their permissions and keys to a service's own, and give way to any other list", () => {
    const may = (action: string) => ({ actions: [action], resources: ["arn:aws:s3:::bucket/*"] });
    const key = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id}-0000-0000-0000-000000000000`;
    const { services } = accepted(
      config({
        defaults: {
          permissions: [may("s3:GetObject"), may("s3:PutObject")],
          secretKmsKeyArns: [key("aaaaaaaa")],
          writablePaths: ["/tmp", "/cache"],
        },
        services: {
          web: service({
            permissions: [may("s3:PutObject")],
            secretKmsKeyArns: [key("bbbbbbbb")],
            writablePaths: ["/run"],
          }),
        },
      }),
    );
    assert.deepEqual(
      services.web?.permissions.map(({ actions }) => actions),
      [["s3:PutObject"], ["s3:GetObject"]],
    );
    assert.deepEqual(services.web?.secretKmsKeyArns, [key("bbbbbbbb"), key("aaaaaaaa")]);
    assert.deepEqual(services.web?.writablePaths, ["/run"]);
  });

  it("give a service with callers alone nothing that the load balancer reads, and only such a service timeouts of calls", () => {
    const { services } = accepted(
      config({
        defaults: { keepAliveSeconds: 90, serviceConnect: { perRequestTimeoutSeconds: 60 } },
        services: { web: service(), api: { image: "api:1", user: "1", port: 3000, callers: ["web"] } },
      }),
    );
    assert.deepEqual([services.web?.keepAliveSeconds, services.api?.keepAliveSeconds], [90, 75]);
    assert.equal(services.api?.serviceConnect.perRequestTimeoutSeconds, 60);
    assert.equal(services.web?.serviceConnect.perRequestTimeoutSeconds, undefined);
  });

  it("give a job only what jobs have, and a worker nothing that needs a port", () => {
    const { services, jobs } = accepted(
      config({
        defaults: {
          health: { path: "/up" },
          deregistrationDelaySeconds: 5,
          healthCheck: { command: ["CMD", "/healthy"] },
          alarms: { errorPercent: 1, cpuPercent: 80, failed: false },
          scaling: { min: 1, max: 4, requestsPerTask: 100, memoryPercent: 70 },
          architecture: "ARM64",
          timeZone: "Europe/Dublin",
        },
        services: { web: service(), worker: { image: "worker:1", user: "1" } },
        jobs: { tidy: job(), own: { image: "own:1", user: "1", schedule: "rate(1 day)" } },
      }),
    );
    assert.equal(services.web?.health.path, "/up");
    assert.deepEqual(services.web?.scaling?.requestsPerTask, 100);
    assert.deepEqual(
      [services.worker?.scaling?.requestsPerTask, services.worker?.scaling?.memoryPercent],
      [undefined, 70],
    );
    assert.deepEqual([services.worker?.alarms.cpuPercent, jobs.tidy?.alarms.failed], [80, false]);
    assert.deepEqual([jobs.own?.architecture, jobs.tidy?.timeZone], ["ARM64", "Europe/Dublin"]);
  });

  it("say one thing only where a service says the other itself", () => {
    const { services } = accepted(
      config({
        defaults: { desiredCount: 2, environment: { KEY: "open" } },
        services: {
          web: service({
            scaling: { min: 1, max: 4 },
            secrets: { KEY: "arn:aws:ssm:eu-west-1:123456789012:parameter/key" },
          }),
        },
      }),
    );
    assert.equal(services.web?.desiredCount, 1);
    assert.deepEqual(services.web?.environment, {});
  });

  it("may be a part of a block, which only a service with the rest of it takes", () => {
    const defaults = { scaling: { cpuPercent: 40 }, healthCheck: { retries: 5 } };
    const scaling = { min: 1, max: 2 };
    const { services } = accepted(
      config({ defaults, services: { web: service({ scaling }), other: service({ route: { path: "/other" } }) } }),
    );
    assert.equal(services.web?.scaling?.cpuPercent, 40);
    assert.deepEqual([services.other?.scaling, services.other?.healthCheck], [undefined, undefined]);
  });

  it("are one fault where they are wrong, whether one takes them or many", () => {
    const known = Object.keys(defaultsSchema.shape).length;
    const services = { web: service(), api: service({ route: { path: "/api" } }) };
    for (const few of [services, { worker: { image: "worker:1", user: "1" } }]) {
      assert.deepEqual(
        reported(
          config({
            defaults: { memoryMiB: "1024", environment: { LEVEL: 3 }, health: { path: "up" }, colour: 1 },
            services: few,
          }),
        ),
        [
          'defaults.memoryMiB must be an integer from 1 to 122880, got "1024"; write 1024, without quotes',
          "defaults.environment.LEVEL must be text, got 3; put it in quotes",
          'defaults.health.path must be a path that begins with /, got "up"; begin it with /',
          `defaults.colour must be a known key, got "colour"; stack.schema.json names the ${known} that are known`,
        ],
      );
    }
  });

  it("are named where a rule across keys refuses their value", () => {
    const services = { web: service(), api: service({ route: { path: "/api" } }) };
    assert.deepEqual(reported(config({ defaults: { memoryMiB: 4096 }, services })), [
      "defaults.memoryMiB must be 512, 1024 or 2048 when cpu is 256, got 4096; raise cpu to 512 or lower memoryMiB to 2048",
    ]);
  });

  it("are not what makes a service the one that it is", () => {
    assert.deepEqual(reported(config({ defaults: { port: 8080 } })), [
      'defaults.port must be a known key, got "port", which is not supported; write it in each service or job that has it',
    ]);
  });

  it("have each key of services and jobs, or say that it belongs into each", () => {
    const { unsupported = {} } = meta(defaultsSchema);
    const decided = [...Object.keys(defaultsSchema.shape), ...Object.keys(unsupported)];
    assert.deepEqual(
      decided.toSorted(),
      [...new Set([...Object.keys(serviceKeys), ...Object.keys(jobSchema.shape)])].sort(),
    );
  });
});

describe("What Pulumi.yaml says for all stacks", () => {
  const web = { build: { context: "app" }, port: 8080, user: "1000" };

  it("is joined with the stack's own as a value, key by key", () => {
    const values = { services: { web: { ...web, environment: { A: "a", B: "b" } } }, tags: { Team: "web" } };
    const own = {
      services: { web: { cpu: 512, memoryMiB: 1024, environment: { B: null, C: "c" } } },
      tags: { Cost: "1" },
    };
    const { services, tags } = sumOf(own, { values });
    assert.equal(services.web?.port, 8080);
    assert.deepEqual(services.web?.environment, { A: "a", C: "c" });
    assert.deepEqual(tags, { Team: "web", Cost: "1" });
    const without = sumOf({ services: { web: null, api: web } }, { values });
    assert.deepEqual(Object.keys(without.services), ["api"]);
  });

  it("gives way as a default to what the stack says of that key", () => {
    const defaults = { services: { sample: web }, dashboard: true };
    assert.deepEqual(Object.keys(sumOf({ services: { web } }, { defaults }).services), ["web"]);
    assert.deepEqual(Object.keys(sumOf({}, { defaults }).services), ["sample"]);
  });

  it("may be defaults, to which a stack's own defaults are nearer, and a service is nearest", () => {
    const values = {
      services: { web: { ...web, environment: { A: "service" } } },
      defaults: { environment: { A: "all", B: "all", C: "all" } },
    };
    const { services } = sumOf({ defaults: { environment: { A: "stack", B: "stack" } } }, { values });
    assert.deepEqual(services.web?.environment, { A: "service", B: "stack", C: "all" });
  });

  it("is named by the faults in it, each file in its own order", () => {
    const values = { services: { web: { ...web, cpu: 300 } }, defaults: { memoryMiB: 1000, stopTimeoutSeconds: 1 } };
    const own = { logRetentionDays: 31, services: { web: { healthCheck: { retries: 3 } } } };
    assert.deepEqual(reportOf(own, { values }), [
      "4 faults in Pulumi.dev.yaml and Pulumi.yaml:",
      "Pulumi.dev.yaml: logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 31; the nearest are 30 and 60",
      'Pulumi.dev.yaml: services.web.healthCheck.command must be a list that begins with CMD or CMD-SHELL, got nothing; add it, such as command: ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
      "Pulumi.yaml: services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got 300; the nearest are 256 and 512",
      "Pulumi.yaml: defaults.stopTimeoutSeconds must be an integer from 2 to 120, got 1; raise it to 2",
    ]);
  });

  it("has no part in what is missing where its default says nothing", () => {
    const image = `acme/web@sha256:${"0".repeat(64)}`;
    const own = { protection: "on", services: { web: { image, user: "1", port: 80, desiredCount: 2 } } };
    const faults = reportOf(own, { defaults: { network: {}, ingress: {}, budget: {} } });
    assert.deepEqual(
      faults.map((line) => line.split(" must ")[0]),
      ["2 faults in Pulumi.dev.yaml:", "Pulumi.dev.yaml: ingress.domain", "Pulumi.dev.yaml: network.egress"],
    );
  });

  it("is read from this project's own file", () => {
    assert.ok(Object.hasOwn(readProject(".").defaults, `${readProject(".").project}:allow`));
  });
});

describe("Joined values", () => {
  /** https://datatracker.ietf.org/doc/html/rfc7386#section-2 */
  function mergePatch(target: unknown, patch: unknown): unknown {
    if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
    const result: Values = typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete result[key];
      else result[key] = mergePatch(result[key], value);
    }
    return result;
  }

  const name = fc.constantFrom("a", "b", "c");
  const { map } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.array(fc.integer()), tie("map")),
    map: fc.dictionary(name, tie("value"), { noNullPrototype: true }),
  }));
  const { patch } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.constant(null), fc.array(fc.integer()), tie("patch")),
    patch: fc.dictionary(name, tie("value"), { noNullPrototype: true }),
  }));

  /** A null that takes nothing out is a fault or an empty block elsewhere, so it stays. */
  const withoutNulls = (value: unknown): unknown => mergePatch({}, value);

  it("are those of JSON merge patch", () => {
    fc.assert(
      fc.property(map, patch, (target, above) => {
        const sources = [above, target].map((value, index) => ({ file: `${index}`, path: [], value }));
        assert.deepEqual(withoutNulls(joined(sources)), mergePatch(target, above));
      }),
    );
  });
});
