import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import { awsSchema, projectSchema } from "../../settings/keys/schema.ts";
import { serviceSchema } from "../../settings/keys/service.ts";
import { SecretValue } from "../../settings/language/secretValue.ts";
import { looksLikeCredential } from "../../settings/language/shown.ts";
import { parseSettings } from "../../settings/parse.ts";
import { accepted, config, reported, service, tells, web } from "../support/reported.ts";

const serviceKeyCount = Object.keys(serviceSchema.in.shape).length;

describe("A configuration", () => {
  tells([
    [
      "refuses an unknown key with the nearest",
      config({ netwrok: {} }),
      'netwrok must be a known key, got "netwrok"; the nearest is network',
    ],
    [
      "refuses a key that people write for another one",
      config({ vpc: {} }),
      'vpc must be a known key, got "vpc"; write network',
    ],
    [
      "refuses a misspelt namespace",
      { ...config(), "docker-on-ec:network": "{}" },
      'docker-on-ec:network must be a key of this project or of aws, got "docker-on-ec:network"; write network',
    ],
    [
      "takes a key in a strange namespace for one of the project where only that has it, however near the name aws is",
      { ...config(), "awsx2:services": "{}", "docker-on-ecs2:maxRetries": "me" },
      'awsx2:services must be a key of this project or of aws, got "awsx2:services"; write services',
      'docker-on-ecs2:maxRetries must be a key of this project or of aws, got "docker-on-ecs2:maxRetries"; write aws:maxRetries',
    ],
    [
      "refuses a retention that CloudWatch does not know",
      config({ logRetentionDays: 31 }),
      "logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 31; the nearest are 30 and 60",
    ],
    [
      "refuses a retention above the longest",
      config({ logRetentionDays: "9999" }),
      "logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 9999; the nearest is 3653",
    ],
    [
      "refuses a retention in words",
      config({ logRetentionDays: "a month" }),
      'logRetentionDays must be 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got "a month"; write a number',
    ],
    [
      "refuses a registry with a scheme, without showing its password",
      config({ registry: "http://user:hunter2@127.0.0.1:4566" }),
      'registry must be a host, with a port where it needs one, or empty, got "http://…@127.0.0.1:4566"; write it such as 127.0.0.1:4566',
    ],
    [
      "refuses to run no service",
      config({ services: {} }),
      "services must have a service, got an empty map; add one, such as web: { build: { context: app }, port: 8080 }",
    ],
    [
      "refuses services in a list",
      config({ services: [service()] }),
      "services must be a map of keys and values, got a list; write services: { web: { build: { context: app }, port: 8080 } }",
    ],
    [
      "refuses __proto__ as a service and as a key",
      config(JSON.parse('{"services":{"__proto__":{"user":"1","image":"app:1"}},"__proto__":1}')),
      'services.__proto__ must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "__proto__"; rename it',
      '__proto__ must be a known key, got "__proto__"; stack.schema.json names the 19 that are known',
    ],
    [
      "refuses __proto__ as a tag and as the name of a variable",
      config(
        JSON.parse(
          '{"tags":{"__proto__":"x"},"services":{"web":{"user":"1","image":"app:1","environment":{"__proto__":"x"}}}}',
        ),
      ),
      'services.web.environment.__proto__ must have another name, got "__proto__"; rename it',
      'tags.__proto__ must have another name, got "__proto__"; rename it',
    ],
    [
      "refuses toString as a key of a service",
      web({ toString: 1 }),
      `services.web.toString must be a known key, got "toString"; stack.schema.json names the ${serviceKeyCount} that are known`,
    ],
    [
      "refuses a number that is none",
      web({ cpu: Number.NaN }),
      "services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got NaN; write a number",
    ],
    [
      "refuses an integer beyond all limits",
      web({ memoryMiB: 1e21, imagesKept: 1e21 }),
      "services.web.memoryMiB must be an integer from 1 to 122880, got 1e+21; lower it to 122880",
      "services.web.imagesKept must be an integer of 3 or more, got 1e+21; lower it",
    ],
  ]);
});

