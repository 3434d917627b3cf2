import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readCompose } from "../../../cli/import/compose.ts";
import { Part } from "../../../cli/import/part.ts";
import { assertAccounted, outcome, spoiled, stackNow } from "./accounted.ts";

const read = (content: unknown, only?: string[], root = "nowhere") =>
  outcome(readCompose(Part.of("compose.yaml", content), { root, stack: "dev", only }));
const services = (services: object) => ({ services });

const text = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
const number = fc.integer({ min: 0, max: 70_000 });
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const map = <T>(value: fc.Arbitrary<T>) => fc.dictionary(text, value, { maxKeys: 3 });
const some = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
const listOrMap = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(map(value), few(fc.tuple(text, text).map((pair) => pair.join("="))), few(text));
const words = fc.oneof(few(text), fc.constantFrom('run --name "two words"', "run 'unbalanced", "", null));
const span = fc.constantFrom("30s", "1m30s", "500ms", "often");
const size = fc.constantFrom("512m", "1gb", "600M", 268435456, "much");
const flag = fc.oneof(fc.boolean(), fc.constant("true"));

/** The keys of a service: https://github.com/compose-spec/compose-spec/blob/main/spec.md */
const known: Record<string, fc.Arbitrary<unknown>> = {
  image: fc.constantFrom("acme/app:1", "postgres", "$UNKNOWN/app:1", `acme/app:$\{TAG:-2}`, "Not An Image"),
  build: fc.oneof(
    fc.constantFrom("app", "./app", "https://example.com/app.git"),
    some({
      context: text,
      dockerfile: text,
      args: listOrMap(text),
      target: text,
      labels: listOrMap(text),
      ssh: few(text),
    }),
  ),
  command: words,
  entrypoint: words,
  container_name: text,
  cpus: fc.constantFrom(0.5, "1.5", 3),
  mem_limit: size,
  deploy: some({
    mode: fc.constantFrom("replicated", "global"),
    replicas: fc.integer({ min: 0, max: 9 }),
    resources: some({
      limits: some({ cpus: text, memory: size }),
      reservations: some({ cpus: fc.constant("0.25"), memory: size }),
    }),
    restart_policy: some({ condition: text, delay: span }),
    update_config: some({ parallelism: number, order: fc.constantFrom("start-first", "stop-first") }),
  }),
  depends_on: fc.oneof(few(text), map(some({ condition: text }))),
  env_file: fc.oneof(text, few(text), few(some({ path: text, required: fc.boolean(), format: text }))),
  environment: listOrMap(
    fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.constantFrom(`$\{A:-b}`, "$$HOME")),
  ),
  expose: few(fc.oneof(number, text)),
  healthcheck: some({
    test: fc.oneof(fc.constantFrom("curl localhost", ["CMD", "true"], ["NONE"]), few(text)),
    interval: span,
    timeout: span,
    retries: number,
    start_period: span,
    start_interval: span,
    disable: fc.boolean(),
  }),
  ports: few(
    fc.oneof(
      fc.constantFrom("8080:80", "3000", `$\{PORT}:3000`, "127.0.0.1:53:53/udp", "3000-3005", "5432:5432", 9090),
      some({
        target: number,
        published: number,
        protocol: fc.constantFrom("tcp", "udp"),
        mode: text,
        app_protocol: text,
      }),
    ),
  ),
  profiles: few(text),
  platform: fc.constantFrom("linux/amd64", "linux/arm64/v8", "windows/amd64"),
  read_only: flag,
  restart: fc.constantFrom("no", "always", "on-failure:3"),
  scale: number,
  stop_grace_period: span,
  stop_signal: text,
  tmpfs: fc.oneof(fc.constant("/run:size=64m"), few(fc.constantFrom("/run", "/var/cache"))),
  user: fc.oneof(fc.constantFrom("1000:1000", "root", "Not A User"), number),
  volumes: few(
    fc.oneof(
      fc.constantFrom("./src:/app", "data:/data:ro", "/cache"),
      some({
        type: fc.constantFrom("bind", "volume", "tmpfs"),
        source: text,
        target: fc.constant("/x"),
        tmpfs: some({ size: number }),
      }),
    ),
  ),
  logging: fc.oneof(
    map(text),
    some({
      driver: fc.constantFrom("json-file", "fluentd", "gelf", "syslog", "splunk"),
      options: some({
        "gelf-address": text,
        "syslog-address": fc.constant("udp://logs:514"),
        "fluentd-address": text,
        tag: text,
      }),
    }),
  ),
  init: flag,
  privileged: flag,
  tty: flag,
};
const lists =
  "cap_add cap_drop configs device_cgroup_rules devices dns dns_opt dns_search external_links extra_hosts group_add";
