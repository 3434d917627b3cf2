import assert from "node:assert/strict";
import fc from "fast-check";
import { accepted, config, reported, tells } from "../../support/reported.ts";

describe("A network", () => {
  tells([
    [
      "refuses public addresses",
      config({ network: { cidr: "8.8.0.0/16" } }),
      'network.cidr must be a private IPv4 network from /16 to /28, got "8.8.0.0/16"; take one from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16',
    ],
    [
      "refuses a network wider than /16",
      config({ network: { cidr: "10.0.0.0/15" } }),
      'network.cidr must be a private IPv4 network from /16 to /28, got "10.0.0.0/15"; narrow it to /16',
    ],
    [
      "refuses a network narrower than /28",
      config({ network: { cidr: "10.0.0.0/29" } }),
      'network.cidr must be a private IPv4 network from /16 to /28, got "10.0.0.0/29"; widen it',
    ],
    [
      "refuses host bits",
      config({ network: { cidr: "10.20.0.1/16" } }),
      'network.cidr must have no bits set beyond its prefix length, got "10.20.0.1/16"; write 10.20.0.0/16',
    ],
    [
      "refuses the network of Docker's bridge",
      config({ network: { cidr: "172.17.0.0/16" } }),
      'network.cidr must not meet 172.17.0.0/16, which Docker uses itself, got "172.17.0.0/16"; take another one, such as 10.0.0.0/16',
    ],
    [
      "refuses a part of the network of Docker's bridge",
      config({ network: { cidr: "172.17.4.0/22" } }),
      'network.cidr must not meet 172.17.0.0/16, which Docker uses itself, got "172.17.4.0/22"; take another one, such as 10.0.0.0/16',
    ],
    [
      "refuses what is no network",
      config({ network: { cidr: "ten" } }),
      'network.cidr must be a private IPv4 network from /16 to /28, got "ten"; write an address and a prefix length such as 10.20.0.0/16',
    ],
    [
      "refuses a network too narrow for two zones",
      config({ network: { cidr: "10.0.0.0/26" } }),
      'network.cidr must be /25 or wider for two subnets of at least /27 in each of 2 zones, got "10.0.0.0/26"; write 10.0.0.0/25',
    ],
    [
      "refuses a network too narrow for three zones",
      config({ network: { cidr: "10.0.0.0/25", zones: 3 } }),
      'network.cidr must be /24 or wider for two subnets of at least /27 in each of 3 zones, got "10.0.0.0/25"; write 10.0.0.0/24',
    ],
    [
      "refuses one zone",
      config({ network: { zones: 1 } }),
      "network.zones must be an integer from 2 to 6, got 1; raise it to 2",
    ],
    [
      "refuses more zones than the region has",
      config({ network: { zones: 4 } }),
      "network.zones must be at most 3 in eu-west-1, got 4; lower it to 3",
    ],
    [
      "refuses an unknown way out",
      config({ network: { egress: "nat" } }),
      'network.egress must be single-nat, nat-per-zone, endpoints or public, got "nat"; the nearest is single-nat',
    ],
    [
      "refuses a CIDR beside an existing VPC",
      config({
        network: {
          vpcId: "vpc-12345678",
          publicSubnetIds: ["subnet-11111111", "subnet-22222222"],
          privateSubnetIds: ["subnet-33333333", "subnet-44444444"],
          cidr: "10.0.0.0/16",
        },
      }),
      "network.cidr must not stand beside vpcId, publicSubnetIds, privateSubnetIds, got both; take cidr out, or vpcId, publicSubnetIds, privateSubnetIds",
    ],
    [
      "refuses a VPC beside a CIDR",
      config({ network: { cidr: "10.0.0.0/16", zones: 2, vpcId: "vpc-12345678" } }),
      "network.vpcId must not stand beside cidr, zones, got both; take vpcId out, or cidr, zones",
    ],
    [
      "refuses an existing VPC without its subnets",
      config({ network: { vpcId: "vpc-12345678" } }),
      "network.publicSubnetIds must be a list of 2 or more subnet ids, got nothing; add it, or write ingress: { internal: true } for a load balancer in the private ones",
      "network.privateSubnetIds must be the tasks' subnets, got nothing; name them, or write egress: public for tasks with public IPs in the public ones",
    ],
    [
      "refuses ids that are none",
      config({
        network: {
          vpcId: "vpc-1",
          publicSubnetIds: ["subnet-11111111", "public"],
          privateSubnetIds: ["subnet-33333333", "subnet-4444444g"],
        },
      }),
      'network.vpcId must be a VPC\'s id, got "vpc-1"; write vpc- and its 8 or 17 hexadecimal digits',
      'network.publicSubnetIds[1] must be a subnet\'s id, got "public"; write subnet- and its 8 or 17 hexadecimal digits',
      'network.privateSubnetIds[1] must be a subnet\'s id, got "subnet-4444444g"; write subnet- and its 8 or 17 hexadecimal digits',
    ],
    [
      "refuses a single subnet",
      config({
        network: {
          vpcId: "vpc-12345678",
          publicSubnetIds: ["subnet-11111111"],
          privateSubnetIds: ["subnet-33333333", "subnet-44444444"],
        },
      }),
      "network.publicSubnetIds must be a list of 2 or more subnet ids, got 1; write at least 2",
    ],
    [
      "refuses a subnet twice",
      config({
        network: {
          vpcId: "vpc-12345678",
          publicSubnetIds: ["subnet-11111111", "subnet-22222222"],
          privateSubnetIds: ["subnet-33333333", "subnet-33333333"],
        },
      }),
      'network.privateSubnetIds must have no entry twice, got "subnet-33333333" twice; take one of them out',
    ],
    [
      "refuses a subnet that is public and private",
      config({
        network: {
          vpcId: "vpc-12345678",
          publicSubnetIds: ["subnet-11111111", "subnet-22222222"],
          privateSubnetIds: ["subnet-33333333", "subnet-11111111"],
        },
      }),
      'network.privateSubnetIds[1] must not be a public subnet too, got "subnet-11111111"; name another private one',
    ],
    [
      "refuses one text in place of the block",
      config({ network: "10.0.0.0/16" }),
      'network must be a map of keys and values, got "10.0.0.0/16"; write network: { cidr: 10.20.0.0/16 }',
    ],
  ]);
});

