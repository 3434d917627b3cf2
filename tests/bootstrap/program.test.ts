// The bootstrap program as a whole.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";
import { bootstrap, named } from "./account.ts";

describe("the bootstrap program", () => {
  it("registers the same resources in a first preview, where no output is known", async () => {
    const urns = async (outputs: "placeholders" | "unknown") =>
      (await bootstrap({}, outputs)).resources.map(({ urn }) => urn);
    assert.deepEqual(await urns("unknown"), await urns("placeholders"));
  });

  it("makes everything of AWS with one provider of its own, that tags it apart from what is deployed", async () => {
    const { resources } = await bootstrap();
    for (const { type, custom, name, options } of resources) {
      if (custom && !type.startsWith("pulumi:")) assert.equal(options.provider, "aws", name);
    }
    const deployed = parse(readFileSync("Pulumi.yaml", "utf8")).name;
    const { tags } = JSON.parse(String(named({ resources } as never, "aws").inputs.defaultTags));
    assert.notEqual(tags.Project, deployed);
    assert.equal(tags.Project, "docker-on-ecs-bootstrap");
  });

  it("is not torn down by accident: a protected resource depends on all others", async () => {
    const { options } = named(await bootstrap(), "deletion-guard-stash");
    assert.equal(options.protect, true);
    assert.deepEqual(options.dependsOn, ["everything"]);
  });

  it("stops before it makes anything where the stack file has a fault, and shows no stack trace", async () => {
    await assert.rejects(bootstrap({ repository: "octocat" }), (error) => {
      return RunError.isInstance(error) && /^1 fault in bootstrap\/Pulumi\.account\.yaml:\n/.test(error.message);
    });
  });
});
