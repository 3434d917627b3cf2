import assert from "node:assert/strict";
import { cloudwatch } from "@pulumi/aws";
import { ComponentResource, Output } from "@pulumi/pulumi";
import { record } from "../support/record.ts";

describe("outputs that are made when they are read", () => {
  it("are listed before they are made, and made once", async () => {
    await record(() => {
      const group = new cloudwatch.LogGroup("logs", { retentionInDays: 30 });
      const listed = Object.getOwnPropertyDescriptors(group);
      assert.deepEqual(
        [listed.arn, listed.namePrefix, listed.retentionInDays].map((one) => Object.hasOwn(one, "value")),
        [false, false, false],
      );
      const read = group.arn;
      assert.ok(Output.isInstance(read));
      assert.equal(read, group.arn);
    });
  });

  it("have their value and their resource when they are read after its registration", async () => {
    const { one } = await record(() => {
      const logs = new cloudwatch.LogGroup("logs", { retentionInDays: 30 });
      const late = logs.urn.apply(() => logs.name.apply((name) => ({ name, days: logs.retentionInDays })));
      const { name } = late;
      new cloudwatch.LogStream("stream", { logGroupName: name, name: late.days.apply((days) => `${days} days`) });
    });
    const { inputs, propertyDependencies } = one("stream");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.deepEqual(inputs, { logGroupName: "${logs.name}", name: "30 days" });
    assert.deepEqual(propertyDependencies, { logGroupName: [one("logs").urn], name: [one("logs").urn] });
  });

  it("give way to what a class of one's own puts in their place", async () => {
    class Named extends cloudwatch.LogGroup {
      constructor(name: string) {
        super(name, {});
        Object.assign(this, { name: "mine" });
      }
    }
    const { one } = await record(() => {
      new cloudwatch.LogStream("stream", { logGroupName: new Named("logs").name });
    });
    assert.equal(one("stream").inputs.logGroupName, "mine");
  });

  it("stand beside the inputs that the engine would be sent: what is set, and of the object itself", async () => {
    class Group extends ComponentResource {
      constructor(inputs: object) {
        super("docker-on-ecs:index:Group", "group", inputs);
      }
    }
    const { one } = await record(
      () => new Group(Object.assign(Object.create({ ofItsKind: 1 }), { own: 2, unset: undefined })),
    );
    assert.deepEqual(one("group").inputs, { own: 2 });
  });

  it("fail with the resource that they are of", async () => {
    const failing = () => {
      const logs = new cloudwatch.LogGroup("broken", { name: Promise.reject(new Error("no name today")) });
      new cloudwatch.LogStream("stream", { logGroupName: logs.name });
    };
    await assert.rejects(() => record(failing), /no name today/);
  });
});
