import assert from "node:assert/strict";
import { parsePropertyPath, valueAt } from "../../../settings/language/propertyPath.ts";

describe("a property path", () => {
  for (const [text, path] of [
    ["vpcId", ["vpcId"]],
    ["services.web.url", ["services", "web", "url"]],
    ["subnets[0]", ["subnets", 0]],
    ["rows[1][10].id", ["rows", 1, 10, "id"]],
    ['arns["*.example.com"].value', ["arns", "*.example.com", "value"]],
    ['["a b"][0]', ["a b", 0]],
    ['keys["say \\"yes\\" \\\\"]', ["keys", 'say "yes" \\']],
  ] as const) {
    it(`is taken apart: ${text}`, () => assert.deepEqual(parsePropertyPath(text), path));
  }

  for (const text of ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a[-1]", "a[*]", "[0]", "a b", 'a["b', 'a["b"]c']) {
    it(`is none: ${JSON.stringify(text)}`, () => assert.equal(parsePropertyPath(text), undefined));
  }

  it("leads to a value, and to none where a step has no place", () => {
    const outputs = { list: [{ id: "a" }], text: "abc" };
    assert.equal(valueAt(outputs, ["list", 0, "id"]), "a");
    for (const path of [["list", 1], ["list", "0"], ["text", 0], ["text", "length"], ["constructor"], ["none", "a"]])
      assert.equal(valueAt(outputs, path), undefined, path.join());
  });
});
