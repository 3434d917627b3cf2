import assert from "node:assert/strict";
import { config, reported, service, tells, web } from "../../support/reported.ts";

describe("A route", () => {
  tells([
    [
      "refuses a path without a slash",
      web({ route: { path: "api" } }),
      'services.web.route.path must be a path, with * and ? as wildcards, got "api"; begin it with /',
    ],
    [
      "refuses a path above 128 characters",
      web({ route: { path: `/${"a".repeat(128)}` } }),
      'services.web.route.path must be at most 128 characters long, got "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaa (129 characters)"; cover it with a wildcard',
    ],
    [
      "refuses a space in a path",
      web({ route: { path: ["/ok", "/a b"] } }),
      'services.web.route.path[1] must have only letters, digits and _-.$/~"\'@:+&*? in it, got "/a b"; put ? in place of another character',
    ],
    [
      "refuses a host with a scheme",
      web({ route: { host: "https://app.example.com" } }),
      'services.web.route.host must be a host name, with * and ? as wildcards, got "https://app.example.com"; write the name alone, without a scheme, port or path',
    ],
    [
      "refuses a host without a dot",
      web({ route: { host: "localhost" } }),
      'services.web.route.host must be a host name, with * and ? as wildcards, got "localhost"; write the whole name, such as app.example.com',
    ],
    [
      "refuses a host above 128 characters",
      web({ route: { host: `${"a".repeat(126)}.com` } }),
      'services.web.route.host must be at most 128 characters long, got "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaa.com (130 characters)"; cover it with a wildcard',
    ],
    [
      "refuses a host that ends in digits",
      web({ route: { host: "10.0.0.1" } }),
      'services.web.route.host must end in a dot and letters alone, got "10.0.0.1"; write the whole name',
    ],
    [
      "refuses six values",
      web({ route: { path: ["/a", "/b", "/c"], host: ["a.com", "b.com", "c.com"] } }),
      "services.web.route must have at most 5 paths and hosts in all, got 6; cover some of them with a wildcard",
    ],
    [
      "refuses seven wildcards, whether in paths or in hosts",
      web({ route: { path: ["/a?/*", "/b/*/c/*"], host: ["*.a?.com", "*.b.com"] } }),
      "services.web.route must have at most 6 wildcards in its paths and hosts in all, got 7; write some of the paths or hosts out, or put one * in place of several",
    ],
    [
      "refuses a path twice",
      web({ route: { path: ["/a", "/a"] } }),
      'services.web.route.path must have no entry twice, got "/a" twice; take one of them out',
    ],
    [
      "refuses no path",
      web({ route: { path: [] } }),
      "services.web.route.path must be a list of paths, got an empty list; write at least one",
    ],
    [
      "refuses a priority below 1",
      web({ route: { priority: 0 } }),
      "services.web.route.priority must be an integer from 1 to 50000, got 0; raise it to 1",
    ],
    [
      "refuses a priority above 50000",
      web({ route: { priority: 50001 } }),
      "services.web.route.priority must be an integer from 1 to 50000, got 50001; lower it to 50000",
    ],
    [
      "refuses two services that get every request",
      config({ services: { a: service(), b: service() } }),
      'services.b.route must not have the same host and path as services.a, got "/*"; give one of the two another path or host',
    ],
    [
      "refuses two services with one host and path among others, whatever the case of the host",
      config({
        services: {
          a: service({ route: { host: "A.example.com", path: "/x" } }),
          b: service({ route: { host: ["b.example.com", "a.example.com"], path: ["/x", "/y"] } }),
        },
      }),
      'services.b.route must not have the same host and path as services.a, got "a.example.com/x"; give one of the two another path or host',
    ],
    [
      "refuses a priority twice",
      config({
        services: {
          a: service({ route: { path: "/a", priority: 5 } }),
          b: service({ route: { path: "/b", priority: 5 } }),
        },
      }),
      "services.b.route.priority must not be that of services.a too, got 5; take another number, or leave it out",
    ],
  ]);
});

