import assert from "node:assert/strict";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

describe("An ingress", () => {
  tells([
    [
      "refuses a domain that nobody gives a certificate",
      config({ ingress: { domain: "app.example.com" } }),
      "ingress.domain must come with a hosted zone or a certificate, got neither; add hostedZone, or certificateArn",
    ],
    [
      "refuses a domain outside its hosted zone",
      config({ ingress: { domain: "app.example.org", hostedZone: "example.com" } }),
      'ingress.domain must lie in hostedZone example.com, got "app.example.org"; write a name that ends in .example.com, or change hostedZone',
    ],
    [
      "refuses a domain that only ends as its hosted zone does",
      config({ ingress: { domain: "myexample.com", hostedZone: "example.com" } }),
      'ingress.domain must lie in hostedZone example.com, got "myexample.com"; write a name that ends in .example.com, or change hostedZone',
    ],
    [
      "refuses a hosted zone without a domain",
      config({ ingress: { hostedZone: "example.com" } }),
      "ingress.domain must be set beside hostedZone, got nothing; add the name, or take hostedZone out",
    ],
    [
      "refuses a wildcard in the middle of a domain",
      config({ ingress: { domain: "a.*.example.com", hostedZone: "example.com" } }),
      'ingress.domain must have a wildcard only as the whole of its first part, got "a.*.example.com"; write it such as "*.example.com"',
    ],
    [
      "refuses a wildcard as a part of a label",
      config({ ingress: { domain: "a*.example.com", hostedZone: "example.com" } }),
      'ingress.domain must have a wildcard only as the whole of its first part, got "a*.example.com"; write it such as "*.example.com"',
    ],
    [
      "refuses capitals in a domain",
      config({ ingress: { domain: "App.example.com", hostedZone: "example.com" } }),
      'ingress.domain must be a domain name, got "App.example.com"; write "app.example.com"',
    ],
    [
      "refuses a URL as a domain",
      config({ ingress: { domain: "https://app.example.com", hostedZone: "example.com" } }),
      'ingress.domain must be a domain name, got "https://app.example.com"; write the name alone, such as app.example.com, of letters, digits and hyphens',
    ],
    [
      "refuses a domain without a dot",
      config({ ingress: { domain: "localhost", hostedZone: "example.com" } }),
      'ingress.domain must be a domain name, got "localhost"; write the whole name, such as app.example.com',
    ],
    [
      "refuses a label of 64 characters",
      config({ ingress: { domain: `${"a".repeat(64)}.example.com`, hostedZone: "example.com" } }),
      'ingress.domain must have at most 63 characters between two dots, got "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…xample.com (76 characters)"; take a shorter name',
    ],
    [
      "refuses a domain of 254 characters",
      config({ ingress: { domain: `${"a.".repeat(121)}bexample.com`, hostedZone: "example.com" } }),
      'ingress.domain must be at most 253 characters long, got "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.…xample.com (254 characters)"; take a shorter name',
    ],
    [
      "refuses a domain of 65 characters for a certificate to be made",
      config({ ingress: { domain: `${"a".repeat(53)}.example.com`, hostedZone: "example.com" } }),
      'ingress.domain must be at most 64 characters long for a certificate to be made, got "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…xample.com (65 characters)"; take a shorter name, or bring a certificate of your own in certificateArn',
    ],
    [
      "refuses a wildcard as a hosted zone",
      config({ ingress: { domain: "app.example.com", hostedZone: "*.example.com" } }),
      'ingress.hostedZone must be the domain name of a hosted zone, got "*.example.com"; write the name of the zone, without a wildcard',
    ],
    [
      "refuses a route's host outside the hosted zone",
      config({
        ingress: { domain: "app.example.com", hostedZone: "example.com" },
        services: { web: service({ route: { host: ["app.example.com", "app.example.org"] } }) },
      }),
      'services.web.route.host[1] must lie in hostedZone example.com, where its DNS record is made, got "app.example.org"; write a name that ends in .example.com',
    ],
    [
      "refuses a certificate in another region",
      config({
        ingress: {
          domain: "a.com",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        },
      }),
      "ingress.certificateArn must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses a certificate of IAM",
      config({ ingress: { domain: "a.com", certificateArn: "arn:aws:iam::123456789012:server-certificate/web" } }),
      "ingress.certificateArn must be the ARN of a certificate of ACM, got one of IAM; import the certificate into ACM",
    ],
    [
      "refuses a certificate that is no ARN",
      config({ ingress: { domain: "a.com", certificateArn: "web" } }),
      'ingress.certificateArn must be the ARN of a certificate of ACM, got "web"; copy the whole ARN from ACM',
    ],
    [
      "refuses a TLS policy of another family",
      config({ ingress: { tlsPolicy: "ELBSecurityPolicy-TLS-1-2-2017-01" } }),
      'ingress.tlsPolicy must be ELBSecurityPolicy-TLS13-1-2-2021-06, ELBSecurityPolicy-TLS13-1-2-Res-2021-06, ELBSecurityPolicy-TLS13-1-3-2021-06, ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04, ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04 or ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04, got "ELBSecurityPolicy-TLS-1-2-2017-01"; the nearest is ELBSecurityPolicy-TLS13-1-2-2021-06',
    ],
    [
      "refuses an address without a prefix length",
      config({ ingress: { allowedCidrs: ["203.0.113.7"] } }),
      'ingress.allowedCidrs[0] must be an IPv4 or IPv6 network, got "203.0.113.7"; write 203.0.113.7/32 for this one address',
    ],
    [
      "refuses host bits in an allowed network",
      config({ ingress: { allowedCidrs: ["203.0.113.7/24"] } }),
      'ingress.allowedCidrs[0] must have no bits set beyond its prefix length, got "203.0.113.7/24"; write 203.0.113.0/24',
    ],
    [
      "refuses IPv6 where the network has none",
      config({
        ingress: { allowedCidrs: ["::/0"] },
        services: { web: service({ route: { sourceCidrs: "2001:db8::/32" } }) },
      }),
      'services.web.route.sourceCidrs must be an IPv4 network, as network.ipv6 is off, got "2001:db8::/32"; write network: { ipv6: true }, or take it out',
      'ingress.allowedCidrs[0] must be an IPv4 network, as network.ipv6 is off, got "::/0"; write network: { ipv6: true }, or take it out',
    ],
    [
      "refuses IPv6 in another form than AWS's, and an address alone",
      config({
        network: { ipv6: true },
        ingress: { allowedCidrs: ["2001:DB8:0:0::/32", "2001:db8::1/64", "2001:db8::1", "2001:db8::/129"] },
      }),
      'ingress.allowedCidrs[0] must be in the short form of IPv6, with no bits set beyond its prefix length, got "2001:DB8:0:0::/32"; write 2001:db8::/32',
      'ingress.allowedCidrs[1] must be in the short form of IPv6, with no bits set beyond its prefix length, got "2001:db8::1/64"; write 2001:db8::/64',
      'ingress.allowedCidrs[2] must be an IPv4 or IPv6 network, got "2001:db8::1"; write 2001:db8::1/128 for this one address',
      'ingress.allowedCidrs[3] must be an IPv4 or IPv6 network, got "2001:db8::/129"; write it such as 203.0.113.0/24 or 2001:db8::/32',
    ],
    [
      "refuses to do without IPv4 where there is no IPv6",
      config({ ingress: { publicIpv4: false } }),
      "ingress.publicIpv4 must be on, as network.ipv6 is off, got false; take it out, or write network: { ipv6: true }",
    ],
    [
      "refuses to do without public addresses where there are none",
      config({
        network: { ipv6: true },
        ingress: { internal: true, publicIpv4: false, allowedCidrs: ["fd00::/8", "::/0"] },
      }),
      "ingress.publicIpv4 must not be off with internal: true, which has no public addresses, got false; take it out",
      'ingress.allowedCidrs[1] must lie in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10 with internal: true, as nobody on the internet gets there, got "::/0"; write the addresses that clients have inside, or take allowedCidrs out for the VPC\'s own',
    ],
    [
      "refuses a network that is none",
      config({ ingress: { allowedCidrs: ["office"] } }),
      'ingress.allowedCidrs[0] must be an IPv4 or IPv6 network, got "office"; write it such as 203.0.113.0/24 or 2001:db8::/32',
    ],
    [
      "refuses to let nobody in",
      config({ ingress: { allowedCidrs: [] } }),
      "ingress.allowedCidrs must be a list of networks, got an empty list; write at least one",
    ],
    [
      "refuses a network twice",
      config({ ingress: { allowedCidrs: ["10.0.0.0/8", "10.0.0.0/8"] } }),
      'ingress.allowedCidrs must have no entry twice, got "10.0.0.0/8" twice; take one of them out',
    ],
    [
      "refuses networks that are no list",
      config({ ingress: { allowedCidrs: "10.0.0.0/8" } }),
      'ingress.allowedCidrs must be a list of networks, got "10.0.0.0/8"; write allowedCidrs: ["10.0.0.0/8"]',
    ],
    [
      "refuses no idle timeout",
      config({ ingress: { idleTimeoutSeconds: 0 } }),
      "ingress.idleTimeoutSeconds must be an integer from 1 to 4000, got 0; raise it to 1",
    ],
    [
      "refuses an idle timeout above 4000 s",
      config({ ingress: { idleTimeoutSeconds: 4001 }, services: { web: service({ keepAliveSeconds: 5000 }) } }),
      "ingress.idleTimeoutSeconds must be an integer from 1 to 4000, got 4001; lower it to 4000",
    ],
    [
      "refuses an idle timeout that is not below the app's keep-alive",
      config({ ingress: { idleTimeoutSeconds: 75 } }),
      "ingress.idleTimeoutSeconds must be less than services.web.keepAliveSeconds, which is 75, got 75; lower it, or let the app keep connections longer and say so in keepAliveSeconds",
    ],
  ]);
});

