import assert from "node:assert/strict";
import { accepted, config, reported, tells } from "../../support/reported.ts";

const image = `registry.example.com/app@sha256:${"0".repeat(64)}`;
const one = { user: "1", image };
/** A stack with `web`, a `worker`, a job, and `api` with some keys. */
const stack = (keys: object, others: object = {}) =>
  config({
    services: {
      web: { ...one, port: 8080, route: { path: "/web/*" } },
      worker: one,
      api: { ...one, port: 3000, ...keys },
    },
    jobs: { nightly: { ...one, schedule: "rate(1 day)" } },
    ...others,
  });

describe("A service with callers", () => {
  it("has no route without one of its own, and both with one", () => {
    const routeOf = (keys: object) => accepted(stack(keys)).services.api?.route;
    assert.equal(routeOf({ callers: ["web"] }), undefined);
    assert.deepEqual(routeOf({ callers: ["web"], route: { path: "/api/*" } })?.path, ["/api/*"]);
    assert.deepEqual(routeOf({})?.path, ["/*"]);
  });

  it("takes one caller without a list", () => {
    assert.deepEqual(accepted(stack({ callers: "nightly" })).services.api?.callers, ["nightly"]);
  });

  tells([
    [
      "refuses a caller that there is not",
      stack({ callers: ["web", "nightl"] }),
      'services.api.callers[1] must be the name of a service or a job, got "nightl"; the nearest is nightly',
    ],
    [
      "refuses to call itself",
      stack({ callers: "api" }),
      'services.api.callers must be another service, or a job, got "api"; take it out: the app reaches itself on 127.0.0.1',
    ],
    [
      "refuses a caller twice",
      stack({ callers: ["web", "web"] }),
      'services.api.callers must have no entry twice, got "web" twice; take one of them out',
    ],
    [
      "refuses a list of nobody",
      stack({ callers: [] }),
      "services.api.callers must be a list of names of services and jobs, got an empty list; write at least one",
    ],
    [
      "refuses to have no port",
      stack({ callers: ["web"], port: undefined }),
      "services.api.callers must come with a port, got none; add port, or take this out: a service without a port is a worker",
    ],
    [
      "refuses what only the load balancer reads, without a route",
      stack({
        callers: ["web"],
        health: { path: "/healthz" },
        keepAliveSeconds: 5,
        alarms: { p95Seconds: 1 },
        scaling: { min: 1, max: 2, requestsPerTask: 10 },
      }),
      "services.api.health must come with a route, got callers alone; add route, or take this out: the load balancer does not reach a service that has only callers",
      "services.api.keepAliveSeconds must come with a route, got callers alone; add route, or take this out: the load balancer does not reach a service that has only callers",
      "services.api.alarms.p95Seconds must come with a route, got none; take it out: the alarm measures what the load balancer sends to a route",
      "services.api.scaling.requestsPerTask must come with a route, got callers alone; add route, or take this out: the load balancer does not reach a service that has only callers",
    ],
    [
      "refuses timeouts of calls that nobody makes",
      stack({ serviceConnect: { idleTimeoutSeconds: 1 } }),
      "services.api.serviceConnect must come with callers, got none; add callers and the names of those who call it, or take this out",
    ],
    [
      "refuses TLS within the VPC, with the reason",
      stack({ callers: ["web"], serviceConnect: { tls: true } }),
      'services.api.serviceConnect.tls must be a known key, got "tls", which is not supported; calls stay in the VPC, between two security groups; an app that needs TLS there ends it itself',
    ],
  ]);

  it("asks for HTTPS in a protected environment only where somebody outside reaches the stack", () => {
    const services = {
      api: { ...one, port: 3000, desiredCount: 2, callers: ["worker"] },
      worker: { ...one, desiredCount: 2 },
    };
    const protectedStack = {
      protection: "on",
      network: { cidr: "10.0.0.0/16", zones: 3, egress: "nat-per-zone" },
      services,
    };
    assert.deepEqual(reported(config(protectedStack)), []);
  });
});

describe("The alarm on errors of a service with callers alone", () => {
  const alarms = { errorPercent: 1 };
  it("has a threshold, as the proxies of its callers count them", () => {
    assert.equal(accepted(stack({ callers: ["web"], alarms })).services.api?.alarms.errorPercent, 1);
  });

  tells([
    [
      "is refused where only jobs call, which have no proxy",
      stack({ callers: ["nightly"], alarms }),
      "services.api.alarms.errorPercent must come with a route, got none; take it out: the alarm measures what the load balancer sends to a route",
    ],
  ]);
});

describe("The proxies of Service Connect", () => {
  const sizeOf = (name: string, keys: object, others?: object) => {
    const { cpu, memoryMiB } = accepted(stack(keys, others)).services[name] ?? {};
    return { cpu, memoryMiB };
  };

  it("get a larger task by default, on both sides of a call", () => {
    for (const name of ["api", "web"]) {
      assert.deepEqual(sizeOf(name, { callers: ["web"] }), { cpu: 512, memoryMiB: 1024 });
    }
    assert.deepEqual(sizeOf("worker", { callers: ["web"] }), { cpu: 256, memoryMiB: 512 });
  });

  it("are not there for the calls of jobs, nor where the cluster has none", () => {
    assert.deepEqual(sizeOf("api", { callers: ["nightly"] }), { cpu: 256, memoryMiB: 512 });
    const cluster = { serviceConnect: false };
    assert.deepEqual(sizeOf("api", { callers: ["web"] }, { cluster }), { cpu: 256, memoryMiB: 512 });
  });

  it("leave a size as it is written", () => {
    const size = { cpu: 1024, memoryMiB: 4096 };
    assert.deepEqual(sizeOf("api", { callers: ["web"], ...size }), size);
  });

  const sidecar = { user: "1", image, cpu: 256, memoryMiB: 128 };
  tells([
    [
      "refuse a task that is too small for them and the app",
      stack({ callers: ["web"], cpu: 256 }),
      "services.api.cpu must be 512 or more beside the proxy of Service Connect, which takes 256, got 256; write cpu: 512 and memoryMiB: 1024, or cluster: { serviceConnect: false }",
    ],
    [
      "refuse it where only the memory is written, too",
      stack({ callers: ["web"], memoryMiB: 2048 }),
      "services.api.cpu must be 512 or more beside the proxy of Service Connect, which takes 256, got 256; write cpu: 512 and memoryMiB: 2048, or cluster: { serviceConnect: false }",
    ],
    [
      "count with the shares of sidecars",
      stack({ callers: ["web"], sidecars: { proxy: sidecar } }),
      "services.api.sidecars must leave some of the task's cpu, which is 512, for the service's own container, got 512 taken in all, 256 by the proxy of Service Connect; raise cpu of the service, or lower that of a sidecar",
    ],
  ]);
});
