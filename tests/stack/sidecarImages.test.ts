import assert from "node:assert/strict";
import { summaryOfStack } from "../../cli/plan/summary.ts";
import { containersOf } from "../../cli/try/container.ts";
import { pathOf } from "../../cli/try/report.ts";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { formatted } from "../../plan/print.ts";
import { Collected } from "../support/ecs.ts";
import { fixtures } from "../support/stacks.ts";

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
type Found = PlannedResource & { inputs: Record<string, any> };

const build = { context: "app" };
const setup = { build: { ...build, target: "0" }, essential: false, command: ["bin/migrate"] };
const shop = {
  ...{ build, renamedFrom: "store", route: { container: "nginx" }, dependsOn: { setup: "SUCCESS" } },
  sidecars: {
    nginx: { build: { ...build, args: { A: "a" } }, port: 8081 },
    setup,
    agent: { image: "agent:1", user: "1" },
  },
};
const nightly = { imageOf: "shop", schedule: "rate(1 day)", sidecars: { setup: { ...setup, essential: false } } };

describe("Sidecars that are built", function () {
  this.timeout(20_000);

  let plan: Plan;
  const get = (name: string) =>
    (plan.resources.find((one) => one.custom && one.name === name) ?? assert.fail(`there is no ${name}`)) as Found;
  const containers = (name: string) => JSON.parse(get(`${name}-task`).inputs.containerDefinitions) as Found["inputs"][];

  before(async () => {
    const keys = { services: { shop }, jobs: { nightly }, network: { cidr: "10.0.0.0/16" } };
    const own = Object.entries(keys).map(([key, value]) => [`shop:${key}`, JSON.stringify(value)]);
    const config = { "aws:region": "eu-west-1", ...Object.fromEntries(own) };
    plan = await planConfiguration({ project: "shop", stack: "dev", config, root: fixtures });
  });

  it("have an image and a repository each, which ECS may pull from", () => {
    const images = containers("shop").map(({ name, image, user }) => [
      name,
      String(image).replace(/:[^:]+$/, ""),
      user,
    ]);
    assert.deepEqual(images, [
      ["agent", "agent", "1"],
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
      ["nginx", "${shop_nginx-repository.repositoryUrl}", "1000"],
      ["setup", "${shop_setup-repository.repositoryUrl}", "1000"],
      ["shop", "${shop-repository.repositoryUrl}", "1000"],
    ]);
    const { Statement } = JSON.parse(get("shop-execution-policy").inputs.policy);
    assert.deepEqual(Statement.find(({ Sid }: { Sid: string }) => Sid === "PullImages").Resource, [
      "${shop-repository.arn}",
      "${shop_nginx-repository.arn}",
      "${shop_setup-repository.arn}",
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    ]);
    assert.deepEqual(get("shop_nginx-image").inputs.build.args, { A: "a" });
    assert.equal(get("nightly_setup-image").inputs.build.target, "0");
  });

  it("are renamed with their service", () => {
    const component = plan.resources.find(({ name, custom }) => name === "shop_nginx" && !custom);
    assert.match(JSON.stringify(component?.options.aliases), /"name":"store_nginx"/);
  });

  it("are in the stack's outputs, for promotion", () => {
    const { services, jobs } = plan.outputs as Record<string, Record<string, Found["inputs"]>>;
    assert.deepEqual(Object.keys(services?.shop?.sidecars), ["nginx", "setup"]);
    assert.deepEqual(services?.shop?.sidecars.setup.build.target, "0");
    assert.deepEqual(Object.keys(jobs?.nightly?.sidecars), ["setup"]);
  });

  it("are tried as the service's own container is, an init container as one that may end", () => {
    const tried = containersOf(plan, []);
    assert.deepEqual(
      tried.map((one) => [pathOf(one), one.mayEnd, one.port, one.health !== undefined, one.sidecars]),
      [
        ["services.shop", false, undefined, false, ["agent"]],
        ["services.shop.sidecars.nginx", false, 8081, false, []],
        ["services.shop.sidecars.setup", true, undefined, false, []],
        ["jobs.nightly", true, undefined, false, []],
        ["jobs.nightly.sidecars.setup", true, undefined, false, []],
      ],
    );
    assert.deepEqual(
      tried.map(({ source }) => (typeof source === "string" ? source : [source.args.A, source.target])),
      [
        [undefined, undefined],
        ["a", undefined],
        [undefined, "0"],
        [undefined, undefined],
        [undefined, "0"],
      ],
    );
  });

  it("are no images that may move, and the plan says through which the load balancer goes", () => {
    const text = formatted(summaryOfStack(plan, 300), new Collected(300));
    assert.match(text, /shop +app\/, .*through its container nginx/);
    assert.match(text, /nightly +.*the image of shop/);
    assert.match(text, /loosened +shop: an image that may move \(agent:1\) of agent; HTTP/);
  });
});