describe("An ingress by a listener that is there already", () => {
  const listener = (resource: string, place = "eu-west-1:123456789012") =>
    `arn:aws:elasticloadbalancing:${place}:${resource}`;
  const listenerArn = listener("listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2");
  const securityGroupId = "sg-0123456789abcdef0";
  const network = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
    privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
  };
  const given = (keys: object, own: object = {}) =>
    config({ network, ingress: { listenerArn, securityGroupId, ...keys }, ...own });

  tells([
    [
      "refuses one without its security group",
      given({ securityGroupId: undefined }),
      "ingress.securityGroupId must be set beside listenerArn, got nothing; name the load balancer's security group, which gets a rule out to the tasks",
    ],
    [
      "refuses a security group alone",
      config({ ingress: { securityGroupId } }),
      "ingress.listenerArn must be set beside securityGroupId, got nothing; name the listener, or take securityGroupId out",
    ],
    [
      "refuses one in front of a VPC of the stack's own",
      given({}, { network: {} }),
      "ingress.listenerArn must come with network.vpcId, as a load balancer reaches only tasks in its own VPC, got a VPC that the stack makes; name that VPC and its subnets under network",
    ],
    [
      "refuses one in another region",
      given({ listenerArn: listener("listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2", "us-east-1:123456789012") }),
      "ingress.listenerArn must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses a load balancer",
      given({ listenerArn: listener("loadbalancer/app/main/50dc6c495c0c9188") }),
      "ingress.listenerArn must be the ARN of a listener of an Application Load Balancer, got one of a load balancer; copy the ARN of its listener for HTTPS",
    ],
    [
      "refuses a Network Load Balancer",
      given({ listenerArn: listener("listener/net/main/50dc6c495c0c9188/f2f7dc8efc522ab2") }),
      "ingress.listenerArn must be the ARN of a listener of an Application Load Balancer, got one of a Network Load Balancer; name one of an Application Load Balancer; ports of TCP, UDP and TLS get one of the stack's own",
    ],
    [
      "refuses a name",
      given({ listenerArn: "main" }),
      'ingress.listenerArn must be the ARN of a listener of an Application Load Balancer, got "main"; copy the whole ARN from the load balancer\'s listener',
    ],
    [
      "refuses what would make or change a load balancer",
      given({
        domain: "app.example.com",
        hostedZone: "example.com",
        certificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
        allowedCidrs: ["10.0.0.0/8"],
        tlsPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        idleTimeoutSeconds: 60,
      }),
      "ingress.hostedZone must not stand beside ingress.listenerArn, got both; take it out, and make the domain's DNS record where the load balancer is made",
      "ingress.certificateArn must not stand beside ingress.listenerArn, got both; take it out, and give that listener the certificate",
      "ingress.allowedCidrs must not stand beside ingress.listenerArn, got both; take it out: the load balancer's own security group says who may reach it",
      "ingress.tlsPolicy must not stand beside ingress.listenerArn, got both; take it out: it is a setting of that load balancer, where the stack changes nothing",
      "ingress.idleTimeoutSeconds must not stand beside ingress.listenerArn, got both; take it out: it is a setting of that load balancer, where the stack changes nothing",
    ],
    [
      "refuses an alarm on all that the load balancer answers",
      given({}, { alarms: { gatewayErrorPercent: 5 } }),
      "alarms.gatewayErrorPercent must not stand beside ingress.listenerArn, got both; take it out: it is about every service behind that load balancer, so the alarm is made with it",
    ],
  ]);

  it("has ids of any letters and digits, as emulators make them", () => {
    const emulated = listener("listener/app/main/3awau7nyz9inqj7i/9nw9r23g8zycv8c8");
    assert.deepEqual(reported(given({ listenerArn: emulated })), []);
  });

  it("wants a domain in a protected environment, for HTTPS", () => {
    const services = { web: service({ desiredCount: 2 }) };
    assert.deepEqual(reported(given({}, { protection: "on", services })), [
      "ingress.domain must be set for HTTPS in a protected environment, got nothing; add the name that the certificate of that listener is for, or give the reason in allow: { https: … }",
    ]);
    assert.deepEqual(reported(given({ domain: "app.example.com" }, { protection: "on", services })), []);
  });

  it("knows nothing of how long that load balancer keeps connections", () => {
    const services = { web: service({ keepAliveSeconds: 5 }) };
    assert.deepEqual(reported(given({}, { services, alarms: { gatewayErrorPercent: false } })), []);
  });

  it("gives a route without a host the domain, or the stack's own name below its wildcard", () => {
    const hosts = (domain?: string) => accepted(given({ domain })).services.web?.route?.host;
    assert.deepEqual(hosts("app.example.com"), ["app.example.com"]);
    assert.deepEqual(hosts("*.example.com"), ["dev.example.com"]);
    assert.deepEqual(hosts(), []);
  });
});

