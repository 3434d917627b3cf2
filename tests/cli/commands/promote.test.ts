import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";
import { promote } from "../../../cli/commands/promote.ts";
import { buildFacts } from "../../../settings/facts/buildFacts.ts";
import { readStackFile } from "../../../settings/stackFile.ts";
import { ecs } from "../../support/ecs.ts";

const digest = (digit: string) => `123456789012.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:${digit.repeat(64)}`;
const contexts: Record<string, string> = { report: "report" };
const built = (name: string) => buildFacts({ build: { context: contexts[name] ?? "app" } });
const workloads = (images: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(images).map(([name, image]) => [name, { name, image, build: built(name), url: "" }]),
  );
const output = (services: Record<string, unknown>, jobs: Record<string, unknown> = {}) =>
  JSON.stringify({ url: "http://example.com", services: workloads(services), jobs: workloads(jobs) });

describe("./ecs promote", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "promote-"));
    const services = "{ web: { build: { context: app }, port: 8080, health: { path: /healthz } } }";
    writeFileSync(join(root, "Pulumi.yaml"), `name: docker-on-ecs\nconfig: { services: { default: ${services} } }\n`);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const stackFile = (services: string) =>
    writeFileSync(
      join(root, "Pulumi.staging.yaml"),
      `# Staging\nsecretsprovider: awskms:///key\nconfig:\n  aws:region: eu-west-1 # Ireland\n${services}`,
    );
  const servicesNow = () => JSON.parse(readStackFile(root, "staging").config["docker-on-ecs:services"] ?? "{}");

  it("puts the image in the place of the build and leaves everything else of the service", () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app }, port: 8080, environment: { A: b } } }\n");
    assert.deepEqual(promote(root, "staging", output({ web: digest("1") })), { "services.web": digest("1") });
    assert.deepEqual(servicesNow(), { web: { port: 8080, environment: { A: "b" }, image: digest("1") } });
  });

  it("promotes jobs too, but those that share a service's image", () => {
    stackFile(
      `  docker-on-ecs:services: { web: { build: { context: app } } }
  docker-on-ecs:jobs:
    report: { build: { context: report }, schedule: rate(1 day) }
    clean-up: { imageOf: web, schedule: rate(1 hour) }
`,
    );
    const promoted = promote(
      root,
      "staging",
      output({ web: digest("1") }, { report: digest("2"), "clean-up": digest("1") }),
    );
    assert.deepEqual(promoted, { "services.web": digest("1"), "jobs.report": digest("2") });
    assert.deepEqual(JSON.parse(readStackFile(root, "staging").config["docker-on-ecs:jobs"] ?? "{}"), {
      report: { schedule: "rate(1 day)", image: digest("2") },
      "clean-up": { imageOf: "web", schedule: "rate(1 hour)" },
    });
  });

  it("promotes sidecars that are built, of which it leaves all else", () => {
    const proxy = "{ build: { context: proxy }, port: 9000 }";
    stackFile(
      `  services: { web: { build: { context: app }, sidecars: { proxy: ${proxy}, agent: { image: "a:1" } } } }\n`,
    );
    const web = { ...JSON.parse(output({ web: digest("1") })).services.web };
    const sidecars = { proxy: { image: digest("2"), build: buildFacts({ build: { context: "proxy" } }) } };
    const outputs = (more: object) => JSON.stringify({ services: { web: { ...web, ...more } } });
    assert.throws(
      () => promote(root, "staging", outputs({})),
      /services\.web\.sidecars\.proxy must have an image to promote/,
    );
    assert.deepEqual(promote(root, "staging", outputs({ sidecars })), {
      "services.web": digest("1"),
      "services.web.sidecars.proxy": digest("2"),
    });
    assert.deepEqual(servicesNow().web, {
      sidecars: { proxy: { port: 9000, image: digest("2") }, agent: { image: "a:1" } },
      image: digest("1"),
    });
  });

  it("leaves a service that names its own image as it is", () => {
    stackFile(
      "  docker-on-ecs:services:\n    web: { build: { context: app } }\n    proxy: { image: registry.example.com/proxy:1 }\n",
    );
    promote(root, "staging", output({ web: digest("1"), proxy: digest("2") }));
    assert.deepEqual(servicesNow().proxy, { image: "registry.example.com/proxy:1" });
  });

  it("takes the build out that Pulumi.yaml has for all stacks, and writes no more than the image", () => {
    const services = "{ web: { build: { context: app }, port: 8080, environment: { A: a } } }";
    writeFileSync(join(root, "Pulumi.yaml"), `name: docker-on-ecs\nconfig: { services: { value: ${services} } }\n`);
    stackFile("  docker-on-ecs:services: { web: { environment: { B: b } } }\n");
    promote(root, "staging", output({ web: digest("1") }));
    assert.deepEqual(servicesNow(), { web: { environment: { B: "b" }, build: null, image: digest("1") } });
    stackFile("");
    promote(root, "staging", output({ web: digest("1") }));
    assert.deepEqual(servicesNow(), { web: { build: null, image: digest("1") } });
  });

  it("promotes the services of Pulumi.yaml where the stack file has none", () => {
    stackFile("");
    promote(root, "staging", output({ web: digest("1") }));
    assert.deepEqual(servicesNow(), { web: { port: 8080, health: { path: "/healthz" }, image: digest("1") } });
  });

  it("leaves a key in the form in which it is written, short or with the project's name", () => {
    for (const [written, kept] of [
      ["  services: { web: { build: { context: app } } }\n", "services"],
      ["  docker-on-ecs:services: { web: { build: { context: app } } }\n", "docker-on-ecs:services"],
      ["", "services"],
    ] as const) {
      stackFile(written);
      promote(root, "staging", output({ web: digest("1") }));
      const { config } = parse(readFileSync(join(root, "Pulumi.staging.yaml"), "utf8"));
      assert.deepEqual(Object.keys(config), ["aws:region", kept]);
      assert.equal(config[kept].web.image, digest("1"));
    }
  });

  it("keeps the rest of the file, comments and encryption key included", () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } } }\n");
    promote(root, "staging", output({ web: digest("1") }));
    const text = readFileSync(join(root, "Pulumi.staging.yaml"), "utf8");
    assert.match(text, /^# Staging\nsecretsprovider: awskms:\/\/\/key\nconfig:\n {2}aws:region: eu-west-1 # Ireland\n/);
  });

  it("names every service that the other stack has no image of, and changes nothing", () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } }, api: { build: { context: api } } }\n");
    const before = readFileSync(join(root, "Pulumi.staging.yaml"), "utf8");
    assert.throws(
      () => promote(root, "staging", output({ worker: digest("1"), api: undefined })),
      (error) => RunError.isInstance(error) && /services\.web must .*\n.*services\.api must /.test(error.message),
    );
    assert.equal(readFileSync(join(root, "Pulumi.staging.yaml"), "utf8"), before);
  });

  it("refuses an image that is not named by its digest", () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } } }\n");
    assert.throws(() => promote(root, "staging", output({ web: "registry.example.com/web:1" })), /image by digest/);
  });

  it("refuses what is no output of a stack", () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } } }\n");
    for (const services of ["", "[]", "null", "{"]) {
      assert.throws(() => promote(root, "staging", services), /must be JSON with services and jobs/);
    }
  });

  describe("compares how the two stacks build", () => {
    const arm = { context: "./app/", args: { API: "https://api.example.com" }, target: "prod" };
    const service = (keys: object) =>
      stackFile(`  services: ${JSON.stringify({ web: { build: { context: "app" }, ...keys } })}\n`);

    it("refuses an image that was built in another way, and says in what", () => {
      service({ build: arm, architecture: "ARM64" });
      const what = "build it here, or run this again with --anyway to take the image as it is";
      assert.throws(
        () => promote(root, "staging", output({ web: digest("1") })),
        (error: Error) => {
          assert.deepEqual(error.message.split("\n"), [
            `Pulumi.staging.yaml: services.web.build.args must be as the image was built, got {"API":"https://api.example.com"} here and {} there; ${what}`,
            `Pulumi.staging.yaml: services.web.build.target must be as the image was built, got "prod" here and the last stage there; ${what}`,
            `Pulumi.staging.yaml: services.web.architecture must be as the image was built, got "ARM64" here and "X86_64" there; ${what}`,
          ]);
          return true;
        },
      );
      assert.match(readFileSync(join(root, "Pulumi.staging.yaml"), "utf8"), /"build"/);
    });

    it("refuses an image of which nobody says how it was built", () => {
      service({});
      const outputs = JSON.stringify({ services: { web: { image: digest("1") } } });
      assert.throws(() => promote(root, "staging", outputs), /services\.web\.build must be built as the image was/);
    });

    it("takes it all the same with --anyway", async () => {
      service({ build: arm });
      const { code } = await run("staging", output({ web: digest("1") }), "--anyway");
      assert.equal(code, 0);
      assert.equal(servicesNow().web.image, digest("1"));
    });

    it("takes the same build in other words", () => {
      service({ build: { context: "./app/", dockerfile: "./Dockerfile", args: {} }, architecture: "X86_64" });
      promote(root, "staging", output({ web: digest("1") }));
      assert.equal(servicesNow().web.image, digest("1"));
    });
  });

  it("writes who the image runs as, which only the Dockerfile said", () => {
    mkdirSync(join(root, "app"));
    writeFileSync(join(root, "app/Dockerfile"), "FROM scratch\nUSER 1234\n");
    stackFile("  services: { web: { build: { context: app } } }\n");
    promote(root, "staging", output({ web: digest("1") }));
    assert.deepEqual(servicesNow().web, { user: "1234", image: digest("1") });
  });

  const run = (...args: string[]) => ecs(["promote", ...args], { root });

  it("says what runs, and that there was nothing to do", async () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } } }\n");
    const first = await run("staging", output({ web: digest("1") }));
    assert.equal(first.stdout, `staging: services.web runs ${digest("1")}\n`);
    assert.match((await run("staging", output({ web: digest("2") }))).stdout, /builds nothing/);
  });

  it("reports a fault on one line and exits with 1, without a stack trace", async () => {
    stackFile("  docker-on-ecs:services: { web: { build: { context: app } } }\n");
    for (const [args, said] of [
      [["stagign", "{}"], /^"stagign" must be a stack with a file .*, and the nearest is staging\n$/],
      [["staging", "{}"], /^Pulumi\.staging\.yaml: services\.web must have an image to promote, got none; .*\n$/],
      [["staging"], /^missing required argument 'outputs'\n/],
      [
        ["staging", "{", "}"],
        /^too many arguments for 'promote'\. Expected 2 arguments but got 3: staging, \{, \}\.\n/,
      ],
    ] as const) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 1, args.join(" "));
      assert.match(stderr, said);
    }
  });
});
