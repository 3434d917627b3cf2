import assert from "node:assert/strict";
import { LoadBalancer, type LoadBalancerArgs } from "../../../components/ingress/loadBalancer.ts";
import { record } from "../../support/record.ts";

const made = (args: Partial<LoadBalancerArgs> = {}) =>
  record(() => {
    const { url } = new LoadBalancer("ingress", {
      network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] },
      internal: true,
      cloudFront: {},
      ...args,
    });
    return { url };
  });
const named = { domain: "www.example.com", hostedZone: "example.com", hosts: ["api.example.com"] };

describe("CloudFront in front of the load balancer", () => {
  it("is all that gets in, on the port of its one origin", async () => {
    for (const [args, port, policy] of [
      [{}, 80, "http-only"],
      [named, 443, "https-only"],
    ] as const) {
      const { all, one } = await made(args);
      const clients = all("SecurityGroupIngressRule").map(({ inputs }) => [inputs.fromPort, inputs.prefixListId]);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
      assert.deepEqual(clients, [[port, "${prefix list com.amazonaws.global.cloudfront.origin-facing}"]]);
      const { vpcOriginEndpointConfig } = one("VpcOrigin").inputs as Record<string, Record<string, unknown>>;
      assert.equal(vpcOriginEndpointConfig?.originProtocolPolicy, policy);
    }
  });

  it("has the names, with records of both kinds and a certificate in us-east-1 that the same records prove", async () => {
    const { all, one, outputs } = await made(named);
    assert.deepEqual(one("Distribution").inputs.aliases, ["api.example.com", "www.example.com"]);
    const records = all("Record").map(({ name }) => name);
    assert.deepEqual(records.filter((name) => /record/.test(name)).sort(), [
      "ingress-ipv6-record-api.example.com",
      "ingress-ipv6-record-www.example.com",
      "ingress-record-api.example.com",
      "ingress-record-www.example.com",
    ]);
    assert.equal(records.filter((name) => /proof/.test(name)).length, 2);
    assert.deepEqual(
      all("Certificate").flatMap(({ custom, inputs }) => (custom ? [inputs.region] : [])),
      [undefined, "us-east-1"],
    );
    assert.equal(outputs.url, "https://www.example.com");
  });

  it("answers over HTTPS under its own name where there is no other", async () => {
    const { one, outputs } = await made();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.equal(outputs.url, "https://${ingress-cloudfront-distribution.domainName}");
    assert.deepEqual(one("Distribution").inputs.viewerCertificate, { cloudfrontDefaultCertificate: true });
  });

  it("keeps nothing but the paths that are named, the longer before the shorter, and those without cookies", async () => {
    const cachedPaths = { "/static/*": {}, "/static/fonts/*": { seconds: 604_800 }, "/img/*": {} };
    const { all, one } = await made({ cloudFront: { cachedPaths } });
    const { defaultCacheBehavior, orderedCacheBehaviors } = one("Distribution").inputs as {
      defaultCacheBehavior: { cachePolicyId: string };
      orderedCacheBehaviors: { pathPattern: string; originRequestPolicyId?: string }[];
    };
    assert.equal(defaultCacheBehavior.cachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    assert.deepEqual(
      orderedCacheBehaviors.map(({ pathPattern, originRequestPolicyId }) => [pathPattern, originRequestPolicyId]),
      [
        ["/static/fonts/*", undefined],
        ["/static/*", undefined],
        ["/img/*", undefined],
      ],
    );
    const policies = all("CachePolicy").map(({ inputs }) => {
      const key = inputs.parametersInCacheKeyAndForwardedToOrigin as { cookiesConfig: unknown };
      return [inputs.defaultTtl, key.cookiesConfig];
    });
    assert.deepEqual(policies, [
      [604_800, { cookieBehavior: "none" }],
      [86_400, { cookieBehavior: "none" }],
    ]);
  });

  it("has the web ACL, in us-east-1, as the load balancer does not see who a client is", async () => {
    const { all, one } = await made({ webAcl: { blockedCidrs: ["203.0.113.0/24"] } });
    for (const type of ["aws:wafv2/webAcl:WebAcl", "IpSet"]) {
      const [{ scope, region } = {}] = all(type).map(({ inputs }) => inputs);
      assert.deepEqual([scope, region], ["CLOUDFRONT", "us-east-1"], type);
    }
    assert.deepEqual(all("WebAclAssociation"), []);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.equal(one("Distribution").inputs.webAclId, "${ingress-cloudfront-web-acl-acl.arn}");
  });
});
