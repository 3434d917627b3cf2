import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSecret, output, RunError } from "@pulumi/pulumi";
import { runProgram } from "../../plan/runProgram.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { SecretValue } from "../../settings/language/secretValue.ts";
import { loadSettings, providerArguments } from "../../settings/load.ts";
import { readStackFile } from "../../settings/stackFile.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "load-"));
  mkdirSync(join(root, "app"));
  writeFileSync(join(root, "app", "Dockerfile"), "FROM scratch\nUSER 1000\n");
  writeFileSync(join(root, "Pulumi.yaml"), "name: docker-on-ecs\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(stack: string, ...lines: string[]): void {
  const content = ["config:", "  aws:region: eu-west-1", ...lines.map((line) => `  ${line}`)];
  writeFileSync(join(root, `Pulumi.${stack}.yaml`), content.join("\n"));
}

/** Runs `program` as a stack whose configuration the engine hands over: sorted, and decrypted. */
async function run<T>(program: () => T, decrypted: (config: Record<string, string>) => void = () => {}): Promise<T> {
  const { project, config, secretKeys } = readStackFile(root, "dev");
  decrypted(config);
  const sorted = Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
  let result: T | undefined;
  await runProgram(
    () => {
      result = program();
    },
    { project, stack: "dev", config: sorted, secretKeys },
  );
  return result as T;
}

const load = (): Settings => loadSettings([], root).settings;

async function report(decrypted?: (config: Record<string, string>) => void): Promise<string[]> {
  const told = await run(() => {
    try {
      load();
      return "";
    } catch (error) {
      assert.ok(RunError.isInstance(error), String(error));
      return error.message;
    }
  }, decrypted);
  return told.split("\n");
}

