import assert from "node:assert/strict";
import type { Links } from "../../stack/links.ts";
import { makeWorkloads, outputsOf } from "../../stack/workloads.ts";
import { platform } from "../support/platform.ts";
import { record } from "../support/record.ts";
import { config, flowing, service } from "../support/reported.ts";
import { fixtures } from "../support/stacks.ts";

const workloads = (keys: object) => {
  const settings = flowing(config({ ...keys }));
  return record(() => outputsOf(makeWorkloads(settings, platform, {}, {}, {}), platform.cluster), {
    stack: "dev",
    root: fixtures,
  });
};

const ready = `registry.example.com/clean-up@sha256:${"0".repeat(64)}`;

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
describe("Services and jobs", () => {
  it("build an image that a job shares with a service once, and run the very same one", async () => {
    const jobs = { nightly: { imageOf: "web", schedule: "rate(1 day)" } };
    const { all, one } = await workloads({ services: { web: service() }, jobs });
    assert.equal(all("Image").length, 1);
    assert.equal(all("Repository").length, 1);
    const imageOf = (name: string) => JSON.parse(String(one(name).inputs.containerDefinitions))[0].image;
    assert.equal(imageOf("nightly-task"), imageOf("web-task"));
  });

  it("let the job's execution role pull from the repository of the service", async () => {
    const jobs = { nightly: { imageOf: "web", schedule: "rate(1 day)" } };
    const { one } = await workloads({ services: { web: service() }, jobs });
    assert.match(String(one("nightly-execution-policy").inputs.policy), /\$\{web-repository\.arn\}/);
  });

  it("scale by the queue of the stack file or, where it has none, of resources.ts, and by none of neither", async () => {
    const scaledBy = (links: Links, keys: object = {}) => {
      const worker = { user: "1", image: ready, scaling: { backlogPerTask: 5, min: 0, max: 5, ...keys } };
      const settings = flowing(config({ services: { worker } }));
      return record(() => void makeWorkloads(settings, platform, {}, links, {}), { stack: "dev", root: fixtures });
    };
    const of = { worker: { queue: "arn:aws:sqs:eu-west-1:123456789012:given" } };
    const queueOf = async (links: Links, keys?: object) =>
      /"QueueName":"(\w+)"/.exec(JSON.stringify((await scaledBy(links, keys)).resources))?.[1];
    assert.equal(await queueOf(of), "given");
    assert.equal(await queueOf({}, { queue: "own" }), "own");
    await assert.rejects(scaledBy({}), {
      message:
        "1 fault in Pulumi.dev.yaml:\nPulumi.dev.yaml: services.worker.scaling.queue must be set beside backlogPerTask and inFlightPerTask, got nothing; add its name or ARN, or have resources.ts give the service its queue",
    });
  });

  it("let it pull the ready image of the service, too", async () => {
    const web = { user: "1", image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1.2.3", port: 8080 };
    const { one } = await workloads({
      services: { web },
      jobs: { nightly: { imageOf: "web", schedule: "rate(1 day)" } },
    });
    const policy = String(one("nightly-execution-policy").inputs.policy);
    assert.match(policy, /"arn:aws:ecr:eu-west-1:123456789012:repository\/team\/web"/);
  });

  it("build a job's own image where it has one, and none where it is ready", async () => {
    const jobs = {
      nightly: { build: { context: "app" }, schedule: "rate(1 day)" },
      hourly: { user: "1", image: ready, schedule: "rate(1 hour)" },
    };
    const { all } = await workloads({ services: { web: service() }, jobs });
    assert.deepEqual(
      all("Image").map(({ name }) => name),
      ["nightly-image", "web-image"],
    );
  });

  it("give the family of each, which says what it is of", async () => {
    const jobs = { nightly: { user: "1", image: ready, schedule: "rate(1 day)" } };
    const { all } = await workloads({ services: { web: service() }, jobs });
    assert.deepEqual(
      all("TaskDefinition").map(({ inputs }) => inputs.family),
      ["docker-on-ecs_dev_nightly", "docker-on-ecs_dev_web"],
    );
  });

  it("are outputs by name: what a service is and where, and what RunTask needs for a job", async () => {
    const jobs = { nightly: { user: "1", image: ready, schedule: "rate(1 day)" } };
    const { outputs } = await workloads({ services: { web: service() }, jobs });
    assert.deepEqual(outputs, {
      clusterName: "cluster",
      services: {
        web: {
          name: "${web-service.name}",
          image: "${web-image.repoDigest}",
          build: { context: "app", dockerfile: "Dockerfile", args: {}, target: "", architecture: "X86_64" },
          url: "https://app.example.com/",
        },
      },
      jobs: {
        nightly: {
          taskDefinition: "${nightly-task.arn}",
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: ["subnet-1"],
              securityGroups: ["${nightly-security-group.id}"],
              assignPublicIp: "DISABLED",
            },
          },
          enableExecuteCommand: false,
          image: ready,
        },
      },
    });
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
