import assert from "node:assert/strict";
import fc from "fast-check";
import { diffLines, everything } from "../../../cli/diff/diffLines.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { diffText } from "../../../cli/diff/diffText.ts";
import type { Plan } from "../../../plan/graph.ts";
import { anyPlan, plan, resource } from "./graphs.ts";

const textOf = (before: Plan | undefined, after: Plan | undefined) =>
  diffText([diffPlans(before, after)], "main").map((line) => line.map(([text]) => text).join(""));

const group = resource("docker-on-ecs:index:FargateService", "web");
const task = (inputs: Record<string, unknown>) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", "web-task", { parent: group, inputs });
const target = (port: number) =>
  resource("aws:lb/targetGroup:TargetGroup", "web-tg", { parent: group, inputs: { port } });
const logs = (name: string) =>
  resource("aws:cloudwatch/logGroup:LogGroup", "web-logs", { parent: group, inputs: { name, tags: { a: "b" } } });

describe("plan diff: text", () => {
  it("says what it is compared with, warns first, and shows each change below its component", () => {
    const before = plan([group, task({ cpu: "256", memory: "512" }), target(80), logs("a")], { outputs: { url: "a" } });
    const after = plan([group, task({ cpu: "512", ipcMode: "none" }), target(8080), logs("b")], {
      outputs: { url: "b" },
    });
    assert.deepEqual(textOf(before, after), [
      "compared with main",
      "",
      "! dev: web-logs (aws.cloudwatch.LogGroup) is replaced because of name: its logs are lost",
      "",
      "dev  1 changed, 2 replaced",
      "   web  FargateService",
      "      ± web-logs  aws.cloudwatch.LogGroup  replaced because of name",
      "         ~ name  a → b  forces replacement",
      "      ~ web-task  aws.ecs.TaskDefinition  a new revision",
      "         ~ cpu  256 → 512",
      "         + ipcMode  none",
      "         - memory  512",
      "      ± web-tg  aws.lb.TargetGroup  replaced because of port",
      "         ~ port  80 → 8080  forces replacement",
      "   outputs",
      "      ~ url  a → b",
      "",
    ]);
  });

  it("shows of what is added what matters, and of what is removed that it is", () => {
    assert.deepEqual(textOf(plan([group, target(1)]), plan([group, logs("a")])).slice(2), [
      "dev  1 added, 1 removed",
      "   web  FargateService",
      "      + web-logs  aws.cloudwatch.LogGroup",
      "         + name  a",
      "           + 1 more",
      "      - web-tg  aws.lb.TargetGroup",
      "",
    ]);
  });

  it("says what stays in AWS when it leaves the stack, and what keeps what it was made with", () => {
    const kept = { retainOnDelete: true, ignoreChanges: ["encryptionConfigurations"] };
    const repository = (encryptionType: string) =>
      resource("aws:ecr/repository:Repository", "repository", {
        inputs: { encryptionConfigurations: [{ encryptionType }] },
        options: kept,
      });
    assert.ok(
      textOf(plan([repository("KMS")]), plan([])).includes("   - repository  aws.ecr.Repository  stays in AWS"),
    );
    assert.ok(
      textOf(plan([repository("KMS")]), plan([repository("AES256")])).includes(
        "   ~ repository  aws.ecr.Repository  keeps its encryptionConfigurations",
      ),
    );
  });

  it("says which stack comes, which goes and which stays as it is", () => {
    const stack = plan([group, target(1)]);
    assert.equal(textOf(undefined, stack)[2], "dev  new stack: 1 added");
    assert.equal(textOf(stack, undefined)[4], "dev  stack is gone: 1 removed");
    assert.equal(textOf(stack, stack)[2], "dev  no changes");
  });

  it("shows an image by what has changed", () => {
    const image = (hash: string) =>
      plan([
        resource("docker:index/image:Image", "i", { inputs: { imageName: `r:${hash}`, build: { context: "app" } } }),
      ]);
    assert.equal(
      textOf(image("aaaaaaaaaaaaaaaa"), image("bbbbbbbbbbbbbbbb"))[4]?.trim(),
      "~ image: app/ changed (aaaaaaaaaaaaaaaa → bbbbbbbbbbbbbbbb)",
    );
  });

  it("opens what is too large for one line, and says where a property is left out", () => {
    const environment = Array.from({ length: 20 }, (_, index) => ({ name: `VARIABLE_${index}`, value: "value" }));
    const containers = (more: object) => JSON.stringify([{ name: "web", cpu: 1, ...more }]);
    const diff = diffPlans(
      plan([group, task({ containerDefinitions: containers({}) })]),
      plan([group, task({ containerDefinitions: containers({ environment }) })]),
    );
    const lines = (properties: number) =>
      diffLines(diff, { ...everything, properties }).map(({ line }) => line.map(([text]) => text).join(""));
    assert.equal(lines(Number.POSITIVE_INFINITY).length, 22);
    assert.ok(lines(Number.POSITIVE_INFINITY).includes("+ containerDefinitions[web].environment[VARIABLE_7]  value"));
    assert.deepEqual(lines(1).slice(2), [
      "+ containerDefinitions[web].environment[VARIABLE_0]  value",
      "19 more properties",
    ]);
  });

  it("never puts a line break or a control character on a terminal", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, fc.string({ unit: "binary" }), (before, after, text) => {
        const named = plan([resource(`a:b:${text}`, text, { inputs: { [text]: text } })], {
          outputs: { [text]: text },
        });
        for (const line of [...textOf(before, after), ...textOf(plan([]), named), ...textOf(named, plan([]))]) {
          assert.doesNotMatch(line, /\p{Cc}|\p{Cf}|\p{Cs}/u);
        }
      }),
    );
  });
});
