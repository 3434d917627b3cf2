import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const at = "services.broker.listen";
const listening = (listen: object, more: object = {}, stack: object = {}) =>
  reported(config({ services: { broker: service({ port: undefined, listen, ...more }) }, ...stack }));
const named = { networkLoadBalancer: { domain: "mqtt.example.com", hostedZone: "example.com" } };

describe("A port under listen", () => {
  it("is taken with no more than its number, and without a port for HTTP", () => {
    assert.deepEqual(listening({ mqtt: { port: 1883 } }), []);
    assert.deepEqual(listening({ mqtt: { protocol: "TLS", port: 8883, containerPort: 1883 } }, {}, named), []);
  });

  for (const [what, listen, fault] of [
    [
      "asks UDP for a TCP port that answers the health check",
      { play: { protocol: "UDP", port: 7777 } },
      `${at}.play.health.port must be set beside UDP, which answers no health check, got nothing; name a TCP port of the task`,
    ],
    [
      "knows that UDP always shows the clients' addresses",
      { dns: { protocol: "TCP_UDP", port: 53, preserveClientIp: false } },
      `${at}.dns.preserveClientIp must come with protocol TCP or TLS, got "TCP_UDP"; take it out: with UDP the tasks always see the clients' addresses`,
    ],
    [
      "has proxy protocol with TCP alone",
      { dns: { protocol: "TCP_UDP", port: 53, proxyProtocol: true } },
      `${at}.dns.proxyProtocol must come with protocol TCP or TLS, got "TCP_UDP"; take it out: with UDP the tasks see the clients' addresses anyway`,
    ],
    [
      "has ALPN with TLS alone",
      { mqtt: { port: 1883, alpnPolicy: "HTTP2Only" } },
      `${at}.mqtt.alpnPolicy must come with protocol TLS, got "TCP"; take it out`,
    ],
    [
      "has an idle timeout with TCP alone",
      { dns: { protocol: "TCP_UDP", port: 53, idleTimeoutSeconds: 60 } },
      `${at}.dns.idleTimeoutSeconds must come with protocol TCP, got "TCP_UDP"; take it out: AWS lets no other protocol change it`,
    ],
    [
      "matches codes of HTTP only where a path is asked",
      { mqtt: { port: 1883, health: { matcher: "200" } } },
      `${at}.mqtt.health.path must be set beside matcher, got nothing; add the path of an HTTP request, or take matcher out`,
    ],
    [
      "waits for an answer no longer than until the next check",
      { mqtt: { port: 1883, health: { intervalSeconds: 5, timeoutSeconds: 6 } } },
      `${at}.mqtt.health.timeoutSeconds must be at most intervalSeconds, which is 5, got 6; lower it, or raise intervalSeconds`,
    ],
    [
      "fits the name of a target group",
      { abcdefghijklmno: { port: 1 } },
      `${at}.abcdefghijklmno must be called by at most 20 characters with the service's name, got 21; shorten one of the two`,
    ],
    [
      "is at most the fifth of its service",
      Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((key, index) => [key, { port: index + 1 }])),
      `${at} must have at most 5 ports, that of its route among them, got 6; move some to another service`,
    ],
    [
      "needs a certificate for TLS",
      { mqtt: { protocol: "TLS", port: 8883 } },
      `${at}.mqtt.protocol must come with a certificate, got "TLS"; write networkLoadBalancer: { domain: …, hostedZone: … }, or its certificateArn; or take TCP, and let the app end TLS`,
    ],
  ] as const) {
    it(what, () => assert.deepEqual(listening(listen), [fault]));
  }

  it("is no other port's, and TCP and UDP of one number are one port", () => {
    const services = (one: object, other: object) =>
      reported(
        config({
          services: {
            a: service({ port: undefined, listen: { x: { port: 53, ...one } } }),
            b: service({ port: undefined, listen: { y: { port: 53, ...other } } }),
          },
        }),
      );
    assert.deepEqual(services({}, {}), [
      "services.b.listen.y.port must not be that of services.a.listen.x too, got 53; take another port",
    ]);
    assert.deepEqual(services({}, { protocol: "UDP", health: { port: 80 } }), [
      "services.b.listen.y.port must not be that of services.a.listen.x too, got 53; write TCP_UDP in one place for both, or take another port",
    ]);
  });

  it("is held against the others also beside a port, and a service, with a fault of its own", () => {
    const port = { port: 53 };
    const services = {
      broken: service({ listen: 5 }),
      a: service({ port: undefined, listen: { w: { port: 54, protocol: 6 }, x: port } }),
      b: service({ port: undefined, listen: { y: port } }),
    };
    assert.match(
      reported(config({ services })).join("\n"),
      /b\.listen\.y\.port must not be that of services\.a\.listen\.x/,
    );
  });

  it("gives a service without a route what counts for it, and nothing of HTTP", () => {
    const kept = { deregistrationDelaySeconds: 60, health: { gracePeriodSeconds: 60 }, alarms: { unhealthyTasks: 2 } };
    assert.deepEqual(listening({ mqtt: { port: 1883 } }, kept), []);
    assert.deepEqual(listening({ mqtt: { port: 1883 } }, { health: { path: "/" } }), [
      "services.broker.health.path must come with a route, got listen alone; write the health check of a port under listen: { <port>: { health: { … } } }, or add a route",
    ]);
    assert.match(
      listening({ mqtt: { port: 1883 } }, { alarms: { p95Seconds: 1 } }).join(),
      /p95Seconds must come with/,
    );
  });

  it("has TLS in a protected environment, or a reason", () => {
    const faults = (allow: object) =>
      listening({ mqtt: { port: 1883 } }, {}, { protection: "on", allow }).filter((fault) => /TLS/.test(fault));
    assert.deepEqual(faults({}), [
      `${at}.mqtt.protocol must be TLS in a protected environment, got "TCP"; write TLS, or give the reason in allow: { plain-listener: … }`,
    ]);
    assert.deepEqual(faults({ "plain-listener": "the broker ends TLS itself" }), []);
  });
});

