import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { resolved } from "../../../components/shared/resolved.ts";
import { record } from "../../support/record.ts";

class Own {
  readonly output = pulumi.output("inside");
}

describe("A value with outputs in it", () => {
  it("is known as a whole once they are, each in its place", async () => {
    const { outputs } = await record(() => ({
      value: resolved({
        plain: [1, undefined, null, false],
        output: pulumi.output({ deep: [pulumi.output("a")] }),
        list: [Promise.resolve("b"), { c: pulumi.output("c") }],
      }),
    }));
    assert.deepEqual(outputs.value, {
      plain: [1, null, null, false],
      output: { deep: ["a"] },
      list: ["b", { c: "c" }],
    });
  });

  it("is a secret where one of them is", async () => {
    const { outputs } = await record(() => ({ value: resolved({ open: "a", closed: pulumi.secret("b") }) }));
    assert.equal(outputs.value, "[secret]");
  });

  it("is not known where one of them is not", async () => {
    const { outputs } = await record(
      async () => {
        const { cloudwatch } = await import("@pulumi/aws");
        return { value: resolved({ a: "a", arn: new cloudwatch.LogGroup("logs").arn }) };
      },
      { outputs: "unknown" },
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: how the recorder writes it
    assert.equal(outputs.value, "${unknown}");
  });

  it("keeps an object of a class as it is", async () => {
    const own = new Own();
    const kept = await new Promise((resolve) => resolved({ own }).apply((known) => resolve(known.own)));
    assert.equal(kept, own);
  });
});
