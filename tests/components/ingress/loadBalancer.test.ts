import assert from "node:assert/strict";
import { LoadBalancer, type LoadBalancerArgs } from "../../../components/ingress/loadBalancer.ts";
import { record } from "../../support/record.ts";

type Args = Partial<LoadBalancerArgs>;

function ingress(args: Args = {}, outputs?: "placeholders" | "unknown") {
  const program = () => {
    const balancer = new LoadBalancer("ingress", {
      network: { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: ["subnet-a", "subnet-b"] },
      ...args,
    });
    const { url, dnsName, arn, arnSuffix, listenerArn, securityGroupId } = balancer;
    return { url, dnsName, arn, arnSuffix, listenerArn, securityGroupId };
  };
  return record(program, { outputs });
}

const certificateArn = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
const withDomain = { domain: "app.example.com", hostedZone: "example.com" };
const notFound = [
  {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", messageBody: "Not found\n", statusCode: "404" },
  },
];
const toHttps = [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }];

describe("LoadBalancer", () => {
  it("stands in the public subnets, under a name that Pulumi makes unique", async () => {
    const { name, inputs } = (await ingress()).one("ingress-alb");
    assert.equal(inputs.internal, false);
    assert.equal(inputs.loadBalancerType, "application");
    assert.deepEqual(inputs.subnets, ["subnet-a", "subnet-b"]);
    assert.equal(inputs.name, undefined);
    assert.ok(name.length + 8 <= 32, "32 characters with the suffix, or AWS refuses it");
  });

  it("drops broken headers and defends against request smuggling", async () => {
    const { inputs } = (await ingress()).one("ingress-alb");
    assert.equal(inputs.dropInvalidHeaderFields, true);
    assert.equal(inputs.desyncMitigationMode, "defensive");
  });

  it("keeps an idle connection for as long as the stack file says", async () => {
    const { inputs } = (await ingress({ idleTimeoutSeconds: 120 })).one("ingress-alb");
    assert.equal(inputs.idleTimeout, 120);
  });

  it("asks clients for a certificate of the trust store, or hands on the one that they have", async () => {
    const trustStore = { bucket: "authorities", key: "ca.pem", objectVersion: "1" };
    const { one } = await ingress({ ...withDomain, mutualTls: { trustStore, ignoreExpiry: true } });
    const store = one("ingress-trust-store");
    assert.deepEqual(store.inputs, {
      caCertificatesBundleS3Bucket: "authorities",
      caCertificatesBundleS3Key: "ca.pem",
      caCertificatesBundleS3ObjectVersion: "1",
    });
    assert.deepEqual(one("ingress-https").inputs.mutualAuthentication, {
      mode: "verify",
      trustStoreArn: `\${${store.name}.arn}`,
      ignoreClientCertificateExpiry: true,
      advertiseTrustStoreCaNames: "off",
    });
    assert.equal(one("ingress-http").inputs.mutualAuthentication, undefined);
    const passed = await ingress({ ...withDomain, mutualTls: { mode: "passthrough" } });
    assert.deepEqual(passed.one("ingress-https").inputs.mutualAuthentication, { mode: "passthrough" });
    assert.deepEqual(passed.all("TrustStore"), []);
    const own = await ingress({ ...withDomain, mutualTls: { trustStoreArn: "arn:own" } });
    assert.deepEqual(own.all("TrustStore"), []);
  });

  it("adds headers to responses where it serves, and says nowhere who it is if that is not wanted", async () => {
    const headers = { "Strict-Transport-Security": "max-age=1", "X-Frame-Options": "" };
    const { one } = await ingress({ ...withDomain, responseHeaders: headers, serverHeader: false });
    const added = ({ inputs }: { inputs: Record<string, unknown> }) =>
      Object.entries(inputs).filter(([key]) => key.startsWith("routingHttp"));
    assert.deepEqual(added(one("ingress-https")).sort(), [
      ["routingHttpResponseServerEnabled", false],
      ["routingHttpResponseStrictTransportSecurityHeaderValue", "max-age=1"],
      ["routingHttpResponseXFrameOptionsHeaderValue", ""],
    ]);
    assert.deepEqual(added(one("ingress-http")), [["routingHttpResponseServerEnabled", false]]);
    const plain = await ingress({ responseHeaders: { "X-Content-Type-Options": "nosniff" } });
    assert.deepEqual(added(plain.one("ingress-http")), [
      ["routingHttpResponseXContentTypeOptionsHeaderValue", "nosniff"],
    ]);
  });

  it("makes the same resources when nothing is known yet, as in the preview of a new stack", async () => {
    const everything = { ...withDomain, deletionProtection: true, accessLogs: true, webAcl: true };
    const urns = ({ resources }: Awaited<ReturnType<typeof ingress>>) => resources.map(({ urn }) => urn);
    assert.deepEqual(urns(await ingress(everything, "unknown")), urns(await ingress(everything)));
  });
});

