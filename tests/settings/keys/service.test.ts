import assert from "node:assert/strict";
import { accepted, config, reported, service, tells, web } from "../../support/reported.ts";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";

describe("A service", () => {
  tells([
    [
      "refuses to run nothing",
      config({ services: { web: { port: 8080 } } }),
      "services.web must have either build or image, got neither; add build: { context: app }, or image: and a reference",
    ],
    [
      "refuses both a build and an image",
      web({ user: "1:1", image: "nginx:1.30" }),
      "services.web must have either build or image, got both; take one of them out",
    ],
    [
      "refuses a build that is only a folder",
      web({ build: "app" }),
      'services.web.build must be a map of keys and values, got "app"; write build: { context: app }',
    ],
    [
      "refuses a build without a context",
      web({ build: {} }),
      "services.web.build.context must be a folder's path, seen from the project's own folder, got nothing; add it",
    ],
    [
      "refuses a CPU that no task has",
      web({ cpu: 300 }),
      "services.web.cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got 300; the nearest are 256 and 512",
    ],
    [
      "refuses a memory that does not go with the CPU",
      web({ memoryMiB: 4096 }),
      "services.web.memoryMiB must be 512, 1024 or 2048 when cpu is 256, got 4096; raise cpu to 512 or lower memoryMiB to 2048",
    ],
    [
      "refuses an architecture in lower case",
      web({ architecture: "arm64" }),
      'services.web.architecture must be X86_64 or ARM64, got "arm64"; the nearest is ARM64',
    ],
    [
      "refuses the ephemeral storage that a task has anyway",
      web({ ephemeralStorageGiB: 20 }),
      "services.web.ephemeralStorageGiB must be an integer from 21 to 200, got 20; take it out: 20 is what a task has",
    ],
    [
      "refuses more ephemeral storage than there is",
      web({ ephemeralStorageGiB: 201 }),
      "services.web.ephemeralStorageGiB must be an integer from 21 to 200, got 201; lower it to 200",
    ],
    [
      "refuses to keep too few images for a rollback",
      web({ imagesKept: 2 }),
      "services.web.imagesKept must be an integer of 3 or more, got 2; raise it to 3",
    ],
    [
      "refuses a name with a capital",
      config({ services: { Web: service() } }),
      'services.Web must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "Web"; rename it',
    ],
    [
      "refuses a name of 21 characters",
      config({ services: { ["a".repeat(21)]: service() } }),
      'services.aaaaaaaaaaaaaaaaaaaaa must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "aaaaaaaaaaaaaaaaaaaaa"; rename it',
    ],
    [
      "refuses a name with a digit first",
      config({ services: { "1a": service() } }),
      'services["1a"] must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "1a"; rename it',
    ],
    [
      "refuses a name with two hyphens in a row",
      config({ services: { "a--b": service() } }),
      'services.a--b must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "a--b"; rename it',
    ],
    [
      "refuses a name with a hyphen last",
      config({ services: { "a-": service() } }),
      'services.a- must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "a-"; rename it',
    ],
    [
      "refuses the name sg",
      config({ services: { sg: service() } }),
      'services.sg must not be called sg, sg-… or internal-…, which AWS keeps for itself, got "sg"; rename it',
    ],
    [
      "refuses a name that begins with sg-",
      config({ services: { "sg-web": service() } }),
      'services.sg-web must not be called sg, sg-… or internal-…, which AWS keeps for itself, got "sg-web"; rename it',
    ],
    [
      "refuses a name that begins with internal-",
      config({ services: { "internal-web": service() } }),
      'services.internal-web must not be called sg, sg-… or internal-…, which AWS keeps for itself, got "internal-web"; rename it',
    ],
    [
      "refuses a sidecar's name with a space",
      web({ sidecars: { "a b": { user: "1:1", image: "envoy:1.30" } } }),
      'services.web.sidecars["a b"] must be called by 1 to 255 letters, digits, - and _, got "a b"; rename it',
    ],
    [
      "refuses more containers than a task may have",
      web({
        sidecars: Object.fromEntries(
          Array.from({ length: 10 }, (_, index) => [`s${index}`, { user: "1:1", image: "a:1" }]),
        ),
      }),
      "services.web.sidecars must be at most 9, as a task has at most 10 containers with the service's own, got 10; take some out",
    ],
    [
      "refuses a sidecar called as the service",
      web({ sidecars: { web: { user: "1:1", image: "envoy:1.30" } } }),
      'services.web.sidecars.web must not be called as the service\'s own container is, got "web"; rename it',
    ],
    [
      "refuses a port that two containers share",
      web({
        sidecars: {
          a: { user: "1:1", image: "envoy:1.30", port: 8080 },
          b: { user: "1:1", image: "envoy:1.30", port: 9000 },
          c: { user: "1:1", image: "envoy:1.30", port: 9000 },
        },
      }),
      "services.web.sidecars.a.port must not be the port of the service's own container too: the containers of a task share one network, got 8080; give one of them another port",
      "services.web.sidecars.c.port must not be the port of sidecar b too: the containers of a task share one network, got 9000; give one of them another port",
    ],
    [
      "refuses sidecars that take all of the CPU",
      web({
        sidecars: {
          a: { user: "1:1", image: "envoy:1.30", cpu: 128 },
          b: { user: "1:1", image: "envoy:1.30", cpu: 128 },
        },
      }),
      "services.web.sidecars must leave some of the task's cpu, which is 256, for the service's own container, got 256 taken in all; raise cpu of the service, or lower that of a sidecar",
    ],
    [
      "refuses sidecars that take all of the memory",
      web({ sidecars: { a: { user: "1:1", image: "envoy:1.30", memoryMiB: 512 } } }),
      "services.web.sidecars must leave some of the task's memoryMiB, which is 512, for the service's own container, got 512 taken in all; raise memoryMiB of the service, or lower that of a sidecar",
    ],
    [
      "refuses a sidecar's secret that is also in its environment",
      web({ sidecars: { a: { user: "1:1", image: "envoy:1.30", environment: { A: "1" }, secrets: { A: "/a" } } } }),
      "services.web.sidecars.a.environment.A must not be in secrets too, got both; take it out here",
    ],
    [
      "refuses a sidecar's secret in another region",
      web({
        sidecars: {
          a: { user: "1:1", image: "envoy:1.30", secrets: { A: secretArn.replace("eu-west-1", "us-east-1") } },
        },
      }),
      "services.web.sidecars.a.secrets.A must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses of a worker what only a port makes sense of",
      config({
        services: {
          worker: {
            user: "1:1",
            image: "app:1",
            route: {},
            health: {},
            deregistrationDelaySeconds: 5,
            slowStartSeconds: 30,
            keepAliveSeconds: 70,
            scaling: { min: 1, max: 2, requestsPerTask: 5 },
          },
        },
      }),
      "services.worker.route must come with a port, got none; add port, or take this out: a service without a port is a worker",
      "services.worker.health must come with a port, got none; add port, or take this out: a service without a port is a worker",
      "services.worker.deregistrationDelaySeconds must come with a port, got none; add port, or take this out: a service without a port is a worker",
      "services.worker.slowStartSeconds must come with a port, got none; add port, or take this out: a service without a port is a worker",
      "services.worker.keepAliveSeconds must come with a port, got none; add port, or take this out: a service without a port is a worker",
      "services.worker.scaling.requestsPerTask must come with a port, got none; add port, or take this out: a service without a port is a worker",
    ],
    [
      "refuses a deregistration delay above an hour",
      web({ deregistrationDelaySeconds: 3601 }),
      "services.web.deregistrationDelaySeconds must be an integer from 0 to 3600, got 3601; lower it to 3600",
    ],
    [
      "refuses a slow start below 30 s that is not 0",
      web({ slowStartSeconds: 29 }),
      "services.web.slowStartSeconds must be 0, or an integer from 30 to 900, got 29; raise it to 30, or write 0",
    ],
    [
      "refuses a slow start above 900 s",
      web({ slowStartSeconds: 901 }),
      "services.web.slowStartSeconds must be 0, or an integer from 30 to 900, got 901; lower it to 900",
    ],
    [
      "refuses a key that people write for another one",
      web({ replicas: 3 }),
      'services.web.replicas must be a known key, got "replicas"; write desiredCount',
    ],
    [
      "refuses a misspelt key with the nearest one",
      web({ memoryMB: 512 }),
      'services.web.memoryMB must be a known key, got "memoryMB"; the nearest is memoryMiB',
    ],
    [
      "refuses a key of a block below with the block it belongs in",
      web({ min: 1 }),
      'services.web.min must be a known key, got "min"; it belongs in services.web.scaling',
    ],
    [
      "refuses a key of another block with the block it belongs in",
      web({ cidr: "10.0.0.0/16" }),
      'services.web.cidr must be a known key, got "cidr"; it belongs in network',
    ],
    [
      "refuses an unknown key far below",
      web({ scaling: { min: 1, max: 2, schedules: [{ expression: "rate(1 day)", min: 1, max: 1, timezone: "UTC" }] } }),
      'services.web.scaling.schedules[0].timezone must be a known key, got "timezone"; the nearest is timeZone',
    ],
  ]);
});

