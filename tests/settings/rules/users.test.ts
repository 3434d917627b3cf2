import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accepted, config, reported, web } from "../../support/reported.ts";

const ways = 'app/Dockerfile, such as USER 1000, or write user: "1000", or user: root';
const digest = `@sha256:${"0".repeat(64)}`;

describe("Who a container runs as", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "users-"));
    mkdirSync(join(root, "app"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const dockerfile = (...lines: string[]) => writeFileSync(join(root, "app/Dockerfile"), lines.join("\n"));
  const built = (keys: object = {}) => web({ user: undefined, ...keys });
  const userOf = (values: ReturnType<typeof web>) => accepted(values, { root }).services.web?.user;

  it("is what the Dockerfile says, which the stack file overrules", () => {
    dockerfile("FROM node:24", "USER node");
    assert.equal(userOf(built()), "node");
    assert.equal(userOf(built({ user: "2000:2000" })), "2000:2000");
  });

  it("is that of the stage that is built, with the build arguments", () => {
    dockerfile("FROM a AS prod", "ARG UID=1", "USER $UID", "FROM b AS test", "USER 2");
    assert.equal(userOf(built({ build: { context: "app", target: "prod", args: { UID: "7" } } })), "7");
  });

  it("is asked for where the Dockerfile does not say it, with the three ways", () => {
    dockerfile("FROM ubuntu", "RUN apt-get install nginx", "EXPOSE 80");
    const asked = `services.web.user must say who the container runs as, got nothing; add USER to ${ways}`;
    assert.deepEqual(reported(built({ port: 80 }), { root }), [asked]);
    assert.equal(userOf(built({ port: 80, user: "root" })), "root");
  });

  it("is root only where the stack file spells it", () => {
    dockerfile("FROM ubuntu", "USER 0:0");
    assert.deepEqual(reported(built(), { root }), [
      `services.web.user must be written where it is root, got USER 0:0 in app/Dockerfile; change it in ${ways}`,
    ]);
  });

  it("is asked for of a ready image, a sidecar's and a job's included", () => {
    const sidecars = { proxy: { image: "envoy:1" } };
    const jobs = { tidy: { image: "tidy:1", schedule: "rate(1 day)" } };
    const values = config({ services: { web: { image: "httpd", sidecars } }, jobs });
    const ready =
      'write user: and a user of the image, such as "1000", or build one with USER in its Dockerfile, or write user: root';
    assert.deepEqual(reported(values), [
      'services.web.sidecars.proxy.user must say who the container runs as, got nothing; write user: and a user of the image, such as "1000", or user: root',
      `services.web.user must say who the container runs as, got nothing; ${ready}`,
      `jobs.tidy.user must say who the container runs as, got nothing; ${ready}`,
    ]);
  });

  it("owns what the stack file lets it write to, by a VOLUME of the Dockerfile", () => {
    dockerfile("FROM node:24", "RUN chown node /cache", "VOLUME /cache", "USER node");
    const keys = {
      writablePaths: ["/cache", "/spool"],
      volumes: { run: { path: "/run/app", storage: "task" } },
    };
    const fault = (at: string, path: string, user: string) =>
      `services.web.${at} must be a VOLUME of app/Dockerfile, or it is root's and ${user} cannot write to it, got "${path}"; ` +
      `add before USER there: RUN mkdir -p ${path} && chown ${user} ${path}, then VOLUME ${path}`;
    assert.deepEqual(reported(built(keys), { root }), [
      fault("writablePaths[1]", "/spool", "node"),
      fault("volumes.run.path", "/run/app", "node"),
    ]);
    accepted(built({ ...keys, user: "root" }), { root });
    accepted(built(), { root });
    dockerfile("FROM node:24", "VOLUME $SPOOL /cache", "USER node");
    accepted(built(keys), { root });
  });

  it("is held to the same in a sidecar that is built, as are its build and its volumes", () => {
    dockerfile("FROM node:24", "USER node");
    const proxy = { build: { context: "app", target: "prod" }, writablePaths: ["/cache"] };
    const spool = { path: "/spool", storage: "task" };
    const lines = reported(
      built({
        sidecars: {
          proxy,
          plain: { build: { context: "app" }, volumes: { spool } },
          gone: { build: { context: "gone" } },
        },
      }),
      { root },
    );
    const at = "services.web.sidecars";
    const declare = (path: string) =>
      `must be a VOLUME of app/Dockerfile, or it is root's and node cannot write to it, got "${path}"; add before USER there: RUN mkdir -p ${path} && chown node ${path}, then VOLUME ${path}`;
    assert.deepEqual(lines, [
      `${at}.proxy.build.target must be a stage of app/Dockerfile, got "prod"; take it out: no stage there has a name`,
      `${at}.plain.volumes.spool.path ${declare("/spool")}`,
      `${at}.gone.build.context must be a folder, got "gone", which does not exist; correct the path, or make the folder`,
    ]);
    dockerfile("FROM node:24");
    const [asked] = reported(web({ sidecars: { plain: { build: { context: "app" } } } }), { root });
    assert.equal(asked, `${at}.plain.user must say who the container runs as, got nothing; add USER to ${ways}`);
  });

  it("is the service's for a job that shares its image", () => {
    dockerfile("FROM scratch", "USER 1234");
    const jobs = { tidy: { imageOf: "web", schedule: "rate(1 day)" } };
    const { services } = { services: { web: { build: { context: "app" } } } };
    assert.equal(accepted(config({ services, jobs }), { root }).jobs.tidy?.user, "1234");
  });

  it("is not root, nor may it write everywhere, in a protected environment without a reason", () => {
    const allow = { https: "x", "public-ip": "x", "nat-per-zone": "x", "min-tasks": "x" };
    const services = { web: { image: `httpd${digest}`, port: 80, user: "root", readonlyRootFilesystem: false } };
    const values = (more: object) => config({ protection: "on", allow: { ...allow, ...more }, services });
    assert.deepEqual(reported(values({})), [
      'services.web.user must not be root in a protected environment, got "root"; name another user, who owns what the app reads and writes, or give the reason in allow: { root: … }',
      "services.web.readonlyRootFilesystem must be true in a protected environment, got false; take it out, and name what the app writes to under writablePaths, or give the reason in allow: { read-only-root: … }",
    ]);
    assert.deepEqual(reported(values({ root: "a vendor's image", "read-only-root": "the same" })), []);
  });

  it("is not looked for in a stage that there is not", () => {
    dockerfile("FROM a AS base", "FROM base AS prod");
    assert.deepEqual(reported(built({ build: { context: "app", target: "prd" } }), { root }), [
      'services.web.build.target must be a stage of app/Dockerfile, got "prd"; the nearest is prod',
    ]);
  });
});