describe("LoadBalancer: who may reach it", () => {
  const rules = async (settings: Args) =>
    (await ingress(settings))
      .all("SecurityGroupIngressRule")
      .map(({ inputs }) => [inputs.cidrIpv4, inputs.ipProtocol, inputs.fromPort, inputs.toPort]);

  it("without a domain is everyone on port 80 alone", async () => {
    assert.deepEqual(await rules({}), [["0.0.0.0/0", "tcp", 80, 80]]);
  });

  it("with one is everyone on 80 and 443", async () => {
    assert.deepEqual(await rules(withDomain), [
      ["0.0.0.0/0", "tcp", 80, 80],
      ["0.0.0.0/0", "tcp", 443, 443],
    ]);
  });

  it("is each range of the stack file on each port, and no other", async () => {
    assert.deepEqual(await rules({ ...withDomain, allowedCidrs: ["203.0.113.0/24", "198.51.100.7/32"] }), [
      ["198.51.100.7/32", "tcp", 80, 80],
      ["203.0.113.0/24", "tcp", 80, 80],
      ["198.51.100.7/32", "tcp", 443, 443],
      ["203.0.113.0/24", "tcp", 443, 443],
    ]);
  });

  it("stays the same resource by resource when the ranges are listed in another order", async () => {
    const names = async (allowedCidrs: string[]) =>
      (await ingress({ allowedCidrs })).all("SecurityGroupIngressRule").map(({ name }) => name);
    assert.deepEqual(await names(["10.0.0.0/8", "10.0.0.0/16"]), await names(["10.0.0.0/16", "10.0.0.0/8"]));
  });

  it("is said in words on the group and on every rule", async () => {
    const { one, all } = await ingress({ ...withDomain, allowedCidrs: ["203.0.113.0/24"] });
    for (const { inputs, name } of [one("SecurityGroup"), ...all("SecurityGroupIngressRule")]) {
      // The characters that EC2 takes in a description:
      // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
      assert.match(String(inputs.description), /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/, name);
    }
  });

  it("leaves the way out to the services: no rule of its own, none inside the group", async () => {
    const { one, all, outputs } = await ingress();
    assert.deepEqual(all("SecurityGroupEgressRule"), []);
    const { ingress: inside, egress } = one("SecurityGroup").inputs;
    assert.deepEqual([inside, egress], [undefined, undefined]);
    assert.deepEqual(one("ingress-alb").inputs.securityGroups, [outputs.securityGroupId]);
  });
});

describe("LoadBalancer: an internal one", () => {
  const network = { vpcId: "vpc-0123456789abcdef0", privateSubnetIds: ["subnet-c", "subnet-d"] };
  const internal = (args: Args = {}) => ingress({ internal: true, network, ...args });

  it("stands in the private subnets, and is reached from the VPC's own range", async () => {
    const { one } = await internal({ network: { ...network, cidr: "10.20.0.0/16" } });
    assert.deepEqual(
      [one("ingress-alb").inputs.internal, one("ingress-alb").inputs.subnets],
      [true, ["subnet-c", "subnet-d"]],
    );
    const { cidrIpv4, description } = one("ingress-http-from-vpc").inputs;
    assert.deepEqual([cidrIpv4, description], ["10.20.0.0/16", "HTTP from the VPC"]);
  });

  it("asks AWS for the range of a VPC that is there already", async () => {
    const { one } = await internal(withDomain);
    for (const rule of ["ingress-http-from-vpc", "ingress-https-from-vpc"]) {
      assert.equal(one(rule).inputs.cidrIpv4, `\${range of ${network.vpcId}}`);
    }
  });

  it("is reached by the networks that the stack file names in place of the VPC", async () => {
    const { all } = await internal({ allowedCidrs: ["10.0.0.0/8"] });
    assert.deepEqual(
      all("SecurityGroupIngressRule").map(({ inputs }) => inputs.cidrIpv4),
      ["10.0.0.0/8"],
    );
  });

  it("keeps its records in a private zone, and ACM's proofs in the public one", async () => {
    const { one } = await internal({ ...withDomain, privateHostedZone: "example.com" });
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
    assert.equal(one("ingress-certificate-proof-app.example.com").inputs.zoneId, "${zone example.com}");
    assert.equal(one("ingress-record-app.example.com").inputs.zoneId, "${private zone example.com}");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });

  it("says which subnets it lacks", async () => {
    await assert.rejects(internal({ network: { vpcId: "vpc-1", publicSubnetIds: [] } }), /needs privateSubnetIds/);
    await assert.rejects(ingress({ network }), /needs publicSubnetIds/);
  });
});