describe("A network at its limits", () => {
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-11111111"],
    privateSubnetIds: ["subnet-33333333", "subnet-44444444", "subnet-55555555"],
  };
  for (const network of [
    { cidr: "10.0.0.0/16" },
    { cidr: "10.255.255.128/25" },
    { cidr: "172.16.0.0/16" },
    { cidr: "172.31.0.0/16" },
    { cidr: "172.18.0.0/16", zones: 3 },
    { cidr: "192.168.7.0/24", zones: 3 },
    { cidr: "192.168.0.0/16" },
    existing,
  ]) {
    it(`is accepted: ${JSON.stringify(network).slice(0, 70)}`, () => {
      assert.deepEqual(reported(config({ network })), []);
    });
  }

  it("has as many zones as the region", () => {
    const zones = (region: string, zones: number) =>
      reported({ ...config({ network: { zones } }), "aws:region": region }).length === 0;
    assert.deepEqual([zones("us-east-1", 6), zones("us-west-2", 4), zones("us-west-2", 5)], [true, true, false]);
    assert.deepEqual([zones("us-west-1", 2), zones("us-west-1", 3)], [true, false]);
    assert.deepEqual([zones("cn-north-1", 2), zones("cn-north-1", 3)], [true, false]);
  });

  it("has no private subnets where tasks have public IPs, as in an account's default VPC", () => {
    const { privateSubnetIds: _, ...rest } = existing;
    const network = { ...rest, egress: "public" };
    assert.deepEqual(accepted(config({ network })).network, { ...network, ipv6: false });
    assert.deepEqual(reported(config({ network: rest })), [
      "network.privateSubnetIds must be the tasks' subnets, got nothing; name them, or write egress: public for tasks " +
        "with public IPs in the public ones",
    ]);
    assert.deepEqual(reported(config({ network: { ...existing, egress: "public" } })), [
      "network.egress must not stand beside privateSubnetIds, got both; take one of them out",
    ]);
  });

  it("is taken as it is when it exists", () => {
    assert.deepEqual(accepted(config({ network: existing })).network, { ...existing, ipv6: false });
  });
});

describe("The networks of a project's stacks", () => {
  const neighbours = [
    { stack: "staging", cidr: "10.30.0.0/16" },
    { stack: "prod", cidr: "10.40.0.0/16" },
  ];

  it("do not overlap", () => {
    assert.deepEqual(reported(config({ network: { cidr: "10.40.128.0/20" } }), { neighbours }), [
      'network.cidr must not overlap 10.40.0.0/16 of stack prod, got "10.40.128.0/20"; ' +
        "write 10.0.0.0/16, or give the reason in allow: { network-overlap: … }",
    ]);
  });

  it("may lie side by side", () => {
    assert.deepEqual(reported(config({ network: { cidr: "10.41.0.0/16" } }), { neighbours }), []);
  });

  it("may overlap for a reason", () => {
    const values = config({ network: { cidr: "10.40.0.0/16" }, allow: { "network-overlap": "never joined" } });
    assert.deepEqual(reported(values, { neighbours }), []);
  });

  it("are named in the fault also where the default is another stack's", () => {
    assert.deepEqual(reported(config(), { neighbours: [{ stack: "old", cidr: "10.0.0.0/16" }] }), [
      'network.cidr must not overlap 10.0.0.0/16 of stack old, got "10.0.0.0/16"; ' +
        "write 10.1.0.0/16, or give the reason in allow: { network-overlap: … }",
    ]);
  });

  it("overlap exactly when they share an address", () => {
    const prefix = fc.integer({ min: 16, max: 25 });
    const cidr = fc.tuple(fc.nat(3), fc.nat(255), prefix).map(([second, third, bits]) => {
      const address = ((10 << 24) | (second << 16) | (third << 8)) >>> 0;
      const size = 2 ** (32 - bits);
      const first = Math.floor(address / size) * size;
      const text = [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".");
      return { text: `${text}/${bits}`, first, last: first + size - 1 };
    });
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        const found = reported(config({ network: { cidr: a.text } }), { neighbours: [{ stack: "b", cidr: b.text }] });
        assert.equal(found.length > 0, a.first <= b.last && b.first <= a.last, `${a.text} ${b.text}`);
      }),
    );
  });
});