describe("An ingress at its limits", () => {
  const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
  for (const ingress of [
    {},
    { certificateArn },
    { domain: "example.com", hostedZone: "example.com" },
    { domain: "*.example.com", hostedZone: "example.com" },
    { domain: `${"a".repeat(52)}.example.com`, hostedZone: "example.com" },
    { domain: `${"a".repeat(63)}.example.com`, certificateArn },
    { domain: `${"a.".repeat(121)}example.com`, certificateArn },
    { domain: "xn--bcher-kva.example", certificateArn },
    { allowedCidrs: ["0.0.0.0/0"] },
    { allowedCidrs: ["203.0.113.7/32", "10.0.0.0/8"] },
    { tlsPolicy: "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04" },
    { idleTimeoutSeconds: 1 },
    { idleTimeoutSeconds: 74 },
  ]) {
    it(`is accepted: ${JSON.stringify(ingress).slice(0, 70)}`, () =>
      assert.deepEqual(reported(config({ ingress })), []));
  }

  it("may keep connections for 4000 s when the app keeps them longer", () => {
    const services = { web: service({ keepAliveSeconds: 4001 }) };
    assert.deepEqual(reported(config({ ingress: { idleTimeoutSeconds: 4000 }, services })), []);
  });

  it("asks nothing of a worker's keep-alive", () => {
    const services = { worker: { user: "1:1", image: "app:1" } };
    assert.deepEqual(reported(config({ ingress: { idleTimeoutSeconds: 4000 }, services })), []);
  });
});
