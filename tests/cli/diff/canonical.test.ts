import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical } from "../../../cli/diff/canonical.ts";
import { value } from "./graphs.ts";

describe("diff: canonical values", () => {
  for (const [what, given, expected] of [
    ["opens JSON at any depth", { policy: '{"b":1,"a":"[1]"}' }, { policy: { a: [1], b: 1 } }],
    [
      "names the elements of a list by their names, and takes a pair for its value",
      {
        environment: [
          { name: "B", value: "2" },
          { name: "A", value: "1" },
        ],
      },
      { environment: { "[A]": "1", "[B]": "2" } },
    ],
    [
      "keeps what a named element has besides",
      { secrets: [{ name: "KEY", valueFrom: "arn" }] },
      { secrets: { "[KEY]": { valueFrom: "arn" } } },
    ],
    [
      "names a statement by its Sid and a mount by its path",
      { Statement: [{ Sid: "Read", Effect: "Allow" }], mountPoints: [{ containerPath: "/tmp", readOnly: false }] },
      { Statement: { "[Read]": { Effect: "Allow" } }, mountPoints: { "[/tmp]": { readOnly: false } } },
    ],
    [
      "counts elements that nothing names, or that share a name",
      { actions: [{ type: "forward" }], twice: [{ name: "A" }, { name: "A" }] },
      { actions: { "[0]": { type: "forward" } }, twice: { "[0]": { name: "A" }, "[1]": { name: "A" } } },
    ],
    [
      "takes a list that AWS does not order for a set",
      { subnets: ["b", "a"] },
      { subnets: { "[a]": "a", "[b]": "b" } },
    ],
    ["keeps a set's doubles", { Action: ["a", "a"] }, { Action: { "[a]": "a", "[a][again]": "a" } }],
    ["keeps the order of any other list", { command: ["sh", "-c", "a"] }, { command: ["sh", "-c", "a"] }],
    ["distinguishes an empty list from an empty object", { a: [], b: {} }, { a: [], b: {} }],
    ["leaves out what is undefined", { a: undefined, b: null }, { b: null }],
  ] as const) {
    it(what, () => assert.deepEqual(canonical(given), expected));
  }

  it("is the same for any order of keys, of named elements and of a set", () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(names, names, fc.func(fc.integer()), (first, second, order) => {
        const shuffled = <T>(list: T[]) => list.toSorted((a, b) => order(a) - order(b));
        const made = (names: string[], subnets: string[]) => ({
          environment: names.map((name) => ({ name, value: name })),
          networkConfiguration: { subnets },
        });
        assert.deepEqual(canonical(made(first, second)), canonical(made(shuffled(first), shuffled(second))));
      }),
    );
  });

  it("distinguishes any two lists of pairs whose pairs differ", () => {
    const pairs = fc.uniqueArray(fc.record({ name: fc.string(), value: fc.string() }), {
      selector: ({ name }) => name,
    });
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const told = (list: typeof a) => JSON.stringify(list.toSorted((x, y) => (x.name < y.name ? -1 : 1)));
        const same = told(a) === told(b);
        const opened = (text: string) => /^\s*[[{]/.test(text);
        fc.pre(![...a, ...b].some(({ value }) => opened(value)));
        assert.equal(JSON.stringify(canonical(a)) === JSON.stringify(canonical(b)), same);
      }),
    );
  });

  it("applies a change of texts everywhere, also within JSON", () => {
    const named = canonical({ a: "x:1", b: ["x:1"], c: '{"d":"x:1"}' }, (text) => text.replaceAll("1", "hash"));
    assert.deepEqual(named, { a: "x:hash", b: ["x:hash"], c: { d: "x:hash" } });
  });

  it("takes any JSON", () => {
    fc.assert(fc.property(value, (given) => assert.doesNotThrow(() => canonical(given))));
  });
});
