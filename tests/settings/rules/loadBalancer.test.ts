import assert from "node:assert/strict";
import { config, reported, service, tells } from "../../support/reported.ts";

describe("An internal load balancer", () => {
  const given = {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
  };
  const named = { internal: true, domain: "app.example.com" };
  const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

  tells([
    [
      "refuses networks of the internet, and everyone",
      config({
        ingress: { internal: true, allowedCidrs: ["10.0.0.0/8", "100.64.0.0/16", "203.0.113.0/24", "0.0.0.0/0"] },
      }),
      'ingress.allowedCidrs[2] must lie in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10 with internal: true, as nobody on the internet gets there, got "203.0.113.0/24"; write the addresses that clients have inside, or take allowedCidrs out for the VPC\'s own',
      'ingress.allowedCidrs[3] must lie in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10 with internal: true, as nobody on the internet gets there, got "0.0.0.0/0"; write the addresses that clients have inside, or take allowedCidrs out for the VPC\'s own',
    ],
    [
      "refuses a VPC to make that has no private subnets",
      config({ network: { egress: "public" }, ingress: { internal: true } }),
      'network.egress must not be public with ingress.internal, as the load balancer stands in private subnets, got "public"; write single-nat, nat-per-zone or endpoints',
    ],
    [
      "refuses a VPC that is there already without private subnets",
      config({
        network: { vpcId: given.vpcId, publicSubnetIds: given.privateSubnetIds, egress: "public" },
        ingress: { internal: true },
      }),
      'network.egress must not be public with ingress.internal, as the load balancer stands in private subnets, got "public"; name privateSubnetIds in place of it',
    ],
    [
      "refuses a private zone alone, where ACM finds no proof",
      config({ network: given, ingress: { ...named, privateHostedZone: "example.com" } }),
      "ingress.domain must come with a hosted zone or a certificate, got a private one alone; add hostedZone, the public zone of the name, where ACM looks for its proof, or certificateArn",
    ],
    [
      "refuses a name outside its private zone",
      config({ network: given, ingress: { ...named, certificateArn, privateHostedZone: "example.org" } }),
      'ingress.domain must lie in privateHostedZone example.org, got "app.example.com"; write a name that ends in .example.org, or change privateHostedZone',
    ],
    [
      "refuses a private zone for a VPC that is made, in front of everyone",
      config({ ingress: { domain: "app.example.com", certificateArn, privateHostedZone: "example.com" } }),
      "ingress.privateHostedZone must come with internal: true, as only a VPC asks a private zone, got it alone; add internal: true, or name the public zone under hostedZone",
      "ingress.privateHostedZone must come with network.vpcId, a VPC that the zone is associated with, got a VPC that the stack makes; take it out: hostedZone, a public zone, leads to private addresses as well",
    ],
    [
      "refuses one that the stack does not make",
      config({
        network: { ...given, publicSubnetIds: ["subnet-00000001", "subnet-00000002"] },
        ingress: {
          listenerArn:
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
          securityGroupId: "sg-00000001",
          internal: true,
        },
      }),
      "ingress.internal must not stand beside ingress.listenerArn, got both; take it out: it is a setting of that load balancer, where the stack changes nothing",
    ],
    [
      "is the way out where a VPC has no public subnets",
      config({ network: given }),
      "network.publicSubnetIds must be a list of 2 or more subnet ids, got nothing; add it, or write ingress: { internal: true } for a load balancer in the private ones",
    ],
  ]);

  it("needs no public subnets, and neither does a stack without a load balancer of its own", () => {
    const worker = { worker: { user: "1", image: "nginx:1" } };
    assert.deepEqual(reported(config({ network: given, ingress: { internal: true } })), []);
    assert.deepEqual(reported(config({ network: given, services: worker })), []);
  });

  it("needs none for the network load balancer either, which says so for itself", () => {
    const broker = service({ port: undefined, listen: { mqtt: { port: 1883 } } });
    const found = (more: object) => reported(config({ network: given, services: { broker }, ...more }));
    const internal = { internal: true };
    const fault = (keys: string) =>
      `network.publicSubnetIds must be a list of 2 or more subnet ids, got nothing; add it, or write ${keys} for a load balancer in the private ones`;
    const ofNetwork = fault("networkLoadBalancer: { internal: true }");
    assert.deepEqual(found({}), [ofNetwork]);
    assert.deepEqual(found({ ingress: internal }), [ofNetwork]);
    assert.deepEqual(found({ networkLoadBalancer: internal }), []);
    const both = { services: { broker, web: service() } };
    assert.deepEqual(found(both), [fault("ingress: { internal: true } and networkLoadBalancer: { internal: true }")]);
    assert.deepEqual(found({ ...both, ingress: internal }), [ofNetwork]);
  });
});
