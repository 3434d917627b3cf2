// From the stack file to the resources: what Pulumi decrypts is in secrets of the stack, and in nothing that is shown.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { costLines } from "../../cli/cost/costLines.ts";
import { diffLines } from "../../cli/diff/diffLines.ts";
import { diffPlans } from "../../cli/diff/diffPlans.ts";
import { diffText } from "../../cli/diff/diffText.ts";
import { dataOf, linesOf } from "../../cli/plan/planText.ts";
import { planDocument } from "../../cli/plans/document.ts";
import type { Plan } from "../../plan/graph.ts";
import { planConfiguration } from "../../plan/planConfiguration.ts";
import { formatted } from "../../plan/print.ts";
import { Collected } from "../support/ecs.ts";
import { configurationOf } from "../support/stacks.ts";

/** What must not be read anywhere. */
const sentinel = "hunter2-of-the-sentinel";

/** The fixtures' prod, whose service has one encrypted value, as Pulumi hands it over: decrypted. */
function decrypted(value = sentinel, outputs?: "unknown"): Promise<Plan> {
  const { config, ...rest } = configurationOf("prod");
  const texts = Object.entries(config).map(([key, text]) => [key, text.replace("[secret]", value)]);
  assert.ok(JSON.stringify(texts).includes(value));
  return planConfiguration({ ...rest, config: Object.fromEntries(texts) }, outputs);
}

const named = (plan: Plan, name: string) =>
  plan.resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);

describe("a value that Pulumi keeps secret", function () {
  this.timeout(20_000);

  it("is in no plan, diff, cost and document, neither with outputs nor without", async () => {
    const screen = new Collected(300);
    const plan = await decrypted();
    const before = { ...plan, resources: plan.resources.filter(({ name }) => !name.includes("secret")) };
    const diffs = [diffPlans(before, plan), diffPlans(plan, before), diffPlans(undefined, plan)];
    const shown = [
      JSON.stringify(plan),
      JSON.stringify(await decrypted(sentinel, "unknown")),
      formatted(linesOf({ plans: [plan], whole: true, sources: true }, screen), screen),
      formatted(linesOf({ plans: [plan] }, screen), screen),
      inspect(dataOf({ plans: [plan] }), { depth: null }),
      planDocument(plan),
      formatted(costLines([plan]), screen),
      formatted(diffText(diffs, "main"), screen),
      inspect(
        diffs.map((diff) => diffLines(diff)),
        { depth: null },
      ),
    ];
    for (const text of shown) {
      assert.ok(text.length > 100);
      assert.equal(text.includes(sentinel), false);
    }
  });

  it("changes no plan, as a plan does not know it", async () => {
    assert.deepEqual(await decrypted("another value"), await decrypted());
    assert.deepEqual(await decrypted("[secret]"), await decrypted());
  });

  it("is a version of a secret, and the task names that version, so that a new one is rolled out", async () => {
    const plan = await decrypted();
    const { inputs, options, propertyDependencies } = named(plan, "web-secret-API_KEY-version");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.deepEqual(inputs, { secretId: "${web-secret-API_KEY.arn}", secretString: "[secret]" });
    assert.equal(options.retainOnDelete, true);
    assert.deepEqual(Object.keys(propertyDependencies), ["secretId"]);
    const [container] = JSON.parse(String(named(plan, "web-task").inputs.containerDefinitions));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    const valueFrom = "${web-secret-API_KEY.arn}:::${web-secret-API_KEY-version.versionId}";
    assert.deepEqual(container.secrets, [{ name: "API_KEY", valueFrom }]);
  });

  it("leaves the execution role's policy as it is when it changes: that allows the secret and not its version", async () => {
    const plan = await decrypted();
    const policy = named(plan, "web-execution-policy");
    assert.ok(!JSON.stringify(policy).includes("API_KEY-version"));
    const statements = JSON.parse(String(policy.inputs.policy)).Statement as { Sid: string; Resource: string[] }[];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes what only AWS knows
    assert.deepEqual(statements.find(({ Sid }) => Sid === "ReadSecrets")?.Resource, ["${web-secret-API_KEY.arn}"]);
  });
});
