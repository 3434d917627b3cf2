import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLocalStack } from "../../../cli/local/localStack.ts";
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
    assert.deepEqual(aws.endpoints, [{ ecs: endpoint, logs: endpoint, elbv2: endpoint, cloudwatch: endpoint }]);
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
