import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { parseSettings } from "../../../settings/parse.ts";
import { readStackFile } from "../../../settings/stackFile.ts";
import { ecs } from "../../support/ecs.ts";

/** A stack file as an owner has it, comments included. */
const stackFile = `# Development
config:
  aws:region:  eu-west-1  # Ireland
  services:
    front: { image: acme/front:1, port: 8080, user: "1000" }  # the site
  tags: { team: web }
`;

describe("./ecs add", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "add-"));
    put(
      "Pulumi.yaml",
      "name: shop\nconfig:\n  services: { default: { sample: { image: acme/sample:1, user: root } } }\n",
    );
    put("Pulumi.dev.yaml", stackFile);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(path: string, content: unknown): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : stringify(content));
  }
  const textOf = (stack = "dev") => readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
  const servicesOf = (stack = "dev") => parse(textOf(stack)).config.services as Record<string, Record<string, unknown>>;
  const run = (...args: string[]) => ecs(["add", ...args], { root });
  const assertTaken = (stack = "dev") => {
    const { project, config } = readStackFile(root, stack);
    const parsed = parseSettings(config, { project, stack, root });
    assert.ok("settings" in parsed, "report" in parsed ? parsed.report : "");
  };

  it("writes what it is given in its place of the stack file, and no other line", async () => {
    put("api/Dockerfile", "FROM node:22\nUSER node\nEXPOSE 3000\n");
    const { code, stdout, stderr } = await run("api");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.ok(stdout.startsWith("Pulumi.dev.yaml: services.api: build, port, route\n"), stdout);
    const added =
      "    api:\n      build: { context: api }\n      port: 3000\n      route:\n        path: [ /api, /api/* ]\n";
    assert.equal(textOf(), stackFile.replace("# the site\n", `# the site\n${added}`));
    assertTaken();
  });

  it("changes nothing on a second run", async () => {
    put("compose.yaml", {
      services: { web: { image: "acme/web:1", ports: ["80:8080"] }, api: { image: "acme/api:1", ports: ["9090"] } },
    });
    await run("compose.yaml");
    const first = textOf();
    const { code, stdout } = await run("compose.yaml");
    assert.deepEqual([code, textOf()], [0, first]);
    assert.ok(
      stdout.startsWith("services.web is there already, unchanged\nservices.api is there already, unchanged\n"),
      stdout,
    );
  });

  it("shows what would change, and writes nothing, with --dry-run", async () => {
    const { code, stdout } = await run("acme/api:1", "--dry-run");
    assert.deepEqual([code, textOf()], [0, stackFile]);
    assert.match(
      stdout,
      /^--- Pulumi\.dev\.yaml\n\+\+\+ Pulumi\.dev\.yaml\n@@ [^\n]*\n(.*\n)*\+ {4}api:\n\+ {6}image: acme\/api:1\n/,
    );
  });

  it("refuses other values for a service that is there, with the difference, and takes them with --replace", async () => {
    await run("acme/front:2", "--as", "front");
    const { code, stdout, stderr } = await run("acme/front:2", "--as", "front");
    assert.deepEqual([code, stdout, textOf()], [1, "", stackFile]);
    assert.match(
      stderr,
      /\n- {4}front: \{ image: acme\/front:1, port: 8080, user: "1000" \} {2}# the site\n\+ {4}front:\n\+ {6}image: acme\/front:2\n/,
    );
    assert.match(
      stderr,
      /services\.front must be new, or as it is written already, got other values; take the new ones with --replace, or add it beside with --as <name>\n$/,
    );
    assert.equal((await run("acme/front:2", "--as", "front", "--replace")).code, 0);
    assert.equal(servicesOf().front?.image, "acme/front:2");
    assertTaken();
  });

  it("writes into the stack that is named, with what its environment overrides", async () => {
    put(
      "Pulumi.prod.yaml",
      "config:\n  aws:region: eu-west-1\n  shop:services: { front: { image: acme/front:1, user: root } }\n",
    );
    const manifest = {
      name: "crunch",
      type: "Worker Service",
      image: { location: "acme/crunch:1" },
      environments: { prod: { cpu: 1024, memory: 2048 } },
    };
    put("copilot/crunch/manifest.yml", manifest);
    assert.equal((await run("copilot", "--to", "prod")).code, 0);
    assert.equal(parse(textOf("prod")).config["shop:services"].crunch.cpu, 1024);
    assert.equal(textOf(), stackFile);
  });

  it("writes out the services of Pulumi.yaml where the stack file has none of its own, and says so", async () => {
    put("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    const { stdout } = await run("acme/api:1");
    assert.match(stdout, /^services\.sample of Pulumi\.yaml stands in Pulumi\.dev\.yaml now, too/m);
    assert.doesNotMatch((await run("acme/api:1")).stdout, /stands in/);
    put("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    const job = { name: "tidy", type: "Scheduled Job", image: { location: "acme/tidy:1" }, on: { schedule: "@daily" } };
    put("manifest.yml", job);
    await run("manifest.yml");
    assert.deepEqual(Object.keys(parse(textOf()).config), ["aws:region", "jobs"], "a job takes no service's place");
    put("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    await run("acme/api:1");
    assert.deepEqual(Object.keys(servicesOf()), ["sample", "api"]);
  });

  it("writes beside the services that Pulumi.yaml has as a value, for all stacks", async () => {
    put("Pulumi.yaml", {
      name: "shop",
      config: { services: { value: { common: { image: "acme/common:1", user: "1" } } } },
    });
    put("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    const { code } = await run("acme/api:1");
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(servicesOf()), ["api"]);
  });

  it("puts a service in the place of the one that only Pulumi.yaml has by that name, and says so", async () => {
    put("Pulumi.dev.yaml", "config:\n  aws:region: eu-west-1\n");
    const { code, stdout } = await run("acme/sample:2");
    assert.equal(code, 0);
    assert.match(stdout, /^services\.sample takes the place of the one in Pulumi\.yaml/m);
    assert.equal(servicesOf().sample?.image, "acme/sample:2");
    assertTaken();
  });

  it("keeps to what a protected stack asks for: two tasks, and images by digest", async () => {
    const others =
      "min-tasks zones https deletion-protection public-ip nat-per-zone access-logs web-acl customer-key log-retention root";
    const allow = Object.fromEntries(
      others
        .split(" ")
        .filter((rule) => rule !== "min-tasks")
        .map((rule) => [rule, "a test"]),
    );
    const image = (name: string) => `acme/${name}@sha256:${"a".repeat(64)}`;
    put("Pulumi.prod.yaml", {
      config: {
        "aws:region": "eu-west-1",
        protection: "on",
        allow,
        services: { front: { image: image("front"), user: "1000", desiredCount: 2 } },
      },
    });
    const { code, stdout } = await run(image("api"), "--to", "prod");
    assert.equal(code, 0);
    assert.equal(servicesOf("prod").api?.desiredCount, 2);
    assert.match(stdout, /services\.api\.desiredCount: must be 2 or more .*\. Written: 2/);
    const moving = await run("acme/other:1", "--to", "prod");
    assert.equal(moving.code, 1);
    assert.match(moving.stderr, /Nothing of it can be written to Pulumi\.prod\.yaml\.\n(.*\n)*.*digest/);
  });

  it("adds nothing to a stack file that the program refuses as it stands", async () => {
    put("Pulumi.dev.yaml", stackFile.replace("port: 8080", "port: 99999"));
    const { code, stderr } = await run("acme/api:1");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^1 fault in Pulumi\.dev\.yaml:\nPulumi\.dev\.yaml: services\.front\.port must .*\nNothing is added before that is mended\.\n$/,
    );
  });

  it("reports bad input in a line, and exits with 1", async () => {
    put("broken.json", "{");
    put("broken.yaml", "a: [\n");
    put("other.yaml", { a: 1 });
    put("empty/x", "");
    put("services.json", '{ "services": [{ "serviceName": "a" }] }');
    put(
      "windows.json",
      '{ "containerDefinitions": [{ "name": "a" }], "runtimePlatform": { "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE" } }',
    );
    put("compose.yaml", { services: { a: { image: "acme/a:1" }, b: { image: "acme/b:1" } } });
    put("task.json", JSON.stringify({ containerDefinitions: [{ name: "a", image: "acme/a:1" }] }));
    for (const [args, said] of [
      [["task.json", "--service", "no.json"], /no\.json cannot be read or written: no such file or directory\.\n$/],
      [
        ["task.json", "--service", "other.yaml"],
        /^other\.yaml must be the output of `aws ecs describe-services`, .*\n$/,
      ],
      [
        ["nowhere/compose.yaml"],
        /^"nowhere\/compose\.yaml" must be a folder with a Dockerfile, .* got a path at which nothing is; correct the path\n$/,
      ],
      [["broken.json"], /^broken\.json must be valid JSON: .*; correct it there\n$/],
      [["broken.yaml"], /^broken\.yaml:\d+:\d+ must be valid YAML: .*; correct it there\n$/],
      [["other.yaml"], /^other\.yaml must be a folder with a Dockerfile, .* got another file; correct the path\n$/],
      [["empty"], /^empty must be a folder with a Dockerfile, .* got a folder with none of them in it; .*\n$/],
      [["services.json"], /^services\.json must be .*; give the task definition, and this with --service\n$/],
      [
        ["windows.json"],
        /^windows\.json: runtimePlatform\.operatingSystemFamily must be LINUX, got "WINDOWS_SERVER_2022_CORE"; .*\n$/,
      ],
      [["acme/a:1", "--to", "dve"], /^"dve" must be a stack with a file "Pulumi\.dve\.yaml"; .*nearest is dev\n$/],
      [["acme/a:1", "--as", "Web!"], /^--as must be 1 to 20 lower-case letters, .*, got "Web!"; write such as web\n$/],
      [
        ["compose.yaml", "--as", "web"],
        /^--as must name one service or job, got 2 \(a, b\); say with --only which one\n$/,
      ],
      [["compose.yaml", "--only", "c"], /^--only must name services of compose\.yaml, got "c"; it has a, b\n$/],
      [[], /^missing required argument 'what'\n/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args);
      assert.deepEqual([code, stdout], [1, ""], args.join(" "));
      assert.match(stderr, said);
    }
    assert.equal(textOf(), stackFile);
  });
});