describe("A report", () => {
  it("has every fault at once, in the order of the stack file, whichever check found it", () => {
    const values = {
      "docker-on-ecs:services": {
        web: { memoryMiB: 4096, port: 0, cpu: 256, nam: "web", build: { context: "app" }, image: "app:1", user: "1" },
        api: { user: "1:1", image: "Api", desiredCount: 2, scaling: { max: 1, min: 2 } },
      },
      "aws:regoin": "eu-west-1",
      "docker-on-ecs:ingress": { hostedZone: "example.org", domain: "app.example.com" },
    };
    assert.deepEqual(
      reported(values).map((line) => line.slice(0, line.indexOf(" must"))),
      [
        "services.web",
        "services.web.memoryMiB",
        "services.web.port",
        "services.web.nam",
        "services.api.image",
        "services.api.desiredCount",
        "services.api.scaling.min",
        "aws:regoin",
        "ingress.domain",
        "aws:region",
      ],
    );
  });

  it("has the order of the stack file where the engine has sorted the keys", () => {
    const order = { "docker-on-ecs:services": { web: { port: 0, cpu: 1 } }, "aws:region": "mars" };
    const sorted = {
      "aws:region": "mars",
      "docker-on-ecs:services": '{"web":{"build":{"context":"app"},"cpu":1,"port":0}}',
    };
    const paths = reported(sorted, { order }).map((line) => line.split(" ")[0]);
    assert.deepEqual(paths, ["services.web.port", "services.web.cpu", "aws:region"]);
  });

  it("names the stack's own file and counts its faults, which stand beside it each for itself", () => {
    const one = parseSettings({}, { project: "docker-on-ecs", stack: "prod" });
    assert.deepEqual(one, {
      report: "1 fault in Pulumi.prod.yaml:\nPulumi.prod.yaml: aws:region must be an AWS region, got nothing; add it",
      faults: [{ path: ["aws:region"], must: "be an AWS region", got: undefined, advice: "add it" }],
      missing: "all",
    });
  });

  it("checks across keys what is sound beside what is not", () => {
    const services = { web: service({ cpu: 512, memoryMiB: 512, port: "8080", stopTimeoutSeconds: 120 }) };
    const paths = reported(config({ cluster: { spot: { base: -1 } }, services })).map((line) => line.split(" ")[0]);
    assert.deepEqual(paths, [
      "services.web.port",
      "services.web.memoryMiB",
      "services.web.stopTimeoutSeconds",
      "cluster.spot.base",
    ]);
  });

  it("says nothing of what an unsound value would decide", () => {
    const services = { web: service({ cpu: 300, memoryMiB: 4096 }) };
    assert.deepEqual(reported(config({ services })).length, 1);
  });

  it("shows no password in a URL or in a command", () => {
    const values = config({
      registry: "https://me:hunter2@host",
      services: { web: service({ command: "app --password=hunter2 -v" }) },
    });
    assert.deepEqual(
      reported(values),
      [
        'registry must be a host, with a port where it needs one, or empty, got "https://…@host"; write it such as 127.0.0.1:4566',
        'services.web.command must be a list of words, got "app --password=… -v"; write each word for itself, such as command: ["npm", "start"]',
      ].reverse(),
    );
  });

  it("shows no environment that is written as text", () => {
    assert.deepEqual(reported(web({ environment: "DB=hunter2" })), [
      "services.web.environment must be a map of keys and values, got a text of 10 characters; write environment: { NAME: value }",
    ]);
  });

  it("keeps each fault on one line of a fair length", () => {
    const environment = { "A\n\u001b[31m": null };
    const image = `a\nb\u2028c\u202e${"x".repeat(1e6)}`;
    const values = web({ user: "1:1", image, environment, ["k\n".repeat(1000)]: 1 });
    for (const line of reported(values)) assert.ok(line.length < 500 && /^\P{C}+$/u.test(line), line);
  });
});

