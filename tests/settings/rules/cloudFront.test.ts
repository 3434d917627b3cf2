import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const certificate = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`;
const front = (ingress: object, web: Record<string, unknown> = {}) =>
  reported(config({ ingress: { internal: true, cloudFront: {}, ...ingress }, services: { web: service(web) } }));
const named = { domain: "www.example.com", hostedZone: "example.com" };

describe("CloudFront in front of the load balancer", () => {
  it("is taken with no more than an internal load balancer, and with a name", () => {
    assert.deepEqual(front({}), []);
    assert.deepEqual(front(named), []);
    assert.deepEqual(front({ ...named, cloudFront: { cachedPaths: { "/static/*": { seconds: 60 } } } }), []);
  });

  for (const [what, ingress, fault] of [
    [
      "has an internal load balancer behind it",
      { internal: false },
      "ingress.internal must be true beside cloudFront, got false; add internal: true: CloudFront reaches the load balancer inside the VPC, and nobody else does",
    ],
    [
      "leaves nobody else in",
      { allowedCidrs: ["10.0.0.0/8"] },
      "ingress.allowedCidrs must not stand beside cloudFront, got both; take it out: CloudFront alone gets in; refuse clients under webAcl: { blockedCidrs: […] }",
    ],
    [
      "takes a certificate of us-east-1 alone",
      { ...named, cloudFront: { certificateArn: certificate("eu-west-1") } },
      "ingress.cloudFront.certificateArn must be in us-east-1, got one in eu-west-1; name one that is there: CloudFront takes no other",
    ],
    [
      "asks for such a certificate where no zone proves the domain",
      { domain: "www.example.com", certificateArn: certificate("eu-west-1") },
      "ingress.cloudFront.certificateArn must be set where no hosted zone proves the domain, got nothing; add hostedZone, or a certificate in us-east-1 here",
    ],
    [
      "keeps no answer to every path",
      { cloudFront: { cachedPaths: { "/*": {} } } },
      'ingress.cloudFront.cachedPaths["/*"] must not be every path, got "/*"; name those whose answers are the same for everybody',
    ],
  ] as const) {
    it(what, () => assert.deepEqual(front(ingress), [fault]));
  }

  it("hides the clients' addresses from routes, and does not hand on gRPC", () => {
    assert.deepEqual(front({}, { route: { sourceCidrs: ["203.0.113.0/24"] } }), [
      "services.web.route.sourceCidrs must be empty behind CloudFront, got a list; take it out: all requests come from CloudFront; refuse clients under ingress.webAcl",
    ]);
    const health = { path: "/grpc.health.v1.Health/Check", matcher: "0" };
    assert.match(front(named, { protocolVersion: "GRPC", health }).join(), /must not be GRPC behind CloudFront/);
    const services = { broken: service({ protocolVersion: 5 }), web: service({ protocolVersion: "GRPC", health }) };
    const found = reported(config({ ingress: { internal: true, cloudFront: {} }, services }));
    assert.match(found.join(), /web\.protocolVersion must not be GRPC behind CloudFront/);
  });
});