describe("A health check", () => {
  tells([
    [
      "refuses a path without a slash",
      web({ health: { path: "healthz" } }),
      'services.web.health.path must be a path that begins with /, got "healthz"; begin it with /',
    ],
    [
      "refuses a space in its path",
      web({ health: { path: "/a b" } }),
      'services.web.health.path must be a path without spaces, got "/a b"; write them as %20',
    ],
    [
      "refuses a path above 1024 characters",
      web({ health: { path: `/${"a".repeat(1024)}` } }),
      'services.web.health.path must be at most 1024 characters long, got "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaa (1025 characters)"; take a shorter path',
    ],
    [
      "refuses a timeout that is not below the interval",
      web({ health: { intervalSeconds: 5, timeoutSeconds: 5 } }),
      "services.web.health.timeoutSeconds must be less than intervalSeconds, which is 5, got 5; lower it, or raise intervalSeconds",
    ],
    [
      "refuses values below their limits",
      web({
        health: {
          intervalSeconds: 4,
          timeoutSeconds: 1,
          healthyThreshold: 1,
          unhealthyThreshold: 1,
          gracePeriodSeconds: -1,
        },
      }),
      "services.web.health.intervalSeconds must be an integer from 5 to 300, got 4; raise it to 5",
      "services.web.health.timeoutSeconds must be an integer from 2 to 120, got 1; raise it to 2",
      "services.web.health.healthyThreshold must be an integer from 2 to 10, got 1; raise it to 2",
      "services.web.health.unhealthyThreshold must be an integer from 2 to 10, got 1; raise it to 2",
      "services.web.health.gracePeriodSeconds must be an integer from 0 to 2147483647, got -1; raise it to 0",
    ],
    [
      "refuses values above their limits",
      web({
        health: {
          intervalSeconds: 301,
          timeoutSeconds: 121,
          healthyThreshold: 11,
          unhealthyThreshold: 11,
          gracePeriodSeconds: 2147483648,
        },
      }),
      "services.web.health.intervalSeconds must be an integer from 5 to 300, got 301; lower it to 300",
      "services.web.health.timeoutSeconds must be an integer from 2 to 120, got 121; lower it to 120",
      "services.web.health.healthyThreshold must be an integer from 2 to 10, got 11; lower it to 10",
      "services.web.health.unhealthyThreshold must be an integer from 2 to 10, got 11; lower it to 10",
      "services.web.health.gracePeriodSeconds must be an integer from 0 to 2147483647, got 2147483648; lower it to 2147483647",
    ],
    [
      "refuses codes outside 200 to 499",
      web({ health: { matcher: "200-500" } }),
      'services.web.health.matcher must be HTTP codes from 200 to 499, as 200, 200,204 or 200-299, got "200-500"; write codes that the app answers its health check with',
    ],
    [
      "refuses a range of codes from high to low",
      web({ health: { matcher: "299-200" } }),
      'services.web.health.matcher must be HTTP codes from 200 to 499, as 200, 200,204 or 200-299, got "299-200"; write codes that the app answers its health check with',
    ],
    [
      "refuses a code that is a number",
      web({ health: { matcher: 200 } }),
      "services.web.health.matcher must be HTTP codes from 200 to 499, as 200, 200,204 or 200-299, got 200; put it in quotes",
    ],
  ]);
});

describe("Services with a port", () => {
  const reachable = (index: number) => ({ user: "1:1", image: "web:1", port: 8080, route: { path: `/${index}/*` } });
  const services = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`web-${index}`, reachable(index)]));
  const workers = { mailer: { user: "1:1", image: "mailer:1" }, sweeper: { user: "1:1", image: "sweeper:1" } };

  it("are refused where they are more than a load balancer has target groups", () => {
    assert.deepEqual(reported(config({ services: services(101) })), [
      "services must have at most 100 with a route, for a load balancer has no more target groups, got 101; move some of them to another stack",
    ]);
  });

  it("are refused where the second target groups of deployments in steps are too many", () => {
    const inSteps = (count: number) => ({
      ...services(60),
      ...Object.fromEntries(
        Object.entries(services(count)).map(([name, one]) => [name, { ...one, deployment: { strategy: "canary" } }]),
      ),
    });
    assert.deepEqual(reported(config({ services: inSteps(41) })), [
      "services must have at most 100 target groups at a load balancer, one for each route and a second one for each deployment in steps, got 101; move some of them to another stack",
    ]);
    assert.deepEqual(reported(config({ services: inSteps(40) })), []);
  });

  it("are accepted up to 100, and workers beside them", () => {
    assert.deepEqual(reported(config({ services: { ...services(100), ...workers } })), []);
  });
});

describe("A route and a health check at their limits", () => {
  for (const route of [
    { path: `/${"a".repeat(127)}` },
    { path: ["/*.php", "*", "/a??b"], host: ["*.example.com", "a?.Example.com"] },
    { host: `${"a".repeat(124)}.com` },
    { priority: 1 },
    { priority: 50000 },
  ]) {
    it(`is accepted: ${JSON.stringify(route).slice(0, 60)}`, () => assert.deepEqual(reported(web({ route })), []));
  }

  for (const health of [
    { path: `/${"a".repeat(1023)}` },
    { path: "/a?b=c" },
    { intervalSeconds: 300, timeoutSeconds: 120, healthyThreshold: 10, unhealthyThreshold: 2 },
    { gracePeriodSeconds: 2147483647 },
    { matcher: "200-499" },
    { matcher: "200,204,300-302" },
  ]) {
    it(`is accepted: ${JSON.stringify(health).slice(0, 60)}`, () => assert.deepEqual(reported(web({ health })), []));
  }

  it("leaves apart what differs by host or by path", () => {
    const services = {
      a: service(),
      b: service({ route: { path: "/b/*" } }),
      c: service({ route: { host: "c.example.com" } }),
      d: { user: "1:1", image: "worker:1" },
    };
    assert.deepEqual(reported(config({ services })), []);
  });
});
