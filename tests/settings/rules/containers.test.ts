import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const sidecar = (keys: object = {}) => ({ image: "acme/proxy:1", user: "1000", ...keys });
const at = "services.web.sidecars";
const login = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf";
const listed = (sidecars: object, more: object = {}) =>
  reported(config({ services: { web: service({ sidecars, ...more }) } }));

describe("The containers of a task", () => {
  it("are checked one by one: a sidecar with a fault of its own hides none of the next", () => {
    const both = { environment: { A: "a" }, secrets: { A: "arn:aws:ssm:eu-west-1:123456789012:parameter/a" } };
    const broken = {
      ...sidecar(),
      environment: 5,
      ulimits: 5,
      override: 5,
      secrets: 5,
      user: 5,
      stopTimeoutSeconds: "x",
    };
    const faulty = {
      ...sidecar(both),
      ulimits: { nofile: { softLimit: 2, hardLimit: 1 } },
      override: { container: { hostname: "a" } },
    };
    const lines = listed({ broken, faulty, nobody: { image: "acme/proxy:1" } });
    assert.deepEqual(
      lines.filter((line) => !line.startsWith(`${at}.broken`)),
      [
        `${at}.faulty.environment.A must not be in secrets too, got both; take it out here`,
        `${at}.faulty.ulimits.nofile.softLimit must be at most hardLimit, which is 1, got 2; lower it, or raise hardLimit`,
        `${at}.faulty.override.container.hostname must be a field that Fargate takes, got hostname; it is not supported; Fargate sets it; read HOSTNAME`,
        `${at}.nobody.user must say who the container runs as, got nothing; write user: and a user of the image, such as "1000", or user: root`,
      ],
    );
    assert.equal(lines.filter((line) => line.startsWith(`${at}.broken`)).length, 6);
  });

  it("are checked for root and for digests one by one, too, where the environment is protected", () => {
    const { port: _, ...worker } = service({ desiredCount: 2 });
    const sidecars = { broken: { image: 5, user: 5, readonlyRootFilesystem: 5 }, root: sidecar({ user: "root" }) };
    const lines = reported(config({ protection: "on", services: { web: { ...worker, sidecars } } }));
    assert.deepEqual(
      lines.filter((line) => line.startsWith(`${at}.root`)).map((line) => line.split(",")[0]),
      [
        `${at}.root.image must be named by its digest in a protected environment`,
        `${at}.root.user must not be root in a protected environment`,
      ],
    );
  });

  it("are built or ready, one or the other, and a name that a repository takes", () => {
    const build = { context: "app", args: { DB_PASSWORD: "hunter2" } };
    const both = sidecar({ build: { context: "app" } });
    assert.deepEqual(listed({ both, none: { user: "1" }, Proxy: { build, user: "1", registryCredentials: login } }), [
      `${at}.both must have either build or image, got both; take one of them out`,
      `${at}.none must have either build or image, got neither; add build: { context: app }, or image: and a reference`,
      `${at}.Proxy must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, as its repository is, got "Proxy"; rename it`,
      `${at}.Proxy.build.args.DB_PASSWORD must not have a name that looks like a credential, got one that does; give the app the value under secrets, as an image keeps its build arguments, or give the reason in allow: { open-credentials: … }`,
      `${at}.Proxy.registryCredentials must come with image, got build; take it out: ECS pulls a built image from ECR without credentials`,
    ]);
  });

  it("may wait for a sidecar with a fault of its own", () => {
    const lines = listed({ broken: 5 }, { dependsOn: { broken: "START", brokn: "START" } });
    assert.deepEqual(
      lines.filter((line) => line.startsWith("services.web.dependsOn")),
      ['services.web.dependsOn.brokn must be another container of the task, got "brokn"; the nearest is broken'],
    );
  });
});