const maps = "annotations labels networks sysctls ulimits storage_opt develop blkio_config models provider";
const singles = `cgroup cgroup_parent cpu_count cpu_percent cpu_period cpu_quota cpu_shares cpuset credential_spec domainname
  extends gpus hostname ipc isolation label_file links mac_address mem_reservation mem_swappiness memswap_limit network_mode
  oom_kill_disable oom_score_adj pid pids_limit post_start pre_stop pull_policy runtime secrets security_opt shm_size stdin_open
  use_api_socket userns_mode uts volumes_from working_dir x-own`;
for (const key of lists.split(/\s+/)) known[key] = few(text);
for (const key of maps.split(/\s+/)) known[key] = map(fc.oneof(text, number, few(text)));
for (const key of singles.split(/\s+/)) known[key] = fc.oneof(text, number, few(text));
const service = fc
  .subarray(Object.entries(known), { minLength: 1, maxLength: 14 })
  .chain((entries) => fc.record(Object.fromEntries(entries), { requiredKeys: [] }));
const file = some({
  name: text,
  version: text,
  services: fc.dictionary(fc.oneof(text, fc.constantFrom("Back_End", "front", "sg", "2048")), service, { maxKeys: 3 }),
  networks: map(fc.constant(null)),
  volumes: map(fc.constant(null)),
  secrets: map(some({ file: text })),
  configs: map(some({ file: text })),
  include: few(text),
  "x-common": map(text),
}).map((one) => ({ services: {}, ...one }));

