import assert from "node:assert/strict";
import { askedBy, deployedRepositories, localAddress } from "../../../cli/local/deployed.ts";

function resource(type: string, name: string, outputs: Record<string, unknown>) {
  return { urn: `urn:pulumi:local::shop::${type}::${name}`, type, outputs };
}

const dnsName = "Ingress-1a2b-0c1d2e3f.us-east-1.elb.amazonaws.com";
const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "ingress", { name: "Ingress-1a2b", dnsName });

describe("what is deployed locally", () => {
  it("answers where the emulator does in the load balancer's place", () => {
    const address = localAddress([balancer], 4566);
    assert.equal(address(`http://${dnsName.toLowerCase()}/shop/`), "http://Ingress-1a2b.alb.localhost:4566/shop/");
  });

  it("keeps an address that is not of AWS: another emulator's resolves as it is", () => {
    const other = resource("aws:lb/loadBalancer:LoadBalancer", "other", {
      name: "web",
      dnsName: "web.elb.localhost.localstack.cloud",
    });
    for (const url of ["http://web.elb.localhost.localstack.cloud:4566/", "https://shop.example.com/"]) {
      assert.equal(localAddress([balancer, other], 4566)(url), url);
    }
  });

  it("asks for a service with a host of its own through the load balancer, with that host", () => {
    const asked = askedBy([balancer], 4566);
    const url = "http://127.0.0.1:4566/_alb/Ingress-1a2b/shop/";
    assert.deepEqual(asked("http://Admin.test/shop/"), { url, host: "Admin.test" });
    assert.deepEqual(asked("https://admin.test:8443/shop/"), { url, host: "admin.test" });
  });

  it("asks for every other service at its own address, and at no load balancer that there is not", () => {
    const own = "http://Ingress-1a2b.alb.localhost:4566/";
    assert.deepEqual(askedBy([balancer], 4566)(own), { url: own });
    assert.deepEqual(askedBy([], 4566)("http://admin.test/"), { url: "http://admin.test/" });
  });

  it("has no repositories in an empty state", () => {
    assert.deepEqual(deployedRepositories([]), []);
  });

  it("names each repository once, without the tag and with the port", () => {
    const image = (name: string, imageName: string) => resource("docker:index/image:Image", name, { imageName });
    assert.deepEqual(
      deployedRepositories([
        image("a", "127.0.0.1:4566/web-1a2b:0f3c"),
        image("b", "127.0.0.1:4566/web-1a2b:77aa"),
        image("c", "127.0.0.1:4566/api"),
      ]),
      ["127.0.0.1:4566/web-1a2b", "127.0.0.1:4566/api"],
    );
  });
});