describe("The network load balancer", () => {
  const of = (networkLoadBalancer: object, more: object = {}) =>
    listening({ mqtt: { port: 1883 } }, {}, { networkLoadBalancer, ...more });

  it("has a name of its own, in its zone", () => {
    assert.deepEqual(of({ hostedZone: "example.com" }), [
      "networkLoadBalancer.domain must be set beside hostedZone, got nothing; add the name, or take hostedZone out",
    ]);
    assert.deepEqual(of({ domain: "mqtt.example.org", hostedZone: "example.com" }), [
      'networkLoadBalancer.domain must lie in hostedZone example.com, got "mqtt.example.org"; write a name that ends in .example.com, or change hostedZone',
    ]);
    const ingress = { domain: "app.example.com", hostedZone: "example.com" };
    assert.deepEqual(of({ domain: "app.example.com" }, { ingress }), [
      'networkLoadBalancer.domain must not be ingress.domain, which leads to the other load balancer, got "app.example.com"; give the two names of their own',
    ]);
  });

  it("has a name that fits the certificate which is made for it", () => {
    const long = { domain: `${"m".repeat(53)}.example.com`, hostedZone: "example.com" };
    const secure = (own: object) =>
      listening({ mqtt: { protocol: "TLS", port: 8883 } }, {}, { networkLoadBalancer: own }).join();
    assert.match(secure(long), /^networkLoadBalancer\.domain must be at most 64 characters long for a certificate/);
    const certificateArn = `arn:aws:acm:eu-west-1:123456789012:certificate/${"0".repeat(36)}`;
    assert.equal(secure({ ...long, certificateArn }), "");
    assert.deepEqual(of(long), []);
  });

  it("has fixed addresses in subnets that are public and counted", () => {
    assert.deepEqual(of({ elasticIps: true }), []);
    assert.match(of({ elasticIps: true, internal: true }).join(), /elasticIps must be false beside internal/);
    const output = { stack: "network/prod", output: "publicSubnetIds" };
    const network = { vpcId: "vpc-00000001", publicSubnetIds: output, egress: "public" };
    assert.match(of({ elasticIps: true }, { network }).join(), /elasticIps must come with subnets that the stack file/);
  });
});
