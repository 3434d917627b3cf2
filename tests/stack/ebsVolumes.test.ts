import assert from "node:assert/strict";
import { estimate } from "../../cli/cost/estimate.ts";
import { summaryOfStack } from "../../cli/plan/summary.ts";
import { containersOf } from "../../cli/try/container.ts";
import { createOptions } from "../../cli/try/options.ts";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { formatted } from "../../plan/print.ts";
import { Collected } from "../support/ecs.ts";
import { fixtures } from "../support/stacks.ts";

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
type Found = PlannedResource & { inputs: Record<string, any> };

describe("A volume on EBS", function () {
  this.timeout(20_000);

  let plan: Plan;
  const get = (name: string) =>
    (plan.resources.find((one) => one.custom && one.name === name) ?? assert.fail(`there is no ${name}`)) as Found;

  before(async () => {
    const cache = { path: "/cache", storage: "ebs", sizeGiB: 100, throughputMiBps: 250 };
    const reader = { image: "a:1", user: "1", volumes: { cache: { path: "/srv", from: "web", readOnly: true } } };
    const web = { user: "node", image: "a:1", volumes: { cache }, sidecars: { reader } };
    const own = Object.entries({ services: { web }, permissionsBoundary: "arn:aws:iam::123456789012:policy/b" });
    const texts = own.map(([key, value]) => [`shop:${key}`, typeof value === "string" ? value : JSON.stringify(value)]);
    const config = { "aws:region": "eu-west-1", ...Object.fromEntries(texts) };
    plan = await planConfiguration({ project: "shop", stack: "dev", config, root: fixtures });
  });

  it("is made by ECS for each task, encrypted, in a role of its own that ECS alone takes", () => {
    const { volumeConfiguration } = get("web-service").inputs;
    assert.deepEqual(volumeConfiguration, {
      name: "cache",
      managedEbsVolume: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
        roleArn: "${web-ebs-role.arn}",
        ...{ volumeType: "gp3", encrypted: true, sizeInGb: 100, throughput: 250 },
        tagSpecifications: [{ resourceType: "volume", propagateTags: "SERVICE" }],
      },
    });
    const role = get("web-ebs-role").inputs;
    assert.deepEqual(JSON.parse(role.assumeRolePolicy).Statement[0].Principal, { Service: "ecs.amazonaws.com" });
    assert.deepEqual([role.path, role.permissionsBoundary], ["/shop/dev/", "arn:aws:iam::123456789012:policy/b"]);
    const { policyArn } = get("web-ebs-policy").inputs;
    assert.equal(policyArn, "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes");
    assert.ok(get("web-service").options.dependsOn?.includes(get("web-ebs-policy").urn));
  });

  it("is mounted where the containers say, and is the task definition's without its size", () => {
    const { volumes, containerDefinitions } = get("web-task").inputs;
    assert.deepEqual(volumes, [
      { name: "reader_tmp" },
      { name: "web_tmp" },
      { name: "cache", configureAtLaunch: true },
    ]);
    const mounts = JSON.parse(containerDefinitions).map(({ mountPoints }: Found["inputs"]) => mountPoints[0]);
    assert.deepEqual(mounts, [
      { sourceVolume: "cache", containerPath: "/srv", readOnly: true },
      { sourceVolume: "cache", containerPath: "/cache", readOnly: false },
    ]);
  });

  it("is named in the summary, and in the cost as what cannot be counted", () => {
    assert.match(
      formatted(summaryOfStack(plan, 300), new Collected(300)),
      /512 MiB, 100 GiB on EBS for each task, 1 task/,
    );
    assert.match(JSON.stringify(estimate(plan)), /"item":"volumes of tasks on EBS"/);
  });

  it("is a folder that any user may write to where the container is tried", () => {
    const [container] = containersOf(plan, []);
    assert.ok(container);
    const options = createOptions(container, [], {});
    assert.equal(options[options.indexOf("--tmpfs") + 1], "/cache:rw,exec,uid=0,gid=0,mode=0777");
  });
});
