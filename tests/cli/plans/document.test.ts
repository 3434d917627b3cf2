import assert from "node:assert/strict";
import { cloudwatch, ecs, kms, Provider } from "@pulumi/aws";
import { Image } from "@pulumi/docker";
import { ComponentResource } from "@pulumi/pulumi";
import fc from "fast-check";
import { parse } from "yaml";
import { planDocument } from "../../../cli/plans/document.ts";
import { openJson } from "../../../plan/openJson.ts";
import { runProgram } from "../../../plan/runProgram.ts";

const documentOf = async (program: () => unknown) =>
  planDocument(await runProgram(program, { project: "docker-on-ecs", stack: "dev" }));

class Group extends ComponentResource {
  constructor(name: string) {
    super("docker-on-ecs:index:Group", name);
    new cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: 30 }, { parent: this, protect: true });
    this.registerOutputs({});
  }
}

describe("plan document", () => {
  it("nests components, resources, inputs and options", async () => {
    const text = await documentOf(() => {
      new Group("a");
      return { url: "http://x" };
    });
    assert.deepEqual(parse(text), {
      outputs: { url: "http://x" },
      resources: {
        "a Group": {
          "a-logs aws.cloudwatch.LogGroup": { inputs: { retentionInDays: 30 }, options: { protect: true } },
        },
      },
    });
  });

  it("says what the stack costs, by component", async () => {
    const text = await documentOf(() => {
      const provider = new Provider("aws", { region: "eu-west-1" });
      new kms.Key("key", {}, { provider });
    });
    assert.deepEqual(parse(text).cost, { usdPerMonth: "1.00", components: { key: "1.00" } });
  });

  it("opens JSON and sorts keys, so that one changed variable is one changed line", async () => {
    const task = (value: string) => () => {
      new ecs.TaskDefinition("task", {
        family: "web",
        containerDefinitions: JSON.stringify([{ name: "web", environment: [{ name: "A", value }] }]),
      });
    };
    const [before, after] = [await documentOf(task("1")), await documentOf(task("2"))].map((text) => text.split("\n"));
    const changed = after?.filter((line, index) => line !== before?.[index]);
    assert.deepEqual(
      changed?.map((line) => line.trim()),
      ['value: "2"'],
    );
    assert.equal(after?.length, before?.length);
  });

  it("is the same in whatever order resources are made and inputs are written", async () => {
    const one = await documentOf(() => {
      new Group("a");
      new Group("b");
      new cloudwatch.LogGroup("logs", { retentionInDays: 1, tags: { x: "1", y: "2" } });
    });
    const other = await documentOf(() => {
      new cloudwatch.LogGroup("logs", { tags: { y: "2", x: "1" }, retentionInDays: 1 });
      new Group("b");
      new Group("a");
    });
    assert.equal(one, other);
  });

  it("writes an image's tag as the hash that it is, wherever it occurs", async () => {
    const program = (tag: string) => () => {
      new Image("web-image", {
        imageName: `127.0.0.1:4566/web:${tag}`,
        build: { context: "app" },
        registry: { server: "x" },
      });
      new ecs.TaskDefinition("task", {
        family: "web",
        containerDefinitions: JSON.stringify([{ image: `127.0.0.1:4566/web:${tag}`, version: tag }]),
      });
    };
    const text = await documentOf(program("0123456789abcdef"));
    assert.match(text, /image: 127\.0\.0\.1:4566\/web:\$\{hash of app\/\}$/m);
    assert.match(text, /version: \$\{hash of app\/\}$/m);
    assert.equal(text, await documentOf(program("fedcba9876543210")));
  });

  it("holds neither source lines nor paths of the machine", async () => {
    const text = await documentOf(() => {
      new Group("a");
    });
    assert.ok(!text.includes(process.cwd()) && !text.includes(".test.ts"), text);
  });
});

describe("plan: JSON inside values", () => {
  it("opens JSON text at any depth, and is done after one turn", () => {
    fc.assert(
      fc.property(
        fc.json().map((text): unknown => JSON.parse(text.replaceAll("-0", "0"))),
        (value) => {
          const opened = openJson(value);
          assert.deepEqual(openJson(opened), opened);
          if (typeof value === "object" && value !== null) {
            assert.deepEqual(openJson(JSON.stringify(value)), opened);
            assert.deepEqual(openJson({ text: [JSON.stringify(value)] }), { text: [opened] });
          }
        },
      ),
    );
  });

  it("leaves text that is not JSON as it is", () => {
    for (const text of ["", "web", "12", "true", "{web}", "[not json", `\${web-tg.arn}`])
      assert.equal(openJson(text), text);
  });
});
