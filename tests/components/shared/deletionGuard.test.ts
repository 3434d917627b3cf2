import assert from "node:assert/strict";
import { cloudwatch, Provider } from "@pulumi/aws";
import * as awsxEc2 from "@pulumi/awsx/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import { DeletionGuard } from "../../../components/shared/deletionGuard.ts";
import { EncryptionKey } from "../../../components/shared/encryptionKey.ts";
import { record } from "../../support/record.ts";

const guard = (deletionProtection: boolean, before: () => void, after?: () => void) =>
  record(() => {
    before();
    new DeletionGuard("guard", { deletionProtection });
    after?.();
  });

describe("DeletionGuard", () => {
  it("depends on everything in the stack: at the top, in components, of other programs, made after it", async () => {
    const { one, resources } = await guard(
      true,
      () => {
        new Provider("provider", { region: "eu-west-1" });
        new cloudwatch.LogGroup("logs");
        new EncryptionKey("key", { description: "Images" });
        new awsxEc2.Vpc("vpc");
      },
      () => new cloudwatch.LogGroup("later"),
    );
    const others = resources.filter(
      ({ custom, name, type }) => (custom || type === "awsx:ec2:Vpc") && name !== "guard-stash",
    );
    assert.equal(others.length, 5);
    assert.deepEqual(one("Stash").options.dependsOn, ["everything"]);
  });

  it("depends on everything where a hook has a say in the deletion", async () => {
    const { one } = await record(() => {
      new cloudwatch.LogGroup("logs");
      const hook = new pulumi.ResourceHook("ask", () => undefined);
      new DeletionGuard("guard", { deletionProtection: false, hooks: { beforeDelete: [hook] } });
    });
    const { protect, dependsOn, hooks } = one("Stash").options;
    assert.deepEqual(
      { protect, dependsOn, hooks },
      { protect: false, dependsOn: ["everything"], hooks: { beforeDelete: ["ask"] } },
    );
  });

  it("is protected where deletion protection is on; off, it is there, and in nobody's way", async () => {
    const logs = () => new cloudwatch.LogGroup("logs");
    assert.equal((await guard(true, logs)).one("Stash").options.protect, true);
    const { protect, dependsOn } = (await guard(false, logs)).one("Stash").options;
    assert.deepEqual([protect, dependsOn], [false, undefined]);
  });

  it("depends on what outputs of another program's component come from, too", async () => {
    const { one } = await record(() => {
      // As the engine answers of a component that another program made: its children are known by URN alone.
      const natGateway = "urn:pulumi:test::docker-on-ecs::awsx:ec2:Vpc$aws:ec2/natGateway:NatGateway::nat";
      const remote = new pulumi.DependencyResource(natGateway).urn.apply(() => "nat-0");
      new DeletionGuard("guard", { deletionProtection: true, remote });
    });
    assert.match(String(one("Stash").options.dependsOn), /NatGateway::nat/);
  });

  it("says the same in every deployment, so that it never shows as changed", async () => {
    const one = await guard(true, () => new cloudwatch.LogGroup("logs"));
    const other = await guard(false, () => undefined);
    assert.deepEqual(one.one("Stash").inputs, other.one("Stash").inputs);
  });
});