describe("The file of a container's environment", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "environment-"));
    mkdirSync(join(root, "app"));
    writeFileSync(join(root, "app/Dockerfile"), "FROM scratch\nUSER 1\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const keys = { environmentFile: "app/.env", environment: { LEVEL: "debug" } };

  it("is read into the environment, whose own values win", () => {
    writeFileSync(
      join(root, "app/.env"),
      '# for all\nLEVEL=info\nGREETING="hello world"\nexport MODE=dev # a comment\n',
    );
    const { environment } = accepted(web(keys), { root }).services.web ?? {};
    assert.deepEqual(environment, { LEVEL: "debug", GREETING: "hello world", MODE: "dev" });
  });

  it("is held to the rules of the environment, and its values are not shown", () => {
    writeFileSync(join(root, "app/.env"), "DB_PASSWORD=hunter2\nURL=postgresql://app:hunter2@db/shop\nKEY=x\n");
    const values = web({ ...keys, secrets: { KEY: "parameter" } });
    const keep = (name: string) =>
      `take it out and run pulumi config set --secret --path 'services.web.secrets.${name}', or keep the value in Secrets Manager and name its ARN under secrets, or give the reason in allow: { open-credentials: … }`;
    assert.deepEqual(reported(values, { root }), [
      "services.web.environmentFile.KEY must not be in secrets too, got both; take it out of the file",
      `services.web.environmentFile.DB_PASSWORD must not have a name that looks like a credential, got one that does; ${keep("DB_PASSWORD")}`,
      `services.web.environmentFile.URL must hold no credential, got a password in a URL; ${keep("URL")}`,
    ]);
  });

  it("has no names that AWS keeps for itself, as the stack file has none", () => {
    writeFileSync(join(root, "app/.env"), "AWS_EXECUTION_ENV=local\ndiscovery.type=single-node\n");
    assert.deepEqual(reported(web(keys), { root }), [
      'services.web.environmentFile.AWS_EXECUTION_ENV must not be a name that AWS keeps for itself, got "AWS_EXECUTION_ENV"; take it out',
    ]);
  });

  it("is named by a path that is the same on every machine", () => {
    assert.deepEqual(reported(web({ environmentFile: "/etc/app.env" }), { root }), [
      'services.web.environmentFile must be a relative path, the same on every machine, got "/etc/app.env"; write it such as app/.env',
    ]);
  });

  it("is there", () => {
    assert.deepEqual(reported(web(keys), { root }), [
      'services.web.environmentFile must be a file that can be read, got "app/.env"; correct the path, or take it out',
    ]);
  });
});

