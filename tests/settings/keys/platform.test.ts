import assert from "node:assert/strict";
import { ownHost, type StackFiles } from "../../../settings/keys/platform.ts";
import { accepted, config, reported, service } from "../../support/reported.ts";

const base = {
  "aws:region": "eu-west-1",
  network: { cidr: "10.20.0.0/16", egress: "public" },
  cluster: { exec: true },
  ingress: { domain: "*.dev.example.com", hostedZone: "example.com" },
};
const files: StackFiles = {
  dev: { values: base },
  bare: { values: { "aws:region": "eu-west-1" } },
  far: { values: { ...base, "aws:region": "us-east-1" } },
  other: { values: { platform: { of: "dev" } }, platform: "dev" },
  preview: { values: { platform: { of: "dev" } }, platform: "dev" },
};
const context = { stack: "pr-7", files };
const on = (of: unknown, keys: object = {}) => config({ platform: { of }, ...keys });

describe("A stack on another one's platform", () => {
  it("has the network, the cluster and the ingress that the other stack's file has", () => {
    const settings = accepted(on("dev"), context);
    assert.deepEqual(settings.network, {
      cidr: "10.20.0.0/16",
      zones: 2,
      egress: "public",
      ipv6: false,
      flowLog: true,
    });
    assert.equal(settings.cluster.exec, true);
    assert.equal(settings.ingress.domain, "*.dev.example.com");
  });

  it("reads the ids from the other stack's output, and those that may be missing only where it needs them", () => {
    const { shared } = accepted(on("dev"), context);
    assert.equal(shared?.network.vpcId.placeholder, `\${stack dev#platform.vpcId}`);
    assert.equal(shared?.loadBalancer?.listenerArn.placeholder, `\${stack dev#platform.listenerArn}`);
    assert.equal(shared?.cluster.execLogGroupArn?.placeholder, `\${stack dev#platform.execLogGroupArn}`);
    const workers = accepted(on("bare", { services: { worker: { image: "a:1", user: "1" } } }), context);
    assert.equal(workers.shared?.loadBalancer, undefined);
    assert.equal(workers.shared?.cluster.execLogGroupArn, undefined);
    assert.equal(accepted(config(), context).shared, undefined);
  });

  it("answers under its own name below the platform's wildcard, unless a route names a host", () => {
    const services = {
      web: service(),
      api: service({ route: { path: "/api/*" } }),
      docs: service({ route: { host: "docs.dev.example.com" } }),
    };
    const { services: found } = accepted(on("dev", { services }), context);
    assert.deepEqual(
      Object.values(found).map(({ route }) => route?.host),
      [["pr-7.dev.example.com"], ["pr-7.dev.example.com"], ["docs.dev.example.com"]],
    );
  });

  it("has a host only where a wildcard and a stack's name make one", () => {
    assert.equal(ownHost("PR-7", { domain: "*.dev.example.com" }), "pr-7.dev.example.com");
    for (const [stack, domain] of [
      ["pr_7", "*.dev.example.com"],
      ["pr.7", "*.dev.example.com"],
      ["pr-7", "dev.example.com"],
      ["pr-7", undefined],
    ])
      assert.equal(ownHost(stack ?? "", { domain }), undefined);
  });

  it("is known to the stack whose platform it uses", () => {
    assert.deepEqual(accepted(config(), { stack: "dev", files }).tenants, ["other", "preview"]);
    assert.deepEqual(accepted(config(), { stack: "bare", files }).tenants, []);
  });

  it("has no neighbour with the same range, as the VPC is the other stack's", () => {
    assert.deepEqual(reported(on("dev"), { ...context, neighbours: [{ stack: "dev", cidr: "10.20.0.0/16" }] }), []);
  });

  for (const [behaviour, values, ...lines] of [
    [
      "names no stack that there is not",
      on("dve"),
      'platform.of must be a stack of this project, with a file of its own, got "dve"; the nearest is dev',
    ],
    [
      "does not name itself",
      on("pr-7"),
      'platform.of must be another stack, got "pr-7"; take it out: a stack has a platform of its own',
    ],
    [
      "names the stack that has the platform",
      on("other"),
      "platform.of must be a stack with a VPC, a cluster and a load balancer, got other, which uses those of dev; write dev",
    ],
    [
      "is in the same region",
      on("far"),
      "platform.of must be in eu-west-1, as this stack is, got far, which is in us-east-1; change aws:region",
    ],
    [
      "has no network, cluster or ingress of its own",
      on("dev", { network: { cidr: "10.0.0.0/16" }, cluster: { exec: true }, ingress: { idleTimeoutSeconds: 30 } }),
      ...["network", "cluster", "ingress"].map(
        (key) =>
          `${key} must not stand beside platform, which brings it, got both; take it out, or change it in stack dev`,
      ),
    ],
    [
      "names a host where the platform has no wildcard",
      on("bare"),
      "services.web.route.host must be set on the load balancer of stack bare, where other stacks have routes, too, got nothing; " +
        'write one, or give stack bare a wildcard: ingress: { domain: "*.bare.example.com", hostedZone: … }',
    ],
    [
      "has hosts in the platform's hosted zone",
      on("dev", { services: { web: service({ route: { host: "app.example.org" } }) } }),
      'services.web.route.host must lie in hostedZone example.com, where its DNS record is made, got "app.example.org"; write a name that ends in .example.com',
    ],
  ] as const) {
    it(behaviour, () => assert.deepEqual(reported(values, context).toSorted(), [...lines].toSorted()));
  }
});