describe("An encrypted value", () => {
  const told =
    "must not be secret, got a secret; write it into the stack file in the open; only values under secrets of a service or job and a clientSecret may be secret";

  it("is taken under secrets of a service, a job and a sidecar, whatever it says, and never printed", () => {
    const secrets = { A: "hunter 2", B: "arn:not-one" };
    const job = { image: "a:1", user: "1:1", schedule: "rate(1 day)", secrets };
    const values = config({
      services: { web: service({ secrets, sidecars: { agent: { image: "a:1", user: "1:1", secrets } } }) },
      jobs: { nightly: job },
    });
    const secretPaths = [
      ["services", "web"],
      ["services", "web", "sidecars", "agent"],
      ["jobs", "nightly"],
    ].flatMap(([key, ...path]) => ["A", "B"].map((name) => [`docker-on-ecs:${key}`, ...path, "secrets", name]));
    const { services, jobs } = accepted(values, { secretPaths });
    for (const found of [services.web?.secrets, services.web?.sidecars.agent?.secrets, jobs.nightly?.secrets]) {
      assert.ok(found?.A instanceof SecretValue);
      assert.equal(found.A.reveal(), "hunter 2");
      assert.equal(`${found.A} ${JSON.stringify(found.A)} ${inspect(found)}`.includes("hunter"), false);
    }
  });

  it("is taken under secrets of the defaults, by each service, and refused once in any other place of them", () => {
    const services = { web: service(), api: service({ port: undefined }) };
    const secretPaths = [["docker-on-ecs:defaults", "secrets", "A"]];
    const { services: found } = accepted(config({ services, defaults: { secrets: { A: "hunter2" } } }), {
      secretPaths,
    });
    for (const { secrets } of Object.values(found)) assert.equal((secrets.A as SecretValue).reveal(), "hunter2");
    const open = config({ services, defaults: { environment: { A: "hunter2" } } });
    assert.deepEqual(reported(open, { secretPaths: [["docker-on-ecs:defaults", "environment", "A"]] }), [
      `defaults.environment.A ${told}`,
    ]);
  });

  it("is refused where it is empty or too long for Secrets Manager, without its text", () => {
    const secretPaths = ["A", "B"].map((name) => ["docker-on-ecs:services", "web", "secrets", name]);
    const values = web({ secrets: { A: "", B: "ü".repeat(40_000) } });
    assert.deepEqual(reported(values, { secretPaths }), [
      "services.web.secrets.A must be a secret that is not empty, got an empty one; set it again",
      "services.web.secrets.B must be a secret of at most 65536 bytes, got 80000; keep the whole elsewhere, and a key to it here",
    ]);
  });

  it("is refused in any other place, and nothing else is said of it", () => {
    const values = web({ environment: { A: "hunter2", B: 1 } });
    const secretPaths = [["docker-on-ecs:services", "web", "environment", "A"]];
    assert.deepEqual(reported(values, { secretPaths }), [
      `services.web.environment.A ${told}`,
      "services.web.environment.B must be text, got 1; put it in quotes",
    ]);
  });

  it("is refused in place of all secrets, and in a service of that name", () => {
    const values = config({
      services: { web: service({ secrets: "hunter2" }), secrets: service({ cpu: 512, port: undefined }) },
    });
    const secretPaths = [
      ["docker-on-ecs:services", "web", "secrets"],
      ["docker-on-ecs:services", "secrets", "cpu"],
    ];
    assert.deepEqual(reported(values, { secretPaths }), [
      `services.web.secrets ${told}`,
      `services.secrets.cpu ${told}`,
    ]);
  });

  it("decides nothing else, not even by what would stand there without it", () => {
    const values = web({ cpu: 512, memoryMiB: 512, secrets: { C: "/c" } });
    const secretPaths = [["docker-on-ecs:services", "web", "cpu"]];
    assert.deepEqual(reported(values, { secretPaths }), [`services.web.cpu ${told}`]);
  });

  it("is all there is where the configuration is less deep than the stack file", () => {
    const secretPaths = [["docker-on-ecs:services", "web", "cpu", "secure"]];
    assert.deepEqual(reported(web({ cpu: 300 }), { secretPaths }), [`services.web.cpu ${told}`]);
  });

  it("is refused as a whole key", () => {
    const values = config({ tags: '{"a":["hunter2"]}', registry: "hunter2/" });
    const secretPaths = [["docker-on-ecs:tags"], ["docker-on-ecs:registry"]];
    assert.deepEqual(reported(values, { secretPaths }), [`tags ${told}`, `registry ${told}`]);
  });

  it("is taken for a key of aws", () => {
    const secretPaths = [["aws:secretKey"]];
    const { aws } = accepted({ ...config(), "aws:secretKey": "hunter2" }, { secretPaths });
    assert.equal(aws.secretKey, "hunter2");
  });
});

describe("What the engine hands over", () => {
  it("is read as the text that it is, and as what that stands for", () => {
    const settings = accepted({
      "aws:region": "eu-west-1",
      "docker-on-ecs:network": "{}",
      "docker-on-ecs:protection": "off",
      "docker-on-ecs:logRetentionDays": "30",
      "docker-on-ecs:registry": "127.0.0.1:4566",
      "docker-on-ecs:tags": "null",
      "docker-on-ecs:services": '{"web":{"build":{"context":"app"},"port":8080,"user":"1000:1000"}}',
    });
    assert.equal(settings.logRetentionDays, 30);
    assert.equal(settings.registry, "127.0.0.1:4566");
    assert.deepEqual(settings.tags, {});
    assert.deepEqual(settings.services, accepted(config()).services);
  });

  it("is no registry when that is empty", () => {
    assert.equal(accepted(config({ registry: "" })).registry, undefined);
  });

  tells([
    [
      "is refused as text where a block is asked for",
      config({ network: "10.0.0.0/16" }),
      'network must be a map of keys and values, got "10.0.0.0/16"; write network: { cidr: 10.20.0.0/16 }',
    ],
    [
      "is refused with nothing in it where a value is asked for",
      config({ registry: "null" }),
      'registry must be a host, with a port where it needs one, or empty, got an empty value; write registry: "", or take the key out',
    ],
  ]);
});

