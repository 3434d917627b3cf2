// One import of each kind of file that people have, by the command: tests/fixtures/imports/.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../../../settings/parse.ts";
import { readStackFile } from "../../../settings/stackFile.ts";
import { ecs } from "../../support/ecs.ts";

type Service = Record<string, unknown>;

describe("./ecs add, with what people have", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "kinds-"));
    cpSync("tests/fixtures/imports", root, { recursive: true });
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\n");
    writeFileSync(join(root, "Pulumi.dev.yaml"), "config:\n  aws:region: eu-west-1\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const add = (...args: string[]) => ecs(["add", ...args], { root });
  const services = () =>
    parse(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).config.services as Record<string, Service>;
  const assertTaken = () => {
    const { project, config } = readStackFile(root, "dev");
    const parsed = parseSettings(config, { project, stack: "dev", root });
    assert.ok("settings" in parsed, "report" in parsed ? parsed.report : "");
  };

  it("takes the tutorial's Dockerfile, with nginx as root on port 80", async () => {
    const { code, stdout } = await add("tutorial");
    assert.equal(code, 0);
    assert.deepEqual(services(), { tutorial: { build: { context: "tutorial" }, port: 80, user: "root" } });
    assert.match(stdout, /services\.tutorial\.user: the Dockerfile has no USER.*; add one/);
    assertTaken();
  });

  it("takes the tutorial's task definition on port 80 and without a size, and builds its image from the Dockerfile beside it", async () => {
    const { code, stdout } = await add("tutorial/task-definition.json");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /containerDefinitions\[0\]\.image: it is built from the Dockerfile beside it; where my-nginx-image is ready/,
    );
    assert.deepEqual(services()["my-task"], {
      build: { context: "tutorial" },
      port: 80,
      user: "root",
      cpu: 256,
      memoryMiB: 512,
      environment: { ENV_VAR: "value" },
      readonlyRootFilesystem: false,
    });
    assert.match(stdout, /containerDefinitions\[0\]\.memory: 256 MiB are rounded up to 512/);
    assertTaken();
  });

  it("takes Django on gunicorn in a Compose file, with a database for a developer", async () => {
    const { code, stdout } = await add("django/compose.yaml");
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(services()), ["web"]);
    assert.deepEqual(services().web, {
      build: { context: "django", target: "production" },
      port: 8000,
      command: ["gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3"],
      cpu: 1024,
      memoryMiB: 2048,
      environment: { DJANGO_SETTINGS_MODULE: "shop.settings.production" },
      desiredCount: 2,
      healthCheck: {
        command: ["CMD", "python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz')"],
        intervalSeconds: 30,
        startPeriodSeconds: 20,
      },
      readonlyRootFilesystem: false,
      volumes: { static: { path: "/srv/static" } },
    });
    assert.doesNotMatch(stdout, /correct-horse/);
    for (const said of [
      /environment\[1\]: .*secrets: \{ DATABASE_URL: <ARN> \}/,
      /services\.web\.environment\[2\]: its value comes from the environment/,
      /services\.db: it has a profile/,
      /depends_on\.db\.condition: /,
      /volumes\[1\].*: its files are on EFS/,
    ])
      assert.match(stdout, said);
    assertTaken();
  });

  it("takes Django on Fargate Spot, with RDS's secret, EFS and Fluent Bit, as AWS describes it", async () => {
    const { code, stdout } = await add("django/task-definition.json", "--service", "django/services.json");
    assert.equal(code, 0);
    const { user: _, ...service } = services()["shop-web"] ?? {};
    assert.deepEqual(service, {
      image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:41",
      port: 8000,
      health: { gracePeriodSeconds: 90 },
      command: ["gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000"],
      cpu: 512,
      memoryMiB: 1024,
      environment: { DJANGO_SETTINGS_MODULE: "shop.settings" },
      secrets: { DATABASE_PASSWORD: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf:password::" },
      desiredCount: 4,
      spot: { base: 0, onDemandWeight: 0, spotWeight: 1 },
      deployment: { minimumHealthyPercent: 100, maximumPercent: 200 },
      readonlyRootFilesystem: false,
    });
    for (const said of [
      /volumes.*write volumes: \{ .*fileSystemId: /,
      /containerDefinitions\[1\]: the container routes logs/,
      /taskRoleArn.*permissions/,
    ])
      assert.match(stdout, said);
    assertTaken();
  });

  it("takes Rails with Sidekiq, both of one image", async () => {
    const { code, stdout } = await add("rails/compose.yaml", "--only", "web,sidekiq");
    assert.equal(code, 0);
    const { web, sidekiq } = services();
    const build = { context: "rails", args: { RUBY_VERSION: "3.3" } };
    assert.deepEqual([web?.build, web?.port, web?.stopTimeoutSeconds, web?.user], [build, 3000, 60, undefined]);
    assert.deepEqual(
      [sidekiq?.build, sidekiq?.port, sidekiq?.command],
      [build, undefined, ["bundle", "exec", "sidekiq"]],
    );
    assert.deepEqual(sidekiq?.environment, {
      RAILS_ENV: "production",
      RAILS_LOG_TO_STDOUT: "1",
      REDIS_URL: "redis://redis:6379/0",
      RAILS_MAX_THREADS: "10",
    });
    assert.deepEqual(sidekiq?.ulimits, { nofile: { softLimit: 1024, hardLimit: 4096 } });
    assert.match(stdout, /services\.redis: it is left out, as --only names others/);
    assertTaken();
  });

  it("takes a Next.js app of a monorepo, built from the monorepo's folder", async () => {
    await add("monorepo/compose.yaml");
    assert.deepEqual(services().web, {
      build: {
        context: "monorepo",
        dockerfile: "apps/web/Dockerfile",
        args: { NEXT_PUBLIC_API: "https://api.example.com" },
      },
      port: 3000,
      architecture: "ARM64",
      environment: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
      readonlyRootFilesystem: false,
    });
    assertTaken();
  });

  it("takes an app of a monorepo by its Dockerfile, built from the nearest folder that has what it copies", async () => {
    const dockerfile = ["FROM node:22-slim", "COPY package.json .", "COPY apps/web .", "USER node", "EXPOSE 3000"];
    writeFileSync(join(root, "monorepo/apps/web/Dockerfile"), dockerfile.join("\n"));
    writeFileSync(join(root, "monorepo/package.json"), "{}");
    const { stdout } = await add("monorepo/apps/web");
    assert.deepEqual(services().web?.build, { context: "monorepo", dockerfile: "apps/web/Dockerfile" });
    assert.match(stdout, /services\.web\.build\.context: it has what the Dockerfile copies/);
    assertTaken();
  });

  it("names the lines of .dockerignore that the folder of a monorepo needs, and nothing beside", async () => {
    cpSync(join(root, "monorepo"), root, { recursive: true });
    writeFileSync(join(root, "package.json"), "{}");
    writeFileSync(join(root, "apps/web/Dockerfile"), "FROM node:22-slim\nCOPY package.json .\nUSER node\n");
    const { code, stderr } = await add("apps/web");
    assert.equal(code, 1);
    assert.match(stderr, /services\.web\.build\.context: must leave out .*Pulumi\.\*\.yaml/);
    assert.doesNotMatch(stderr, /build\.dockerfile: must be a folder's path/);
  });

  it("takes a monorepo whose root is the project's folder, as far as the program lets it", async () => {
    cpSync(join(root, "monorepo"), root, { recursive: true });
    const { code, stderr } = await add("compose.yaml");
    if (code === 0) assertTaken();
    else assert.match(stderr, /services\.web\.build\.context, .*: must leave out /);
  });

  it("refuses Windows", async () => {
    const { code, stderr } = await add("windows/task-definition.json");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^windows\/task-definition\.json: runtimePlatform\.operatingSystemFamily must be LINUX, .*\n$/,
    );
  });

  it("takes a private registry, a file of variables, and a region of the app's own", async () => {
    const credentials = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ghcr-AbCdEf";
    writeFileSync(join(root, "app.env"), "A=b\n");
    const app = { image: "acme/app:1", env_file: "app.env", environment: { AWS_REGION: "us-east-1" } };
    writeFileSync(join(root, "compose.yaml"), JSON.stringify({ services: { app } }));
    const repositoryCredentials = { credentialsParameter: credentials };
    const container = { name: "api", image: "ghcr.io/acme/api", repositoryCredentials };
    writeFileSync(join(root, "task.json"), JSON.stringify({ family: "api", containerDefinitions: [container] }));
    assert.deepEqual([(await add("compose.yaml")).code, (await add("task.json")).code], [0, 0]);
    assert.equal(services().app?.environmentFile, "app.env");
    assert.deepEqual(services().app?.environment, { AWS_REGION: "us-east-1" });
    assert.equal(services().api?.registryCredentials, credentials);
    assertTaken();
  });
});
