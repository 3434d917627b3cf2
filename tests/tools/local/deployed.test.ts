import assert from "node:assert/strict";
import { deployedIn, deployedRepositories, type ExportedResource } from "../../../tools/local/deployed.ts";

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
const balancer = resource("aws:lb/loadBalancer:LoadBalancer", "ingress", { name: "Ingress-1a2b", dnsName });

describe("what is deployed", () => {
  it("is each service with the address that the emulator answers at, each job, and their cluster", () => {
    const web = component("web", `http://${dnsName.toLowerCase()}/shop/`);
    const worker = component("mailer");
    const cluster = resource("aws:ecs/cluster:Cluster", "cluster-cluster", { name: "cluster-1a2b" });
    const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-1"] } };
    const made = { taskDefinitionArn: "arn:task-definition/nightly:1", networkConfiguration };
    const job = resource("docker-on-ecs:index:ScheduledJob", "nightly", made);
    const stack = [worker, service(worker, "mailer"), balancer, cluster, web, job, service(web, "web")];
    assert.deepEqual(deployedIn(stack, 4566), {
      cluster: "cluster-1a2b",
      services: {
        mailer: { service: "arn:service/mailer", url: undefined },
        web: { service: "arn:service/web", url: "http://Ingress-1a2b.alb.localhost:4566/shop/" },
      },
      jobs: { nightly: { taskDefinition: "arn:task-definition/nightly:1", networkConfiguration } },
    });
  });

  it("keeps an address that is not of AWS: another emulator's resolves as it is", () => {
    const other = resource("aws:lb/loadBalancer:LoadBalancer", "other", {
      name: "web",
      dnsName: "web.elb.localhost.localstack.cloud",
    });
    for (const url of ["http://web.elb.localhost.localstack.cloud:4566/", "https://shop.example.com/"]) {
      const web = component("web", url);
      assert.equal(deployedIn([balancer, other, web, service(web, "web")], 4566).services.web?.url, url);
    }
  });

  it("leaves out a job whose making failed half way, which nobody can run yet", () => {
    const job = resource("docker-on-ecs:index:ScheduledJob", "nightly", {});
    assert.deepEqual(deployedIn([job], 4566).jobs, {});
  });

  it("is nothing in an empty state", () => {
    assert.deepEqual(deployedIn([], 4566), { cluster: "", services: {}, jobs: {} });
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