describe("LoadBalancer: by IPv6", () => {
  const network = { vpcId: "vpc-0123456789abcdef0", publicSubnetIds: ["subnet-a", "subnet-b"], ipv6: true };

  it("has addresses of both kinds, is open to both, and has records of both", async () => {
    const { one, all } = await ingress({ ...withDomain, network });
    assert.equal(one("ingress-alb").inputs.ipAddressType, "dualstack");
    assert.deepEqual(
      all("SecurityGroupIngressRule").map(({ inputs }) => [inputs.cidrIpv4 ?? inputs.cidrIpv6, inputs.fromPort]),
      [
        ["0.0.0.0/0", 80],
        ["::/0", 80],
        ["0.0.0.0/0", 443],
        ["::/0", 443],
      ],
    );
    const { zoneId, type, name, aliases } = one("ingress-ipv6-record-app.example.com").inputs;
    assert.deepEqual([type, name], ["AAAA", "app.example.com"]);
    const record = one("ingress-record-app.example.com").inputs;
    assert.deepEqual([record.zoneId, record.type, record.aliases], [zoneId, "A", aliases]);
  });

  it("without public IPv4 addresses has no record that leads to them", async () => {
    const { one, named } = await ingress({ ...withDomain, network, publicIpv4: false });
    assert.equal(one("ingress-alb").inputs.ipAddressType, "dualstack-without-public-ipv4");
    assert.deepEqual(named("ingress-record-app.example.com"), []);
    assert.equal(one("ingress-ipv6-record-app.example.com").inputs.type, "AAAA");
  });

  it("is reached by the IPv6 networks that the stack file names, under names without colons", async () => {
    const { one } = await ingress({ network, allowedCidrs: ["2001:db8::/32"] });
    assert.equal(one("ingress-http-from-2001-db8---32").inputs.cidrIpv6, "2001:db8::/32");
  });

  it("is reached by both ranges of the VPC where it is internal", async () => {
    const own = { ...network, privateSubnetIds: ["subnet-c"], cidr: "10.20.0.0/16", ipv6Cidr: "2001:db8::/56" };
    const { one } = await ingress({ internal: true, network: own });
    assert.equal(one("ingress-http-from-vpc").inputs.cidrIpv4, "10.20.0.0/16");
    assert.equal(one("ingress-http-from-vpc-ipv6").inputs.cidrIpv6, "2001:db8::/56");
  });

  it("leaves IPv6 out where the network has none", async () => {
    const { one } = await ingress(withDomain);
    assert.equal(Object.hasOwn(one("ingress-alb").inputs, "ipAddressType"), false);
  });
});

describe("LoadBalancer: without a domain", () => {
  it("answers 404 itself where no service's rule fits", async () => {
    const { one } = await ingress();
    const { port, protocol, defaultActions } = one("Listener").inputs;
    assert.deepEqual([port, protocol, defaultActions], [80, "HTTP", notFound]);
  });

  it("gives the HTTP listener to services and its DNS name as the URL", async () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    const { outputs } = await ingress();
    assert.equal(outputs.listenerArn, "${ingress-http.arn}");
    assert.equal(outputs.url, "http://${ingress-alb.dnsName}");
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });

  it("makes no certificate and no record, whatever hosts the routes name", async () => {
    const { all } = await ingress({ hosts: ["api.example.com"] });
    assert.deepEqual([...all("Certificate"), ...all("Record")], []);
  });
});