describe("The credentials of a registry", () => {
  const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ghcr-AbCdEf";

  it("are a whole secret, for an image that is not built here", () => {
    const at = "services.web.registryCredentials must";
    const image = { build: undefined, image: "ghcr.io/acme/web:1" };
    assert.deepEqual(reported(web({ ...image, registryCredentials: arn })), []);
    assert.deepEqual(reported(web({ registryCredentials: arn })), [
      `${at} come with image, got build; take it out: ECS pulls a built image from ECR without credentials`,
    ]);
    assert.equal(reported(web({ ...image, registryCredentials: `${arn}:password::` })).length, 1);
    assert.deepEqual(reported(web({ ...image, registryCredentials: arn.replace("eu-west-1", "eu-west-2") })), [
      `${at} be in eu-west-1, as the stack is, got one in eu-west-2; name one that is there, or change aws:region`,
    ]);
  });
});

describe("What the program does not cover", () => {
  it("is what there may be already, where that is so", () => {
    const reports = reported(config({ ingress: { listeners: [] }, cluster: { name: "main" } }));
    const advices = ["listenerArn", "arn"];
    assert.equal(reports.length, advices.length);
    for (const [at, advice] of advices.entries())
      assert.match(reports[at] ?? "", new RegExp(`not supported; .*${advice}$`));
  });

  it("is the same under override, where Fargate takes it nowhere", () => {
    const advice = "Fargate sets it; read HOSTNAME";
    for (const keys of [{ hostname: "a" }, { override: { container: { hostname: "a" } } }]) {
      assert.ok(reported(web(keys))[0]?.endsWith(`not supported; ${advice}`), reported(web(keys))[0]);
    }
  });

  it("is called not supported, with what to do instead", () => {
    const keys = { links: [], placementConstraints: [], serviceDiscovery: {}, securityGroups: [] };
    for (const [key, line] of Object.keys(keys).map((key, at) => [key, reported(web(keys))[at] ?? ""] as const)) {
      assert.match(
        line,
        new RegExp(`^services\\.web\\.${key} must be a known key, got "${key}", which is not supported; .{10}`),
      );
      assert.doesNotMatch(line, /nearest/);
    }
    assert.match(reported(config({ ingress: { scheme: "internal" } })).join(), /"scheme", which is not supported; /);
    assert.match(reported(web({ build: { context: "app", cacheFrom: [] } })).join(), /"cacheFrom", which is not supp/);
    assert.deepEqual(reported(web({ build: undefined, image: "a:1", repositoryCredentials: "arn" })), [
      'services.web.repositoryCredentials must be a known key, got "repositoryCredentials"; write registryCredentials',
    ]);
  });
});
