import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { readCopilot, readManifest } from "../../../cli/import/copilot.ts";
import { copilotSchedule } from "../../../cli/import/copilotSchedule.ts";
import { Part } from "../../../cli/import/part.ts";
import { assertAccounted, outcome, spoiled } from "./accounted.ts";

const read = (content: unknown, stack = "dev") =>
  outcome(readManifest(Part.of("copilot/api/manifest.yml", content), { root: "nowhere", stack }));

const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
const number = fc.integer({ min: 0, max: 70_000 });
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const map = <T>(value: fc.Arbitrary<T>) => fc.dictionary(text, value, { maxKeys: 3 });
const some = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
const span = fc.constantFrom("30s", "1m30s", "2h", "soon");
const words = fc.oneof(few(text), fc.constantFrom('run "two words"', "'"));
const variables = map(fc.oneof(text, number, some({ from_cfn: text })));
const secrets = map(
  fc.oneof(fc.constantFrom("/app/key", "not a reference"), some({ from_cfn: text }), some({ secretsmanager: text })),
);
const healthcheck = some({ command: few(text), interval: span, retries: number, timeout: span, start_period: span });
const target = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  some({ value: fc.integer({ min: 1, max: 100 }), cooldown: some({ in: span }) }),
);

/** The keys of a manifest: https://aws.github.io/copilot-cli/docs/manifest/overview/ */
const keys: Record<string, fc.Arbitrary<unknown>> = {
  image: some({
    build: fc.oneof(
      fc.constant("api/Dockerfile"),
      some({ dockerfile: text, context: text, args: map(text), target: text, cache_from: few(text) }),
    ),
    location: fc.constantFrom("acme/api:1", "nginx"),
    credentials: text,
    port: number,
    healthcheck,
    depends_on: map(text),
    labels: map(text),
  }),
  http: fc.oneof(
    fc.constant(false),
    some({
      path: fc.oneof(text, fc.constantFrom("/", "api/v1")),
      alias: fc.oneof(
        fc.constantFrom("a.example.com", "a.example.com,b.example.com", "alias"),
        few(some({ name: text, hosted_zone: text })),
      ),
      healthcheck: fc.oneof(
        fc.constant("/ready"),
        some({
          path: text,
          port: number,
          success_codes: text,
          healthy_threshold: number,
          interval: span,
          grace_period: span,
        }),
      ),
      deregistration_delay: span,
      stickiness: fc.boolean(),
      target_container: text,
      target_port: number,
      allowed_source_ips: few(text),
      redirect_to_https: fc.boolean(),
      version: fc.constantFrom("http1", "grpc"),
      hosted_zone: text,
      additional_rules: few(some({ path: text, alias: text })),
    }),
  ),
  nlb: some({ port: text, target_port: number }),
  entrypoint: words,
  command: words,
  cpu: fc.constantFrom(256, 300, 1024, 99999),
  memory: fc.constantFrom(512, 700, 2048),
  platform: fc.oneof(
    fc.constantFrom("linux/x86_64", "linux/arm64", "windows/amd64"),
    some({ osfamily: fc.constantFrom("linux", "windows_server_2019_core"), architecture: text }),
  ),
  count: fc.oneof(
    number,
    some({
      range: fc.oneof(fc.constantFrom("1-10", "many"), some({ min: number, max: number, spot_from: number })),
      spot: number,
      cooldown: some({ in: span, out: span }),
      cpu_percentage: target,
      memory_percentage: target,
      requests: target,
      response_time: span,
      queue_delay: some({ acceptable_latency: span }),
    }),
  ),
  exec: fc.boolean(),
  variables,
  env_file: text,
  secrets,
  storage: some({
    ephemeral: number,
    readonly_fs: fc.boolean(),
    volumes: map(
      some({
        path: fc.constant("/x"),
        read_only: fc.boolean(),
        efs: fc.oneof(fc.boolean(), some({ id: text, auth: some({ iam: fc.boolean() }) })),
      }),
    ),
  }),
  network: some({
    connect: fc.oneof(fc.boolean(), some({ alias: text })),
    vpc: some({
      placement: fc.oneof(fc.constantFrom("public", "private"), some({ subnets: few(text) })),
      security_groups: few(text),
    }),
  }),
  logging: some({
    retention: number,
    image: text,
    destination: fc.oneof(map(text), some({ Name: fc.constantFrom("datadog", "s3", "cloudwatch"), Host: text })),
    secretOptions: some({ apikey: fc.oneof(text, some({ secretsmanager: text })) }),
    enableMetadata: fc.boolean(),
  }),
  observability: some({ tracing: fc.oneof(text, fc.constant("awsxray")) }),
  sidecars: map(
    some({
      port: fc.oneof(number, text),
      image: fc.oneof(fc.constant("acme/proxy:1"), some({ location: fc.constant("acme/proxy:1"), build: text })),
      essential: fc.boolean(),
      credentialsParameter: text,
      variables,
      env_file: text,
      secrets,
      mount_points: few(some({ source_volume: text, path: text })),
      labels: map(text),
      depends_on: map(text),
      healthcheck,
      command: words,
    }),
  ),
  taskdef_overrides: few(some({ path: text, value: fc.oneof(text, number) })),
  deployment: some({
    rolling: fc.constantFrom("default", "recreate"),
    rollback_alarms: fc.oneof(few(text), some({ cpu_utilization: number })),
  }),
  alarms: few(text),
  publish: some({ topics: few(some({ name: text })) }),
  subscribe: some({ topics: few(some({ name: text, service: text })), queue: some({ timeout: span }) }),
  on: some({ schedule: fc.constantFrom("@daily", "0 9 * * 1-5", "rate(1 hour)", "none", "0 9 1 * 1") }),
  retries: number,
  timeout: span,
};
const config = some(keys);
const types = ["Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job", "Static Site"];
const manifest = fc
  .tuple(
    config,
    some({ dev: config, prod: some({ cpu: keys.cpu as fc.Arbitrary<unknown> }) }),
    fc.constantFrom(...types),
    text,
  )
  .map(([own, environments, type, name]) => ({ name, type, ...own, environments }));