describe("LoadBalancer: with a domain", () => {
  it("sends HTTP to HTTPS for good, and answers 404 there", async () => {
    const { one } = await ingress(withDomain);
    assert.deepEqual(one("ingress-http").inputs.defaultActions, toHttps);
    const { port, protocol, sslPolicy, defaultActions } = one("ingress-https").inputs;
    assert.deepEqual(
      [port, protocol, sslPolicy, defaultActions],
      [443, "HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06", notFound],
    );
  });

  it("gives the HTTPS listener to services and the domain as the URL", async () => {
    const { outputs } = await ingress(withDomain);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.equal(outputs.listenerArn, "${ingress-https.arn}");
    assert.equal(outputs.url, "https://app.example.com");
  });

  it("serves a certificate for the domain and the routes' hosts, once it is issued", async () => {
    const { one } = await ingress({ ...withDomain, hosts: ["www.example.com", "api.example.com"] });
    const { domainName, subjectAlternativeNames } = one("ingress-certificate-certificate").inputs;
    assert.deepEqual(
      [domainName, subjectAlternativeNames],
      ["app.example.com", ["api.example.com", "www.example.com"]],
    );
    assert.deepEqual(one("ingress-https").propertyDependencies.certificateArn, [one("CertificateValidation").urn]);
  });

  it("leads the domain and the routes' hosts to itself, each by an alias in the zone", async () => {
    const { one, named } = await ingress({ ...withDomain, hosts: ["api.example.com"] });
    for (const host of ["app.example.com", "api.example.com"]) {
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as above
      assert.deepEqual(one(`ingress-record-${host}`).inputs, {
        zoneId: "${zone example.com}",
        name: host,
        type: "A",
        aliases: [{ name: "${ingress-alb.dnsName}", zoneId: "${ingress-alb.zoneId}", evaluateTargetHealth: true }],
      });
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    }
    assert.deepEqual(named("ingress-record-www.example.com"), []);
  });

  it("does not take over a record that leads elsewhere", async () => {
    const { one } = await ingress(withDomain);
    assert.notEqual(one("ingress-record-app.example.com").inputs.allowOverwrite, true);
  });

  it("with a wildcard for a domain gives a URL that one can open", async () => {
    const args = { domain: "*.example.com", hostedZone: "example.com" };
    assert.equal((await ingress({ ...args, hosts: ["b.example.com"] })).outputs.url, "https://b.example.com");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
    assert.equal((await ingress(args)).outputs.url, "https://${ingress-alb.dnsName}");
  });

  it("with a given certificate serves that one, and asks ACM for none", async () => {
    const { one, all } = await ingress({ ...withDomain, certificateArn });
    assert.equal(one("ingress-https").inputs.certificateArn, certificateArn);
    assert.deepEqual(all("Certificate"), []);
    assert.deepEqual(
      all("Record").map(({ name }) => name),
      ["ingress-record-app.example.com"],
    );
  });

  it("with a given certificate and no zone leaves DNS to its owner", async () => {
    const { all, outputs } = await ingress({ domain: "app.example.com", certificateArn });
    assert.deepEqual(all("Record"), []);
    assert.equal(outputs.url, "https://app.example.com");
  });

  it("is HTTPS by a given certificate alone, too", async () => {
    const { one } = await ingress({ certificateArn });
    assert.deepEqual(one("ingress-http").inputs.defaultActions, toHttps);
    assert.equal(one("ingress-https").inputs.certificateArn, certificateArn);
  });

  it("refuses a domain that it can get no certificate for", async () => {
    await assert.rejects(ingress({ domain: "app.example.com" }), /hosted zone or the ARN of a certificate/);
  });
});

describe("LoadBalancer: controls", () => {
  it("none of them on makes no bucket and no web ACL, and protects nothing", async () => {
    const { one, all, resources } = await ingress();
    assert.deepEqual([...all("Bucket"), ...all("AccessLogBucket"), ...all("WebAcl")], []);
    assert.equal(one("ingress-alb").inputs.enableDeletionProtection, false);
    assert.equal(one("ingress-alb").inputs.accessLogs, undefined);
    assert.deepEqual(
      resources.filter(({ options }) => options.protect),
      [],
    );
  });

  it("deletion protection holds the load balancer, at AWS and in Pulumi, and keeps its logs", async () => {
    const { one } = await ingress({ deletionProtection: true, accessLogs: true });
    assert.equal(one("ingress-alb").inputs.enableDeletionProtection, true);
    assert.equal(one("ingress-alb").options.protect, true);
    assert.equal(one("ingress-access-logs-bucket").options.retainOnDelete, true);
  });

  it("another VPC replaces it, for AWS moves none", async () => {
    const { one } = await ingress();
    assert.equal(one("ingress-alb").options.replacementTrigger, "vpc-0123456789abcdef0");
  });

  it("access logs go to a bucket that can take them before logging is turned on", async () => {
    const { one } = await ingress({ accessLogs: true });
    assert.deepEqual(one("ingress-alb").inputs.accessLogs, {
      bucket: `\${${one("ingress-access-logs-bucket").name}.bucket}`,
      enabled: true,
    });
    assert.ok(one("ingress-alb").options.dependsOn?.includes(one("BucketPolicy").urn), "ELB tests the bucket at once");
    assert.match(JSON.stringify(one("BucketLifecycleConfiguration").inputs), /"days":365/);
  });

  it("web ACL stands in front of this load balancer", async () => {
    const { one } = await ingress({ webAcl: true });
    assert.equal(one("WebAclAssociation").inputs.resourceArn, `\${${one("ingress-alb").name}.arn}`);
  });
});
