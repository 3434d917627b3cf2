import assert from "node:assert/strict";
import { readHandedOver } from "../../settings/handedOver.ts";

describe("What `pulumi config --json` prints", () => {
  it("is text, JSON for what is no text, and closed where a text is secret", () => {
    const printed = {
      "aws:region": { value: "eu-west-1", secret: false },
      "shop:zones": { value: "[1,2]", objectValue: [1, 2], secret: false },
      "shop:token": { value: "hunter2", secret: true },
      "shop:unseen": { secret: true },
      "shop:block": { value: '{"a":"b"}', objectValue: { a: "b" }, secret: true },
    };
    assert.deepEqual(readHandedOver(JSON.stringify(printed)), {
      config: {
        "aws:region": "eu-west-1",
        "shop:zones": "[1,2]",
        "shop:token": "[secret]",
        "shop:unseen": "[secret]",
        "shop:block": '{"a":"b"}',
      },
      secretKeys: ["shop:token", "shop:unseen", "shop:block"],
    });
    assert.deepEqual(readHandedOver("{}"), { config: {}, secretKeys: [] });
  });

  it("is nothing else", () => {
    for (const text of ["", "KEY  VALUE", "null", "[1]", '{"aws:region":"a"}', '{"aws:region":{"secret":false}}']) {
      assert.equal(readHandedOver(text), undefined, text);
    }
  });
});