describe("a Compose file", () => {
  it("loses no leaf without a word, whatever of a service's keys it has", () => {
    fc.assert(
      fc.property(file, (content) => assertAccounted(content, read(content))),
      { numRuns: 120 },
    );
  });

  it("loses none where one of its values is of another kind", () => {
    const isCompose = ({ services }: Record<string, unknown>) => typeof services === "object" && services !== null;
    fc.assert(
      fc.property(spoiled(file).filter(isCompose), (content) => assertAccounted(content, read(content))),
      { numRuns: 120, examples: [[services({ app: { image: "acme/app:1", environment: [" ="] } })]] },
    );
  });

  it("loses none where its keys hold other kinds of values", () => {
    const broken = fc.dictionary(fc.constantFrom(...Object.keys(known)), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 8 });
    const content = broken.map((rest) => services({ app: { image: "acme/app:1", ...rest } }));
    fc.assert(
      fc.property(content, (one) => assertAccounted(one, read(one))),
      { numRuns: 120, examples: [[services({ app: { image: "acme/app:1", env_file: "/" } })]] },
    );
  });

  const only = (service: object) => {
    const { written, list } = read(services({ app: { image: "acme/app:1", ...service } }));
    return { app: (written["services.app"] ?? {}) as Record<string, unknown>, list: list.join("\n") };
  };

  it("becomes one service for each of its services", () => {
    const { written } = read(
      services({
        web: { build: "./web", ports: ["80:8000"], environment: ["DEBUG=0"] },
        worker: {
          build: { context: "web", target: "worker", args: ["A=b"] },
          command: "celery -A shop worker",
          scale: 2,
        },
      }),
    );
    assert.deepEqual(Object.keys(written), ["services.web", "services.worker"]);
    const {
      user: _user,
      readonlyRootFilesystem: _root,
      route: _route,
      ...web
    } = written["services.web"] as Record<string, unknown>;
    assert.deepEqual(web, { build: { context: "web" }, port: 8000, environment: { DEBUG: "0" } });
    const { user: _u, readonlyRootFilesystem: _r, ...worker } = written["services.worker"] as Record<string, unknown>;
    assert.deepEqual(worker, {
      build: { context: "web", target: "worker", args: { A: "b" } },
      command: ["celery", "-A", "shop", "worker"],
      desiredCount: 2,
    });
  });

  it("takes further ports by their names, or by their numbers", () => {
    const ports = ["8080:80", { target: 9090, name: "metrics", published: "9090" }, "9000"];
    const { written, list } = read(services({ api: { image: "acme/api:1", ports } }));
    const { port, ports: further } = written["services.api"] as Record<string, unknown>;
    assert.deepEqual([port, further], [80, { metrics: 9090, p9000: 9000 }]);
    assert.match(list.join("\n"), /services\.api\.ports\[2\]: callers reach it; the load balancer reaches port alone/);
  });

  it("gives what clients reach a path of its own where another service has every request", () => {
    const { written, list } = read(services({ api: { image: "acme/api:1", ports: ["3000"] } }));
    assert.deepEqual((written["services.api"] as Record<string, unknown>).route, { path: ["/api", "/api/*"] });
    assert.match(
      list.join("\n"),
      /services\.api\.route: must not have the same host and path as services\.front.*Written: /,
    );
    const alone = outcome(
      readCompose(Part.of("compose.yaml", services({ api: { image: "acme/api:1", ports: ["3000"] } })), {
        root: ".",
        stack: "dev",
      }),
      { ...stackNow, services: {} },
    );
    assert.ok(!("route" in (alone.written["services.api"] as object)));
  });

  it("gives a service its callers: who depends on it, links to it, or has its URL", () => {
    const { written, list } = read(
      services({
        web: { image: "acme/web:1", ports: ["80:8000"], environment: { USERS_URL: "http://users:3000/v1" } },
        worker: {
          image: "acme/worker:1",
          depends_on: ["api"],
          links: ["api"],
          environment: { DB: "postgres://db:5432" },
        },
        api: { image: "acme/api:1", expose: ["9000"] },
        users: { image: "acme/users:1" },
        db: { image: "postgres:16", expose: ["5432"] },
      }),
    );
    const callsOf = (name: string) => {
      const { port, callers } = written[`services.${name}`] as Record<string, unknown>;
      return [port, callers];
    };
    assert.deepEqual(callsOf("api"), [9000, ["worker"]]);
    assert.deepEqual(callsOf("users"), [3000, ["web"]]);
    assert.deepEqual(callsOf("db"), [undefined, undefined]);
    assert.deepEqual(callsOf("web"), [8000, undefined]);
    assert.match(
      list.join("\n"),
      /services\.worker\.depends_on\[0\]: a service that is called is deployed before its callers/,
    );
  });

  it("says which variables have the address of a service that nobody finds by its name here", () => {
    const environment = {
      ...{
        DB_HOST: "db",
        REDIS_URL: "redis://redis:6379/0",
        BROKER: "amqp://guest@queue",
        BOOTSTRAP: "x:1,kafka:9092",
      },
      ...{
        API_URL: "http://api:3000/v1",
        ROLE: "db",
        OTHER: "db.example.com:80",
        DB_NAME: "db",
        SELF: "http://web:80",
      },
    };
    const image = { image: "acme/app:1" };
    const all = { web: { ...image, environment }, api: image, db: image, redis: image, queue: image, kafka: image };
    const found = read(services(all)).list.filter((line) => line.includes("nobody finds"));
    assert.deepEqual(
      found.map((line) => /environment\.(\w+): nobody finds (\w+)/.exec(line)?.slice(1).join(" ")),
      ["DB_HOST db", "REDIS_URL redis", "BROKER queue", "BOOTSTRAP kafka"],
    );
  });

  it("has its commands split as a shell would, and left as they are where they are lists", () => {
    assert.deepEqual(only({ command: 'run --name "two words"' }).app.command, ["run", "--name", "two words"]);
    assert.deepEqual(only({ entrypoint: ["run", "a b"] }).app.entryPoint, ["run", "a b"]);
    assert.match(only({ command: "run 'unbalanced" }).list, /services\.app\.command: .*write it as a list/);
  });

  it("has its health check, spans of time and sizes in the units of a stack file", () => {
    const healthcheck = {
      test: "curl -f localhost",
      interval: "1m30s",
      timeout: "10s",
      retries: 4,
      start_period: "500ms",
    };
    assert.deepEqual(only({ healthcheck }).app.healthCheck, {
      command: ["CMD-SHELL", "curl -f localhost"],
      intervalSeconds: 90,
      timeoutSeconds: 10,
      startPeriodSeconds: 1,
      retries: 4,
    });
    const { app } = only({
      stop_grace_period: "1m",
      deploy: { replicas: 3, resources: { limits: { cpus: "0.5", memory: "600M" } } },
    });
    assert.deepEqual([app.stopTimeoutSeconds, app.desiredCount, app.cpu, app.memoryMiB], [60, 3, 512, 1024]);
  });

  it("logs to the server of its driver by Fluent Bit, and to CloudWatch where the driver has none", () => {
    const logging = (driver: string, options: object) => only({ logging: { driver, options } });
    const cases: [driver: string, options: object, to: object | undefined, said: RegExp][] = [
      [
        "fluentd",
        { "fluentd-address": "logs.internal" },
        { Name: "forward", Host: "logs.internal", Port: "24224" },
        /copy of each/,
      ],
      [
        "gelf",
        { "gelf-address": "udp://logs:12201", tag: "a" },
        { Name: "gelf", Host: "logs", Port: "12201", Mode: "udp" },
        /options\.tag: it is Docker's; .*output gelf/,
      ],
      [
        "syslog",
        { "syslog-address": "tcp://logs:6514" },
        { Name: "syslog", Host: "logs", Port: "6514", mode: "tcp" },
        /tasks reach/,
      ],
      ["splunk", { "splunk-url": "https://splunk" }, undefined, /app\.logging: containers log to CloudWatch/],
    ];
    for (const [driver, options, to, said] of cases) {
      const { app, list } = logging(driver, options);
      assert.deepEqual((app.logs as { to?: object } | undefined)?.to, to, driver);
      assert.match(list, said);
    }
    const { app, list } = logging("json-file", { "max-size": "10m" });
    assert.equal(app.logs, undefined);
    assert.doesNotMatch(list, /Not carried over/);
  });

  it("has the UDP ports that it publishes under listen, checked on its TCP port", () => {
    const { app } = only({ ports: ["8080:8080", "53:5353/udp"] });
    assert.deepEqual(app.listen, { udp53: { protocol: "UDP", port: 53, containerPort: 5353, health: { port: 8080 } } });
    const alone = only({ ports: ["53:53/udp"] });
    assert.ok(!("listen" in alone.app));
    assert.match(alone.list, /services\.app\.ports\[0\]: must be set beside UDP, which answers no health check/);
  });

  it("lists what is no HTTP, only exposed, a folder of this machine, or off", () => {
    const { app, list } = only({
      ports: ["5432:5432"],
      expose: [3000],
      volumes: ["./src:/app", "data:/data"],
      init: false,
    });
    assert.ok(!("port" in app));
    assert.match(list, /services\.app\.ports\[0\]: its protocol is not HTTP/);
    assert.match(list, /services\.app\.expose\[0\]: add port, and under callers/);
    assert.match(list, /services\.app\.volumes\[0\]: a task sees no folder of this machine/);
    assert.match(list, /services\.app\.volumes\[1\]: its files are on EFS/);
    assert.match(list, /Needs nothing:\n(.*\n)*.*services\.app\.init: so it is/);
  });

  it("keeps a named volume on EFS, in one folder where services share it", () => {
    const volumes = ["db_data:/data:ro", { type: "volume", source: "own", target: "/own" }];
    const { app } = only({ volumes });
    assert.deepEqual(app.volumes, { own: { path: "/own" } }); // read-only, and nobody writes to it
    const other = { image: "acme/other:1", volumes: ["db_data:/srv"] };
    const { written } = outcome(
      readCompose(
        Part.of("compose.yaml", {
          services: { app: { image: "acme/app:1", volumes }, other },
          volumes: { db_data: null },
        }),
        { root: ".", stack: "dev" },
      ),
    );
    const of = (name: string) => (written[`services.${name}`] as { volumes: object }).volumes;
    assert.deepEqual(of("app"), {
      "db-data": { path: "/data", readOnly: true, rootDirectory: "/db-data" },
      own: { path: "/own" },
    });
    assert.deepEqual(of("other"), { "db-data": { path: "/srv", rootDirectory: "/db-data" } });
  });

  it("has the defaults of its variables, and nothing of this machine's", () => {
    const { app, list } = only({
      image: `acme/app:$\{TAG:-7}`,
      environment: { A: `$\{B}`, C: "$$x" },
      ports: [`$\{PORT}:3000`],
    });
    assert.equal(app.image, "acme/app:7");
    assert.equal(app.port, 3000);
    assert.deepEqual(app.environment, { C: "$x" });
    assert.match(list, /services\.app\.environment\.A: \$\{B\} comes from the environment of whoever starts it/);
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Compose's
  it("has the defaults within a default, and what the file .env beside it says, but for credentials", () => {
    const root = mkdtempSync(join(tmpdir(), "compose-"));
    const values = ["TAG=1.4.2", "EMPTY=", "DEBUG=1", "DB_PASSWORD=hunter2hunter2", "OWN_KEY=abcdef0123456789"];
    writeFileSync(join(root, ".env"), values.join("\n"));
    const environment = {
      ...{ NESTED: "${A:-${B:-${TAG}}}/x", SET: "${TAG:-2}", EMPTY: "${EMPTY-2}", FILLED: "${EMPTY:-2}" },
      ...{
        OTHER: "${TAG:+two}",
        NONE: "[${EMPTY:+two}]",
        BRACE: "${TAG:-{}}",
        DOLLAR: "$$TAG",
        DEBUG: null,
        HOME: null,
      },
      ...{
        URL: "postgres://app:${DB_PASSWORD}@db/app",
        DEFAULTED: "x-${DB_PASSWORD:-dev}",
        IS_SET: "${DB_PASSWORD:+yes}",
        REQUIRED: "${TAG:?say which}",
        UNKNOWN: "${HOST:?}",
        OWN_KEY: null,
      },
    };
    const { written, list } = read(services({ app: { image: "acme/app:${TAG}", environment } }), undefined, root);
    const app = written["services.app"] as Record<string, unknown>;
    assert.equal(app.image, "acme/app:1.4.2");
    assert.deepEqual(app.environment, {
      ...{ NESTED: "1.4.2/x", SET: "1.4.2", EMPTY: "", FILLED: "2", OTHER: "two", NONE: "[]", BRACE: "1.4.2}" },
      ...{ DOLLAR: "$TAG", DEBUG: "1", REQUIRED: "1.4.2", IS_SET: "yes" },
    });
    const lines = list.join("\n");
    assert.doesNotMatch(lines, /hunter2|abcdef/);
    const credential = String.raw`\$\{DB_PASSWORD\} is a credential; put the whole value in Secrets Manager`;
    assert.match(lines, new RegExp(`environment\\.URL, .*environment\\.DEFAULTED: ${credential}`));
    assert.match(lines, /environment\.HOME, .*environment\.OWN_KEY: its value comes from the environment of whoever/);
    assert.match(lines, /environment\.UNKNOWN: \$\{HOST\} comes from the environment of whoever starts it/);
    assert.match(lines, /environment\.DEBUG: its value is that of \.env: "1"/);
    rmSync(root, { recursive: true });
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

  it("lists a variable that is a map within a list, as a colon in place of = makes it", () => {
    const { written, list } = read(services({ app: { image: "acme/app:1", environment: ["A=1", { B: 2 }] } }));
    assert.deepEqual((written["services.app"] as Record<string, unknown>).environment, { A: "1" });
    assert.match(list.join("\n"), /environment\[1\]\.B: it is a map within the list; write NAME=value/);
    assert.doesNotMatch(list.join("\n"), /environment\[1\]\.B: its value comes/);
  });

  it("has a file with a credential variable by variable, and asks for none that need not be there", () => {
    const root = mkdtempSync(join(tmpdir(), "compose-"));
    writeFileSync(join(root, "app.env"), "PORT=3000\nAPP_SECRET=hunter2hunter2\n");
    const env_file = [
      { path: "local.env", required: false },
      { path: "app.env", required: false },
    ];
    const { written, list } = read(services({ app: { image: "acme/app:1", env_file } }), undefined, root);
    const app = written["services.app"] as Record<string, unknown>;
    assert.deepEqual([app.environment, app.environmentFile], [{ PORT: "3000" }, undefined]);
    const lines = list.join("\n");
    assert.match(
      lines,
      /env_file\[1\]\.path: it holds a value whose name is a credential's; .* secrets: \{ APP_SECRET/,
    );
    assert.match(lines, /env_file\[0\]: it is not there, and need not be/);
    rmSync(root, { recursive: true });
  });

  it("runs as root where its files need a number that its Dockerfile does not say, and says why", () => {
    const root = mkdtempSync(join(tmpdir(), "compose-"));
    mkdirSync(join(root, "app"));
    writeFileSync(join(root, "app/Dockerfile"), "FROM scratch\nUSER rails\n");
    const { drafts, sources } = readCompose(
      Part.of("compose.yaml", services({ app: { build: "app", volumes: ["files:/files"] } })),
      { root, stack: "dev" },
    );
    const { written, list } = outcome({ drafts, sources }, { ...stackNow, context: { ...stackNow.context, root } });
    assert.equal((written["services.app"] as Record<string, unknown>).user, "root");
    assert.match(
      list.join("\n"),
      /services\.app\.user: services\.app\.volumes\.files must be a container's whose user is a/,
    );
    rmSync(root, { recursive: true });
  });

  it("leaves out what has a profile, unless it is named", () => {
    const content = services({ web: { image: "acme/web:1" }, mail: { image: "acme/mail:1", profiles: ["dev"] } });
    const all = read(content);
    assert.deepEqual(Object.keys(all.written), ["services.web"]);
    assert.match(all.list.join("\n"), /services\.mail: it has a profile.*--only mail/);
    assert.deepEqual(Object.keys(read(content, ["mail"]).written), ["services.mail"]);
    assert.throws(
      () => read(content, ["mial"]),
      /^Error: --only must name services of compose\.yaml, got "mial"; it has web, mail$/,
    );
  });

  it("has a file of variables as it is; of several, each variable, the later over the earlier", () => {
    assert.equal(only({ env_file: ".env" }).app.environmentFile, ".env");
    const root = mkdtempSync(join(tmpdir(), "compose-"));
    try {
      writeFileSync(join(root, "a.env"), "A=1\nB=1\nAPI_SECRET=hunter22\n");
      writeFileSync(join(root, "b.env"), "B=2 # comment\n");
      const content = services({ app: { image: "acme/app:1", env_file: ["a.env", "b.env"], environment: { A: "3" } } });
      const { written, list } = read(content, undefined, root);
      assert.deepEqual((written["services.app"] as Record<string, unknown>).environment, { A: "3", B: "2" });
      assert.doesNotMatch(JSON.stringify([written, list]), /hunter22/);
      assert.match(
        list.join("\n"),
        /env_file\[0\]: it holds a value whose name is a credential's; put it in Secrets Manager/,
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("keeps two services apart whose names become one", () => {
    const { written, list } = read(services({ back_end: { image: "acme/a:1" }, "back-end": { image: "acme/b:1" } }));
    assert.deepEqual(Object.keys(written), ["services.back-end", "services.back-end-2"]);
    assert.match(list.join("\n"), /services\.back-end-2: it is called so as there are two of back-end/);
  });

  it("calls a service as the program lets it, and says so", () => {
    const { written, list } = read(services({ Back_End: { image: "acme/app:1" } }));
    assert.deepEqual(Object.keys(written), ["services.back-end"]);
    assert.match(list.join("\n"), /services\.back-end: it is called back-end here.*Back_End/);
  });
});
