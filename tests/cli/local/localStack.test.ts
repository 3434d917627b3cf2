import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readLocalStack } from "../../../cli/local/localStack.ts";
import { modules } from "../../../plan/resourceTypes/table.ts";
import { fixtureStacks, fixtures } from "../../support/stacks.ts";

describe("the local stack's file", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "local-stack-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const read = (text: string) => {
    writeFileSync(join(root, "Pulumi.local.yaml"), text);
    return readLocalStack(root);
  };
  const withEndpoints = (endpoints: Record<string, string>) =>
    read(JSON.stringify({ config: { "aws:endpoints": [endpoints] } }));

  it("is read as the fixtures have it: one emulator, on this machine", () => {
    const { project, endpoint, port, aws } = readLocalStack(fixtures);
    assert.deepEqual({ project, endpoint, port }, { project: "shop", endpoint: "http://127.0.0.1:4566", port: 4566 });
    const services = ["ecs", "logs", "elbv2", "cloudwatch", "appautoscaling", "ssm", "sts"];
    assert.deepEqual(aws.endpoints, [Object.fromEntries(services.map((service) => [service, endpoint]))]);
    assert.equal(aws.region, "us-east-1");
  });

  it("has a plan that asks for nothing the emulator forgets, and a provider that knows the account", async () => {
    // Only an engine shows the effect of these: .github/workflows/pull-request.yml deploys the stack twice.
    const local = (await fixtureStacks()).find(({ stack }) => stack === "local");
    const inputsOf = (type: string) => local?.plan.resources.find((resource) => resource.type === type)?.inputs ?? {};
    assert.ok("desiredCount" in inputsOf("aws:ecs/service:Service"));
    assert.equal("availabilityZoneRebalancing" in inputsOf("aws:ecs/service:Service"), false);
    assert.ok("skipCredentialsValidation" in inputsOf("pulumi:providers:aws"));
    assert.equal("skipRequestingAccountId" in inputsOf("pulumi:providers:aws"), false);
  });

  it("has an endpoint for every service whose types are known, as one without is AWS's own", () => {
    const { config } = parse(readFileSync(join(fixtures, "Pulumi.local.yaml"), "utf8"));
    const named = Object.keys(Object.assign({}, ...config["aws:endpoints"]));
    const types = Object.values(modules).flatMap((types) => Object.keys(types));
    const services = types.flatMap((type) => serviceOf(type) ?? []);
    assert.ok(services.includes("elbv2") && services.includes("events"), "no types are found");
    const missing = [...new Set(["sts", ...services])].filter((service) => !named.includes(service));
    assert.deepEqual(missing, [], `name in Pulumi.local.yaml and in that of ${fixtures}: ${missing.join(", ")}`);
  });

  it("gives tasks what a task's role and Fargate give them on AWS, so that an SDK of AWS works in them", async () => {
    const local = (await fixtureStacks()).find(({ stack }) => stack === "local");
    const task = local?.plan.resources.find(({ name }) => name === "web-task")?.inputs.containerDefinitions;
    const [{ environment }] = JSON.parse(String(task));
    const names = environment
      .map(({ name }: { name: string }) => name)
      .filter((name: string) => name.startsWith("AWS_"));
    assert.deepEqual(names, ["AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"]);
  });

  for (const elsewhere of [
    "https://ecs.eu-west-1.amazonaws.com",
    "http://10.0.0.1:4566",
    "http://localhost.example.com:4566",
    "https://127.0.0.1:4566",
    "4566",
  ]) {
    it(`refuses ${elsewhere} as an endpoint, since it is no emulator on this machine`, () => {
      assert.throws(() => withEndpoints({ ec2: "http://127.0.0.1:4566", ecs: elsewhere }), {
        message:
          `Pulumi.local.yaml: aws:endpoints: ecs must be http://127.0.0.1:<port>, got ${elsewhere}; ` +
          "the local stack talks to an emulator on this machine only",
      });
    });
  }

  it("refuses two emulators, and none", () => {
    assert.throws(() => withEndpoints({ ec2: "http://127.0.0.1:4566", ecs: "http://127.0.0.1:4567" }), {
      message:
        "Pulumi.local.yaml: aws:endpoints must name one emulator, got http://127.0.0.1:4566 and http://127.0.0.1:4567; " +
        "give every service the same http://127.0.0.1:<port>",
    });
    assert.throws(() => read("config: {}\n"), /must name one emulator, got none; /);
    assert.throws(() => read(""), /must name one emulator, got none; /);
  });

  it("is named where it is no YAML", () => {
    assert.throws(() => read("config: {"), /^Error: Pulumi\.local\.yaml: /);
  });
});

/** The name that the provider's `endpoints` have for the service of an AWS type; undefined for one of no service. */
function serviceOf(type: string): string | undefined {
  const [, module, resource = ""] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
  if (module === "lb") return "elbv2";
  if (module === "vpc") return "ec2";
  if (module !== "cloudwatch") return module;
  if (/^event/.test(resource)) return "events";
  return /^(log|query)/.test(resource) ? "logs" : "cloudwatch";
}
