import assert from "node:assert/strict";
import { replacements } from "../../../cli/diff/replacements.ts";
import { knownTypes } from "../../../plan/knownTypes.ts";

describe("what forces a replacement", () => {
  it("has an entry for every type that the program uses", () => {
    const missing = Object.keys(knownTypes).filter((type) => !Object.hasOwn(replacements, type));
    assert.deepEqual(missing, [], "add to cli/diff/replacements.ts what forces a replacement of these, or []");
  });

  it("is sorted, so that nobody adds a type twice", () => {
    assert.deepEqual(Object.keys(replacements), Object.keys(replacements).toSorted());
  });
});