describe("A service at its limits", () => {
  for (const keys of [
    { ephemeralStorageGiB: 21 },
    { ephemeralStorageGiB: 200 },
    { imagesKept: 3 },
    { deregistrationDelaySeconds: 0 },
    { deregistrationDelaySeconds: 3600 },
    { slowStartSeconds: 30 },
    { slowStartSeconds: 900 },
    { architecture: "ARM64" },
    { sidecars: { a: { user: "1:1", image: "envoy:1.30", cpu: 255, memoryMiB: 511, essential: false, port: 8081 } } },
    { sidecars: { ["a_B-9".repeat(51)]: { user: "1:1", image: "envoy:1.30" } } },
    { environment: { TEXT: "x".repeat(60 * 1024) } },
    { desiredCount: 0 },
  ]) {
    it(`is accepted with ${JSON.stringify(keys).slice(0, 60)}`, () => assert.deepEqual(reported(web(keys)), []));
  }

  for (const name of ["a", "a".repeat(20), "a1-b2-c3", "internal", "sgx", "constructor"]) {
    it(`may be called ${name}`, () => assert.deepEqual(reported(config({ services: { [name]: service() } })), []));
  }
});

const open = { headers: {}, query: {}, methods: [], sourceCidrs: [] };

describe("A service that says little", () => {
  it("gets every request when it has a port and no route", () => {
    assert.deepEqual(accepted(web({})).services.web?.route, { ...open, path: ["/*"], host: [] });
  });

  it("keeps its own route, as lists", () => {
    const { services } = accepted(web({ route: { path: "/api/*", host: "a.example.com", priority: 7 } }));
    assert.deepEqual(services.web?.route, { path: ["/api/*"], host: ["a.example.com"], priority: 7, ...open });
  });

  it("is a worker without a port, and gets no request", () => {
    const { services } = accepted(config({ services: { worker: { user: "1:1", image: "app:1" } } }));
    assert.equal(services.worker?.route, undefined);
    assert.equal(services.worker?.port, undefined);
  });

  it("is a build of nothing but a folder when its block names one", () => {
    const build = { context: "app", dockerfile: "Dockerfile", args: {}, cache: false };
    assert.deepEqual(accepted(web({})).services.web?.build, build);
  });

  it("runs one task, or the fewest of its scaling", () => {
    assert.equal(accepted(web({})).services.web?.desiredCount, 1);
    assert.equal(accepted(web({ desiredCount: 3 })).services.web?.desiredCount, 3);
    assert.equal(accepted(web({ scaling: { min: 2, max: 5 } })).services.web?.desiredCount, 2);
  });

  it("may have empty blocks, which set nothing", () => {
    const { services } = accepted(
      web({ environment: null, health: null, deployment: null, route: null, sidecars: null }),
    );
    assert.deepEqual(services.web, accepted(web({ route: {} })).services.web);
  });

  it("is the page of this project when the stack file has no services", () => {
    const { services } = accepted({ "aws:region": "eu-west-1" });
    assert.deepEqual(services, accepted(web({ health: { path: "/healthz" }, user: undefined })).services);
  });
});
