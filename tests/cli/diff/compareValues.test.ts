import assert from "node:assert/strict";
import { compareValues, covers, pathText } from "../../../cli/diff/compareValues.ts";

describe("diff: comparing values", () => {
  it("names the smallest field that differs", () => {
    const before = { environment: { "[A]": "1", "[B]": "2" }, cpu: 256 };
    const after = { environment: { "[A]": "1", "[B]": "3", "[C]": "4" } };
    assert.deepEqual(compareValues(before, after), [
      { path: ["cpu"], before: 256 },
      { path: ["environment", "[B]"], before: "2", after: "3" },
      { path: ["environment", "[C]"], after: "4" },
    ]);
  });

  it("distinguishes a text from the number that reads the same", () => {
    assert.deepEqual(compareValues({ port: "80" }, { port: 80 }), [{ path: ["port"], before: "80", after: 80 }]);
  });

  it("shows a list whose order counts as a whole", () => {
    assert.equal(compareValues({ command: ["a", "b"] }, { command: ["b", "a"] }).length, 1);
  });

  it("finds no difference where a key is named as what every object has", () => {
    assert.deepEqual(compareValues({ toString: "x" }, {}), [{ path: ["toString"], before: "x" }]);
    assert.deepEqual(compareValues({}, JSON.parse('{"__proto__":1}')), [{ path: ["__proto__"], after: 1 }]);
  });

  it("writes paths as people do", () => {
    assert.equal(
      pathText(["containerDefinitions", "[web]", "portMappings", "[0]", "hostPort"]),
      "containerDefinitions[web].portMappings[0].hostPort",
    );
  });

  for (const [property, path, covered] of [
    ["tags", ["tags"], true],
    ["tags", ["tags", "Name"], true],
    ["tags.Name", ["tags", "Name"], true],
    ['tags["Name"]', ["tags", "Name"], true],
    ["tags.Name", ["tags", "Team"], false],
    ["tags.Name", ["tags"], false],
    ["tag", ["tags"], false],
    ["*", ["anything", "at", "all"], true],
    ["loadBalancers[*].port", ["loadBalancers", "[web]", "port"], true],
    ["rules[0]", ["rules", "[0]", "action"], true],
  ] as const) {
    it(`takes ${property} ${covered ? "for" : "not for"} ${pathText([...path])}`, () =>
      assert.equal(covers(property, [...path]), covered));
  }
});