describe("The settings of a stack", () => {
  const common = (...lines: string[]) =>
    writeFileSync(join(root, "Pulumi.yaml"), ["name: docker-on-ecs", "config:", ...lines].join("\n"));

  it("are joined with the values that Pulumi.yaml has for all stacks, which the engine leaves out", async () => {
    common(
      "  services: { value: { web: { build: { context: app }, port: 8080 } } }",
      "  tags: { value: { Team: web } }",
    );
    write("dev", "services: { web: { environment: { A: a } } }");
    const { services, tags } = await run(load);
    assert.deepEqual([services.web?.port, services.web?.environment, tags], [8080, { A: "a" }, { Team: "web" }]);
  });

  it("are those of the platform's stack with its profile, where it has one", async () => {
    write("base", "profile: small", "cluster: { exec: true }");
    write("dev", "platform: { of: base }", "services: { worker: { image: worker, user: '1' } }");
    const { network, cluster } = await run(load);
    assert.ok("egress" in network && network.egress === "public");
    assert.deepEqual([cluster.exec, cluster.spot?.base], [true, 0]);
  });

  it("are those of a platform's stack that takes its region and its network from the defaults in Pulumi.yaml", async () => {
    common("  aws:region: { default: eu-west-1 }", "  network: { default: { zones: 3 } }");
    writeFileSync(join(root, "Pulumi.base.yaml"), "config: {}\n");
    writeFileSync(
      join(root, "Pulumi.dev.yaml"),
      "config: { platform: { of: base }, services: { worker: { image: worker, user: '1' } } }\n",
    );
    const { network } = await run(load);
    assert.ok("zones" in network && network.zones === 3);
  });

  it("name Pulumi.yaml where its value is at fault, as its default too", async () => {
    common("  defaults: { value: { cpu: 300 } }", "  dashboard: { default: perhaps }");
    write("dev", "defaults: { memoryMiB: 1 }");
    assert.deepEqual(await report(), [
      "2 faults in Pulumi.yaml:",
      "Pulumi.yaml: defaults.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got 300; the nearest are 256 and 512",
      'Pulumi.yaml: dashboard must be true or false, got "perhaps"; write one of these',
    ]);
  });

  it("are those of the engine's configuration", async () => {
    write("dev", "docker-on-ecs:tags: { Team: web }", "docker-on-ecs:protection: off");
    const { project, stack, aws, tags, protection, services } = await run(load);
    assert.deepEqual(
      { project, stack, aws, tags, protection },
      {
        project: "docker-on-ecs",
        stack: "dev",
        aws: { region: "eu-west-1" },
        tags: { Team: "web" },
        protection: false,
      },
    );
    assert.deepEqual(Object.keys(services), ["web"]);
  });

  it("fail with the report alone, in the order of the stack file", async () => {
    write(
      "dev",
      "docker-on-ecs:services: { web: { port: 0, image: App, user: root } }",
      "docker-on-ecs:cluster: { spot: true }",
    );
    assert.deepEqual(await report(), [
      "3 faults in Pulumi.dev.yaml:",
      "Pulumi.dev.yaml: services.web.port must be an integer from 1 to 65535, got 0; raise it to 1",
      'Pulumi.dev.yaml: services.web.image must be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name, got "App"; write the name in lower case',
      "Pulumi.dev.yaml: cluster.spot must be a map of keys and values, got true; write spot: { spotWeight: 3 }",
    ]);
  });

  it("look at the build contexts in the project's folder", async () => {
    write("dev", "docker-on-ecs:services: { web: { build: { context: site }, port: 8080 } }");
    assert.deepEqual(await report(), [
      "1 fault in Pulumi.dev.yaml:",
      'Pulumi.dev.yaml: services.web.build.context must be a folder, got "site", which does not exist; correct the path, or make the folder',
    ]);
  });

  it("do not hold an encrypted value, which is reported by its place and never shown", async () => {
    write(
      "dev",
      "docker-on-ecs:services: { web: { image: app:1, user: root, environment: { GREETING: { secure: v1:abc } } } }",
    );
    const lines = await report((config) => {
      const services = config["docker-on-ecs:services"] ?? "";
      config["docker-on-ecs:services"] = services.replace("[secret]", "hunter2");
    });
    assert.deepEqual(lines, [
      "1 fault in Pulumi.dev.yaml:",
      "Pulumi.dev.yaml: services.web.environment.GREETING must not be secret, got a secret; write it into the stack file in the open; only values under secrets of a service or job and a clientSecret may be secret",
    ]);
  });

  it("do not hold a secret that comes from elsewhere, such as an environment of Pulumi's", async () => {
    write("dev");
    const lines = await run(
      () => {
        try {
          load();
          return "";
        } catch (error) {
          return (error as Error).message;
        }
      },
      () => undefined,
    );
    assert.equal(lines, "");
    const told: string[] = [];
    await runProgram(
      () => {
        try {
          load();
        } catch (error) {
          told.push((error as Error).message);
        }
      },
      {
        project: "docker-on-ecs",
        stack: "dev",
        config: { "aws:region": "eu-west-1", "docker-on-ecs:tags": '{"Team":"hunter2;"}' },
        secretKeys: ["docker-on-ecs:tags"],
      },
    );
    assert.deepEqual(told, [
      "1 fault in Pulumi.dev.yaml:\n" +
        "Pulumi.dev.yaml: tags.Team must not be secret, got a secret; write it into the stack file in the open; only values under secrets of a service or job and a clientSecret may be secret",
    ]);
  });

  it("take the secrets that the stack file and an environment of Pulumi's have, beside what the file says in the open", async () => {
    writeFileSync(
      join(root, "Pulumi.dev.yaml"),
      [
        "environment: [aws/dev]",
        "config:",
        "  aws:region: eu-west-1",
        "  docker-on-ecs:services:",
        '    web: { image: "app:1", user: root, secrets: { OWN: { secure: v1:abc }, NAMED: "/a/parameter" } }',
      ].join("\n"),
    );
    const { services } = await run(load, (config) => {
      const { web } = JSON.parse(config["docker-on-ecs:services"] ?? "");
      const secrets = { ...web.secrets, OWN: "hunter2", IMPORTED: "hunter3", PARAMETER: "/imported" };
      config["docker-on-ecs:services"] = JSON.stringify({ web: { ...web, secrets } });
    });
    const { OWN, IMPORTED, ...named } = services.web?.secrets ?? {};
    assert.deepEqual(
      [OWN, IMPORTED].map((one) => one instanceof SecretValue && one.reveal()),
      ["hunter2", "hunter3"],
    );
    assert.deepEqual(named, { NAMED: "/a/parameter", PARAMETER: "/imported" });
  });

  it("are those that the engine hands over, where the stack file imports them from an environment", async () => {
    writeFileSync(join(root, "Pulumi.dev.yaml"), "environment: [aws/dev]\n");
    writeFileSync(join(root, "Pulumi.staging.yaml"), "environment:\n  imports: [aws/staging]\n");
    const { aws, logRetentionDays } = await run(load, (config) => {
      config["aws:region"] = "eu-west-1";
      config["docker-on-ecs:logRetentionDays"] = "30";
    });
    assert.deepEqual([aws.region, logRetentionDays], ["eu-west-1", 30]);
  });

  it("hand an encrypted key of aws to the provider as a secret", async () => {
    write("dev", "aws:secretKey: { secure: v1:abc }", "aws:httpProxy: { secure: v1:def }", "aws:profile: dev");
    const { settings, args } = await run(() => {
      const settings = load();
      return { settings, args: providerArguments(settings.aws) };
    });
    assert.equal(settings.aws.secretKey, "[secret]");
    assert.ok(await isSecret(output(args.secretKey)));
    assert.ok(await isSecret(output(args.httpProxy)));
    assert.equal(args.profile, "dev");
    assert.equal(args.region, "eu-west-1");
  });
});