describe("Any configuration at all", () => {
  const secret = "hunter2-the-secret-itself";
  const blocks = [
    "network",
    "cluster",
    "ingress",
    "protection",
    "allow",
    "logRetentionDays",
    "registry",
    "tags",
    "services",
  ];
  const words = [
    ...[
      "environment",
      "secrets",
      "build",
      "args",
      "sidecars",
      "scaling",
      "schedules",
      "route",
      "health",
      "permissions",
    ],
    ...["DB_PASSWORD", "API_TOKEN", "apiKey", "CLIENT_SECRET", "STRIPE_KEY", "secretKey", "token", "accessKey"],
    ...[
      "web",
      "cpu",
      "memoryMiB",
      "port",
      "image",
      "context",
      "path",
      "host",
      "__proto__",
      "constructor",
      "toString",
      "",
    ],
  ];
  const leaf = fc.oneof(fc.constant(secret), fc.jsonValue({ maxDepth: 1 }), fc.double(), fc.constant(undefined));
  const { value: tree } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, leaf, tie("map"), fc.array(tie("value"), { maxLength: 3 })),
    map: fc.dictionary(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string() }),
      tie("value"),
      {
        maxKeys: 6,
      },
    ),
  }));
  const service = fc.record(
    Object.fromEntries(
      ["environment", "secrets", "sidecars", "scaling", "route", "health", "build", "cpu"].map((key) => [key, tree]),
    ),
    { requiredKeys: [] },
  );
  const own = Object.fromEntries(blocks.map((key) => [`docker-on-ecs:${key}`, tree]));
  const aws = Object.fromEntries(["region", "secretKey", "token", "assumeRoles"].map((key) => [`aws:${key}`, tree]));
  const values = fc.oneof(
    fc.record({ ...own, ...aws }, { requiredKeys: [] }),
    fc
      .dictionary(fc.constantFrom("web", "a-b", "__proto__"), service)
      .map((services) => ({ "docker-on-ecs:services": services })),
    fc.dictionary(fc.string(), fc.jsonValue()),
  );

  it("is either settings or a report of single lines", () => {
    fc.assert(
      fc.property(values, (raw) => {
        const parsed = parseSettings(raw, { project: "docker-on-ecs", stack: "dev" });
        if ("settings" in parsed) return;
        const [count = "", ...lines] = parsed.report.split("\n");
        assert.match(count, /^\d+ faults? in Pulumi\.dev\.yaml:$/);
        for (const line of lines) {
          assert.match(line, /^Pulumi\.dev\.yaml: .+ must .+, got .+; .+$/);
          assert.doesNotMatch(line, /Invalid|expected|Too (small|big)|Unrecognized|undefined|\[object/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never shows what stands under the name of a credential, under secrets or under a key of aws for one", () => {
    /** The tree with the secret only where it may not be shown. */
    const planted = (value: unknown, hidden: boolean): unknown => {
      if (Array.isArray(value)) return value.map((entry) => planted(entry, hidden));
      if (typeof value === "object" && value !== null) {
        const entries = Object.entries(value).map(([key, entry]): [string, unknown] => {
          return [key, planted(entry, hidden || key === "secrets" || looksLikeCredential(key))];
        });
        return Object.fromEntries(entries);
      }
      if (value === secret) return hidden ? secret : "open";
      return value;
    };
    let seen = 0;
    fc.assert(
      fc.property(values, (raw) => {
        const tree = planted(raw, false) as Record<string, unknown>;
        const parsed = parseSettings(tree, { project: "docker-on-ecs", stack: "dev" });
        if (!("report" in parsed)) return;
        if (JSON.stringify(tree).includes(secret)) seen++;
        assert.ok(!parsed.report.includes("hunter2"), parsed.report);
      }),
      { numRuns: 500 },
    );
    assert.ok(seen > 100, `only ${seen} of the configurations had a secret in them`);
  });

  it("is accepted exactly when the schema alone accepts it, where no two keys are checked against each other", () => {
    const keys = Object.keys(projectSchema.shape).filter(
      (key) => !["services", "network", "ingress", "cluster", "allow", "protection"].includes(key),
    );
    const record = fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.oneof(fc.constantFrom(30, 31, { a: "b" }, {}), tree)])),
      {
        requiredKeys: [],
      },
    );
    fc.assert(
      fc.property(record, (own) => {
        const open = Object.values(own).some((value) => value === null || typeof value === "string");
        // We refuse a key __proto__, and zod drops it.
        fc.pre(!open && !JSON.stringify(own).includes("__proto__"));
        const bySchema = projectSchema.safeParse(own).success && awsSchema.safeParse({ region: "eu-west-1" }).success;
        assert.equal(
          reported(config({ ...own, services: { web: { user: "1:1", image: "app:1" } } })).length === 0,
          bySchema,
        );
      }),
      { numRuns: 500 },
    );
  });
});