describe("a Copilot app", () => {
  it("has requests go to the sidecar or the port that Copilot sends them to, which may be built and share folders", () => {
    const manifest = {
      ...{ name: "api", type: "Load Balanced Web Service", image: { location: "acme/api:1", port: 9000 } },
      http: { path: "/", target_container: "nginx", target_port: 8081 },
      storage: { volumes: { shared: { path: "/srv", read_only: false } } },
      sidecars: {
        nginx: {
          image: { build: { dockerfile: "nginx/Dockerfile", context: "nginx", args: { A: "b" } } },
          port: 8080,
          mount_points: [{ source_volume: "shared", path: "/www" }],
        },
      },
    };
    const api = read(manifest).written["services.api"] as Record<string, Record<string, unknown>>;
    assert.deepEqual(api.route, { ...api.route, container: "nginx", port: 8081 });
    assert.deepEqual(api.volumes, { shared: { path: "/srv", storage: "task" } });
    const { nginx = {} } = api.sidecars as Record<string, Record<string, unknown>>;
    const { build, port, ports, volumes } = nginx;
    assert.deepEqual(build, { context: "nginx", dockerfile: "Dockerfile", args: { A: "b" } });
    assert.deepEqual([port, ports], [8080, { http: 8081 }]);
    assert.deepEqual(volumes, { shared: { path: "/www", from: "api", readOnly: true } });

    const own = { ...manifest, http: { path: "/", target_port: 9001 }, sidecars: {}, storage: {} };
    const { route, ports: further } = read(own).written["services.api"] as Record<string, Record<string, unknown>>;
    assert.deepEqual([route?.port, further], [9001, { http: 9001 }]);
  });

  it("loses no leaf of a manifest without a word, whatever of its keys and overrides it has", () => {
    fc.assert(
      fc.property(manifest, (content) => assertAccounted(content, read(content))),
      { numRuns: 120 },
    );
  });

  it("loses none where one of its values is of another kind", () => {
    fc.assert(
      fc.property(spoiled(manifest), (content) => assertAccounted(content, read(content))),
      { numRuns: 60 },
    );
  });

  it("loses none where its keys hold other kinds of values", () => {
    const broken = fc.dictionary(fc.constantFrom(...Object.keys(keys), "environments"), fc.jsonValue({ maxDepth: 3 }), {
      maxKeys: 8,
    });
    const content = fc.tuple(broken, fc.constantFrom(...types)).map(([own, type]) => ({ ...own, name: "api", type }));
    fc.assert(
      fc.property(content, (one) => assertAccounted(one, read(one))),
      { numRuns: 120 },
    );
  });

  const web = {
    name: "api",
    type: "Load Balanced Web Service",
    image: { build: "services/api/Dockerfile", port: 3000 },
    http: {
      path: "api",
      alias: "api.example.com",
      healthcheck: { path: "/ready", interval: "15s", success_codes: "200,301" },
    },
    cpu: 256,
    memory: 512,
    count: 1,
    variables: { LEVEL: "info" },
    environments: {
      dev: { count: { range: "2-8", cpu_percentage: 70 }, variables: { LEVEL: "debug" } },
      prod: { cpu: 1024 },
    },
  };

  it("has the ports of nlb under listen, and lists what is the load balancer's own", () => {
    const nlb = {
      port: "9000/udp",
      target_port: 9001,
      healthcheck: { port: 3000, interval: "15s", healthy_threshold: 3, grace_period: "90s" },
      stickiness: true,
      alias: "play.example.com",
      additional_listeners: [{ port: "9100" }, { port: "443/tls" }],
    };
    const { written, list } = read({ ...web, http: false, nlb }, "test");
    const { listen, health } = written["services.api"] as Record<string, unknown>;
    assert.deepEqual(listen, {
      udp9000: {
        ...{ port: 9000, protocol: "UDP", containerPort: 9001, stickiness: true },
        health: { port: 3000, intervalSeconds: 15, healthyThreshold: 3 },
      },
      tcp9100: { port: 9100 },
    });
    assert.deepEqual(health, { gracePeriodSeconds: 90 });
    assert.match(list.join("\n"), /nlb\.alias: the name is that of the network load balancer/);
    assert.match(list.join("\n"), /additional_listeners\[1\]\.port: must come with a certificate/);
  });

  it("has a Load Balanced Web Service reached by its path and alias, from the folder of its Dockerfile", () => {
    const {
      user: _user,
      readonlyRootFilesystem: _root,
      ...service
    } = read(web, "test").written["services.api"] as Record<string, unknown>;
    assert.deepEqual(service, {
      build: { context: "services/api" },
      port: 3000,
      route: { path: ["/api", "/api/*"], host: ["api.example.com"] },
      health: { path: "/ready", matcher: "200,301", intervalSeconds: 15 },
      cpu: 256,
      memoryMiB: 512,
      environment: { LEVEL: "info" },
      desiredCount: 1,
    });
  });

  it("has further rules that only name a path in the one route, as far as they fit, and lists the others", () => {
    const of = (...paths: string[]) => {
      const rules = paths.map((path) => ({ path }));
      const { written, list } = read({ ...web, http: { path: "api", additional_rules: rules } });
      const { route } = written["services.api"] as { route: { path: string[] } };
      return { path: route.path, listed: list.filter((line) => line.includes("additional_rules")).join("\n") };
    };
    assert.deepEqual(of("admin/v1"), { path: ["/api", "/api/*", "/admin/v1", "/admin/v1/*"], listed: "" });
    const many = of("admin", "hooks");
    assert.deepEqual(many.path, ["/api", "/api/*"]);
    assert.match(many.listed, /additional_rules: .*at most 5 in all/);
  });

  it("has the overrides of the environment that is called as the stack is, and lists the others", () => {
    const { written, list } = read(web, "dev");
    const service = written["services.api"] as Record<string, unknown>;
    assert.deepEqual(service.scaling, { min: 2, max: 8, cpuPercent: 70 });
    assert.ok(!("desiredCount" in service));
    assert.deepEqual(service.environment, { LEVEL: "debug" });
    assert.match(list.join("\n"), /environments\.prod\.cpu: it holds in environment prod; add it with --to prod/);
    assert.match(list.join("\n"), /count, variables\.LEVEL: environment dev has another value/);
  });

  it("has a build context that is another folder than its Dockerfile's", () => {
    const image = { build: { dockerfile: "services/api/Dockerfile", context: "services" }, port: 3000 };
    const { build } = read({ ...web, image }).written["services.api"] as Record<string, unknown>;
    assert.deepEqual(build, { context: "services", dockerfile: "api/Dockerfile" });
  });

  it("keeps on EFS what Copilot keeps there, and says what a file system of one's own needs", () => {
    const volumes = {
      data: { path: "/data", efs: true, read_only: false },
      old: { path: "/old", efs: { id: "fs-0123456789abcdef0" } },
    };
    const { written, list } = read({ ...web, storage: { volumes } });
    assert.deepEqual((written["services.api"] as { volumes: object }).volumes, { data: { path: "/data" } });
    assert.match(list.join("\n"), /storage\.volumes\.data.*: its files are on a new file system; copy the old ones/);
    assert.match(list.join("\n"), /storage\.volumes\.old.*: write under volumes what outlives a task/);
  });

  it("has a Backend and a Worker Service as workers, and says that nothing reaches them", () => {
    const backend = { name: "back", type: "Backend Service", image: { location: "acme/back:1", port: 8080 } };
    const { written, list } = read(backend);
    assert.ok(!("port" in (written["services.back"] as object)));
    assert.match(list.join("\n"), /image\.port: add port, and under callers the services and jobs that call it/);
    const worker = {
      name: "crunch",
      type: "Worker Service",
      image: { location: "acme/crunch:1" },
      subscribe: { topics: [{ name: "orders", service: "api" }] },
    };
    assert.match(read(worker).list.join("\n"), /subscribe\.topics\[0\]: make the topic and the queue/);
  });

  it("has a Backend Service called by the others of the app, as each of them can in Copilot", () => {
    const source = Part.of("copilot/api/manifest.yml", {
      name: "api",
      type: "Backend Service",
      image: { location: "acme/api:1", port: 8080 },
    });
    const imported = readManifest(source, { root: "nowhere", stack: "dev" }, ["api", "front", "nightly"]);
    assert.equal(imported.drafts[0]?.value.port, 8080);
    assert.deepEqual(imported.drafts[0]?.value.callers, ["front", "nightly"]);
  });

  it("has the http of a Backend Service as a route where the stack's load balancer is internal, and nowhere else", () => {
    const backend = {
      name: "api",
      type: "Backend Service",
      image: { location: "acme/api:1", port: 8080 },
      http: { path: "orders", healthcheck: "/ready" },
    };
    const readIn = (stack: string) => {
      const source = Part.of("copilot/api/manifest.yml", backend);
      return { source, ...readManifest(source, { root: "tests/fixtures/project", stack }, ["api", "front"]) };
    };
    const [inside] = readIn("private").drafts;
    assert.deepEqual(inside?.value.route, { path: ["/orders", "/orders/*"] });
    assert.deepEqual([inside?.value.health, inside?.value.callers], [{ path: "/ready" }, undefined]);
    const outside = readIn("staging");
    assert.deepEqual([outside.drafts[0]?.value.route, outside.drafts[0]?.value.callers], [undefined, ["front"]]);
    assert.match(outcome(outside).list.join("\n"), /http: an internal load balancer reaches it where the stack file/);
  });

  it("has room for the proxy where it calls another, and is called by those that could be written", () => {
    const manifest = (name: string, type: string, more = {}) =>
      readManifest(
        Part.of(`copilot/${name}/manifest.yml`, {
          name,
          type,
          image: { location: `acme/${name}:1`, port: 8080 },
          ...more,
        }),
        { root: "nowhere", stack: "dev" },
        ["api", "front", "lost"],
      );
    const api = manifest("api", "Backend Service");
    const size = { cpu: 256, memory: 512 };
    const lost = manifest("lost", "Worker Service", { image: { location: "Not An Image" } });
    const all = [api, manifest("web", "Load Balanced Web Service", size), lost];
    const front = manifest("front", "Load Balanced Web Service", { ...size, http: { path: "front" } });
    const { written, list } = outcome({
      drafts: [...all, front].flatMap(({ drafts }) => drafts),
      sources: [...all, front].flatMap(({ sources }) => sources),
    });
    const of = (name: string) => written[`services.${name}`] as Record<string, unknown>;
    assert.deepEqual([of("lost"), of("api").callers], [undefined, ["front"]]);
    assert.deepEqual([of("front").cpu, of("front").memoryMiB, of("web").cpu], [512, 1024, 256]);
    assert.match(list.join("\n"), /cpu: cpu must be 512 or more beside the proxy of Service Connect.*\. Written: 512/);
    assert.match(list.join("\n"), /services\.api\.callers: .*got "lost"/);
  });

  it("is traced by X-Ray, and logs where it did", () => {
    const { written, list } = read({
      ...web,
      observability: { tracing: "awsxray" },
      logging: {
        destination: { Name: "datadog", Host: "http-intake.logs.datadoghq.eu" },
        secretOptions: { apikey: "/copilot/shop/prod/secrets/DATADOG", other: { secretsmanager: "datadog" } },
        enableMetadata: true,
        configFilePath: "/extra.conf",
      },
    });
    const { telemetry, logs } = written["services.api"] as Record<string, unknown>;
    assert.equal(telemetry, "otlp");
    assert.deepEqual(logs, {
      to: { Name: "datadog", Host: "http-intake.logs.datadoghq.eu" },
      secrets: { apikey: "/copilot/shop/prod/secrets/DATADOG" },
      configFile: "/extra.conf",
    });
    assert.match(list.join("\n"), /logging\.secretOptions\.other\.secretsmanager: it is a name/);
  });

  it("has a Scheduled Job as a job, at its time, with its retries and its timeout", () => {
    const { written } = read({
      name: "report",
      type: "Scheduled Job",
      image: { location: "acme/report:1" },
      on: { schedule: "0 9 * * 1-5" },
      retries: 2,
      timeout: "1h30m",
    });
    const { schedule, run } = written["jobs.report"] as Record<string, unknown>;
    assert.deepEqual([schedule, run], ["cron(0 9 ? * 2-6 *)", { retries: 2, timeoutSeconds: 5400 }]);
  });

  it("has each form of a schedule, but those that have none here", () => {
    for (const [theirs, ours] of [
      ["@daily", "cron(0 0 * * ? *)"],
      ["@every 90m", "rate(90 minutes)"],
      ["@every 1h", "rate(1 hour)"],
      ["*/5 * * * *", "cron(*/5 * * * ? *)"],
      ["0 3 1 * *", "cron(0 3 1 * ? *)"],
      ["0 3 * * 0", "cron(0 3 ? * 1 *)"],
      ["0 3 * * MON-FRI", "cron(0 3 ? * MON-FRI *)"],
      ["rate(1 day)", "rate(1 day)"],
      ["0 3 1 * 1", undefined],
      ["0 3 * * 5-7", undefined],
      ["@every 10s", undefined],
      ["none", undefined],
    ] as const) {
      assert.equal(copilotSchedule(theirs), ours, theirs);
    }
  });

  it("is read as a whole folder, with its app's name, its environment and what it makes beside", () => {
    const root = mkdtempSync(join(tmpdir(), "copilot-"));
    const put = (path: string, content: unknown) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), typeof content === "string" ? content : stringify(content));
    };
    try {
      put("copilot/.workspace", { application: "shop" });
      put("copilot/api/manifest.yml", {
        ...web,
        secrets: { DB: `/copilot/$\{COPILOT_APPLICATION_NAME}/$\{COPILOT_ENVIRONMENT_NAME}/secrets/DB` },
      });
      put("copilot/report/manifest.yml", {
        name: "report",
        type: "Scheduled Job",
        image: { location: "acme/report:1" },
        on: { schedule: "@daily" },
      });
      put("copilot/environments/dev/manifest.yml", {
        name: "dev",
        type: "Environment",
        network: { vpc: { id: "vpc-1" } },
        cdn: true,
      });
      put("copilot/api/addons/db.yml", "Resources: {}\n");
      put("services/api/Dockerfile", "FROM node:22\nUSER node\n");
      const { written, list } = outcome(readCopilot("copilot", { root, stack: "dev" }));
      assert.deepEqual(Object.keys(written), ["services.api", "jobs.report"]);
      const api = written["services.api"] as Record<string, unknown>;
      assert.deepEqual(api.secrets, { DB: "/copilot/shop/dev/secrets/DB" });
      assert.ok(!("user" in api), "the Dockerfile has it");
      assert.match(list.join("\n"), /copilot\/environments\/dev\/manifest\.yml: network\.vpc\.id: the stack has a VPC/);
      assert.match(list.join("\n"), /manifest\.yml: cdn: .*write ingress: \{ internal: true, cloudFront: \{\} \}/);
      assert.match(list.join("\n"), /^ {2}copilot\/api\/addons\/db\.yml: what it makes in AWS/m);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