describe("The network of a stack", () => {
  const overlap = (stack: string) =>
    `Pulumi.dev.yaml: network.cidr must not overlap 10.0.0.0/16 of stack ${stack}, got "10.0.0.0/16"; ` +
    "write 10.1.0.0/16, or give the reason in allow: { network-overlap: … }";

  it("does not overlap that of another stack file, be it only the default", async () => {
    write("dev");
    write("prod");
    assert.deepEqual(await report(), ["1 fault in Pulumi.dev.yaml:", overlap("prod")]);
  });

  it("does not overlap the default of Pulumi.yaml, which another stack has", async () => {
    const lines = ["name: docker-on-ecs", "config: { network: { default: { cidr: 10.3.0.0/16 } } }"];
    writeFileSync(join(root, "Pulumi.yaml"), lines.join("\n"));
    write("dev", "network: { cidr: 10.3.0.0/20 }");
    write("prod");
    assert.deepEqual(await report(), [
      "1 fault in Pulumi.dev.yaml:",
      'Pulumi.dev.yaml: network.cidr must not overlap 10.3.0.0/16 of stack prod, got "10.3.0.0/20"; ' +
        "write 10.0.0.0/16, or give the reason in allow: { network-overlap: … }",
    ]);
  });

  it("may be that of a stack whose network comes from an environment, be it with a default {} in Pulumi.yaml", async () => {
    writeFileSync(join(root, "Pulumi.yaml"), "name: docker-on-ecs\nconfig: { network: { default: {} } }\n");
    write("dev");
    write("prod");
    const prod = join(root, "Pulumi.prod.yaml");
    writeFileSync(prod, `environment: [shop/prod]\n${readFileSync(prod, "utf8")}`);
    assert.deepEqual(await report(), [""]);
  });

  it("may overlap that of a stack that gives a reason, of an existing VPC, or of a file that is broken", async () => {
    write("dev");
    write("excused", 'docker-on-ecs:allow: { network-overlap: "never joined" }');
    write("existing", "docker-on-ecs:network: { vpcId: vpc-12345678 }");
    write("wrong", "docker-on-ecs:network: { cidr: ten }");
    writeFileSync(join(root, "Pulumi.broken.yaml"), "config: [");
    assert.deepEqual(await report(), [""]);
  });
});
