import assert from "node:assert/strict";
import { deployedIn, type ExportedResource } from "../../../cli/deployed/exported.ts";

const urn = (type: string, name: string) => `urn:pulumi:local::shop::${type}::${name}`;

function resource(
  type: string,
  name: string,
  outputs: Record<string, unknown>,
  parent?: ExportedResource,
): ExportedResource {
  return { urn: urn(type, name), type, outputs, parent: parent?.urn };
}

const component = (name: string, url?: string) => resource("docker-on-ecs:index:FargateService", name, { url });
const service = (parent: ExportedResource | undefined, name: string) =>
  resource("aws:ecs/service:Service", `${name}-service`, { id: `arn:service/${name}`, cluster: "arn:cluster" }, parent);

describe("what is deployed, of a state,", () => {
  it("is each service with its address, each job, and their cluster", () => {
    const web = component("web", "https://shop.example.com/");
    const worker = component("mailer");
    const cluster = resource("aws:ecs/cluster:Cluster", "cluster-cluster", { name: "cluster-1a2b" });
    const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-1"] } };
    const made = {
      taskDefinitionArn: "arn:task-definition/nightly:1",
      networkConfiguration,
      enableExecuteCommand: true,
    };
    const job = resource("docker-on-ecs:index:ScheduledJob", "nightly", made);
    const stack = [worker, service(worker, "mailer"), cluster, web, job, service(web, "web")];
    assert.deepEqual(deployedIn(stack), {
      cluster: "cluster-1a2b",
      services: {
        mailer: { service: "arn:service/mailer", url: undefined },
        web: { service: "arn:service/web", url: "https://shop.example.com/" },
      },
      jobs: {
        nightly: {
          taskDefinition: "arn:task-definition/nightly:1",
          networkConfiguration,
          enableExecuteCommand: true,
        },
      },
    });
  });

  it("has each service's address as it is to be asked", () => {
    const web = component("web", "https://shop.example.com/");
    const { services } = deployedIn([web, service(web, "web")], (url) => `${url}local`);
    assert.equal(services.web?.url, "https://shop.example.com/local");
  });

  it("has the cluster that its services run on, where the stack has none of its own", () => {
    const web = resource("docker-on-ecs:index:FargateService", "web", {});
    const on = { ...service(web, "web"), inputs: { cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/main" } };
    assert.equal(deployedIn([web, on]).cluster, "arn:aws:ecs:eu-west-1:123456789012:cluster/main");
  });

  it("leaves out a job whose making failed half way, which nobody can run yet", () => {
    const job = resource("docker-on-ecs:index:ScheduledJob", "nightly", {});
    assert.deepEqual(deployedIn([job]).jobs, {});
  });

  it("is nothing where that is empty", () => {
    assert.deepEqual(deployedIn([]), { cluster: "", services: {}, jobs: {} });
  });
});
