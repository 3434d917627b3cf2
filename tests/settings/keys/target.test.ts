import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const ingress = { domain: "app.example.com", hostedZone: "example.com" };
const secure = (keys: Record<string, unknown>) => reported(config({ ingress, services: { web: service(keys) } }));
const at = "services.web";
const health = { path: "/grpc.health.v1.Health/Check", matcher: "0" };

describe("What the load balancer speaks with the tasks", () => {
  it("is HTTP/2 or gRPC only where it has TLS", () => {
    assert.deepEqual(secure({ protocolVersion: "HTTP2" }), []);
    assert.deepEqual(secure({ protocolVersion: "GRPC", health }), []);
    assert.deepEqual(reported(config({ services: { web: service({ protocolVersion: "HTTP2" }) } })), [
      `${at}.protocolVersion must be HTTP1 where the load balancer has no TLS, got "HTTP2"; add ingress: { domain: … }, or take this out`,
    ]);
  });

  it("decides which codes a health check answers with", () => {
    assert.match(
      secure({ protocolVersion: "GRPC" }).join(),
      /health\.matcher must be gRPC codes from 0 to 99 .* got "200"/,
    );
    assert.match(secure({ health }).join(), /health\.matcher must be HTTP codes, got "0"/);
    assert.deepEqual(secure({ protocolVersion: "GRPC", health: { ...health, matcher: "0,12-16" } }), []);
  });
});

describe("Stickiness", () => {
  it("takes a cookie of the app's, and none of the load balancer's own", () => {
    assert.deepEqual(secure({ stickiness: {} }), []);
    assert.deepEqual(secure({ stickiness: { cookieName: "SESSION", durationSeconds: 604_800 } }), []);
    assert.deepEqual(secure({ stickiness: { cookieName: "AWSALBAPP" } }), [
      `${at}.stickiness.cookieName must not begin with AWSALB, which is the load balancer's own, got "AWSALBAPP"; name the app's`,
    ]);
  });
});

describe("The further conditions of a route", () => {
  const routes = (one: object, other: object) =>
    reported(config({ services: { web: service({ route: one }), next: service({ route: other }) } }));

  it("distinguish two services with one host and path", () => {
    assert.deepEqual(routes({ headers: { "X-Version": "v2" } }, {}), []);
    assert.deepEqual(routes({ methods: ["GET"] }, { methods: "POST" }), []);
    assert.deepEqual(
      routes(
        { headers: { "x-version": ["a", "b"] }, query: { q: "1" } },
        { query: { q: "1" }, headers: { "X-Version": ["b", "a"] } },
      ),
      [
        'services.next.route must not have the same host and path as services.web, got "/* (header x-version=a|b, query q=1)"; give one of the two another path or host',
      ],
    );
  });

  it("count towards the five values of a rule", () => {
    assert.deepEqual(routes({ methods: ["GET", "PUT", "HEAD"], sourceCidrs: ["10.0.0.0/8", "192.0.2.1/32"] }, {}), [
      "services.web.route must have at most 5 paths, hosts and other values in all, got 6; cover some of them with a wildcard",
    ]);
  });

  it("are of the load balancer's kinds", () => {
    assert.match(
      routes({ headers: { Host: "a" } }, { path: "/b" }).join(),
      /headers\.Host must be the name of a header, got "Host"; write it under route\.host/,
    );
    assert.match(
      routes({ methods: ["get"] }, { path: "/b" }).join(),
      /must be the name of a method in capitals, got "get"/,
    );
    assert.match(routes({ sourceCidrs: "10.0.0.1/8" }, { path: "/b" }).join(), /write 10\.0\.0\.0\/8/);
  });
});
