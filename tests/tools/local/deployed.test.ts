import assert from "node:assert/strict";
import { deployedRepositories, deployedServices, type ExportedResource } from "../../../tools/local/deployed.ts";

const urn = (type: string, name: string) => `urn:pulumi:local::shop::${type}::${name}`;

function resource(
  type: string,
  name: string,
  outputs: Record<string, unknown>,
  parent?: ExportedResource,
): ExportedResource {
  return { urn: urn(type, name), type, outputs, parent: parent?.urn };
}

const dnsName = "Ingress-1a2b-0c1d2e3f.us-east-1.elb.amazonaws.com";
const component = (name: string, url?: string) => resource("docker-on-ecs:index:FargateService", name, { url });
const service = (parent: ExportedResource | undefined, name: string) =>
  resource("aws:ecs/service:Service", `${name}-service`, { id: `arn:service/${name}`, cluster: "arn:cluster" }, parent);
const logGroup = (parent: ExportedResource, name: string) =>
  resource("aws:cloudwatch/logGroup:LogGroup", `${name}-logs`, { name: `/shop/${name}` }, parent);
const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "ingress", { name: "Ingress-1a2b", dnsName });

describe("what is deployed", () => {
  it("is each service with its log groups and the address that the emulator answers at", () => {
    const web = component("web", `http://${dnsName.toLowerCase()}/shop/`);
    const task = resource("docker-on-ecs:index:TaskLogs", "web-task", {}, web);
    const worker = component("mailer");
    const stack = [worker, logGroup(worker, "mailer"), service(worker, "mailer"), balancer, web, task];
    assert.deepEqual(deployedServices([...stack, logGroup(task, "web"), service(web, "web")], 4566), [
      {
        name: "mailer",
        serviceArn: "arn:service/mailer",
        clusterArn: "arn:cluster",
        logGroups: ["/shop/mailer"],
        url: undefined,
      },
      {
        name: "web",
        serviceArn: "arn:service/web",
        clusterArn: "arn:cluster",
        logGroups: ["/shop/web"],
        url: "http://Ingress-1a2b.alb.localhost:4566/shop/",
      },
    ]);
  });

  it("keeps an address that is not of AWS: another emulator's resolves as it is", () => {
    const other = resource("aws:lb/loadBalancer:LoadBalancer", "other", {
      name: "web",
      dnsName: "web.elb.localhost.localstack.cloud",
    });
    for (const url of ["http://web.elb.localhost.localstack.cloud:4566/", "https://shop.example.com/"]) {
      const web = component("web", url);
      assert.equal(deployedServices([balancer, other, web, service(web, "web")], 4566)[0]?.url, url);
    }
  });

  it("leaves out the log groups that are no service's", () => {
    const flowLogs = resource("aws:cloudwatch/logGroup:LogGroup", "flow", { name: "/flow" });
    assert.deepEqual(deployedServices([flowLogs, service(undefined, "lone")], 4566)[0]?.logGroups, []);
  });

  it("is nothing in an empty state", () => {
    assert.deepEqual(deployedServices([], 4566), []);
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
