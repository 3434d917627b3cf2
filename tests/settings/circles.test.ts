import assert from "node:assert/strict";
import fc from "fast-check";
import { circlesIn } from "../../settings/circles.ts";

const names = ["a", "b", "c", "d", "e"];
type Arrows = Readonly<Record<string, readonly string[]>>;
const anyArrows: fc.Arbitrary<Arrows> = fc
  .tuple(...names.map(() => fc.uniqueArray(fc.constantFrom(...names))))
  .map((all) => Object.fromEntries(names.map((name, index) => [name, all[index] ?? []])));
const circlesOf = (arrows: Arrows) => [...circlesIn(names, (name) => arrows[name] ?? [])];

/** Whether a way of arrows leads from one name to another. */
const leads = (arrows: Arrows, from: string, to: string, seen = new Set<string>()): boolean =>
  (arrows[from] ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return leads(arrows, next, to, seen);
  });

describe("Circles", () => {
  it("are none where no arrow leads back", () => {
    assert.deepEqual(circlesOf({ a: ["b", "c"], b: ["c"] }), []);
  });

  it("are seen from the first name, and one of a single name is one, too", () => {
    assert.deepEqual(circlesOf({ c: ["d"], d: ["c", "d"], a: ["d"] }), [["d", "c"], ["d"]]);
  });

  it("are made of arrows, each of which closes no other", () => {
    fc.assert(
      fc.property(anyArrows, (arrows) => {
        const circles = circlesOf(arrows);
        for (const circle of circles) {
          for (const [index, name] of circle.entries()) {
            assert.ok(arrows[name]?.includes(circle[(index + 1) % circle.length] ?? ""), circle.join());
          }
          assert.equal(new Set(circle).size, circle.length);
        }
        assert.equal(new Set(circles.map((circle) => `${circle.at(-1)} ${circle[0]}`)).size, circles.length);
      }),
    );
  });

  it("are gone without the arrows that close them, and there is one where a way leads back", () => {
    fc.assert(
      fc.property(anyArrows, (arrows) => {
        const circles = circlesOf(arrows);
        const closing = (from: string, to: string) => circles.some((one) => one.at(-1) === from && one[0] === to);
        const left = Object.fromEntries(
          names.map((from) => [from, (arrows[from] ?? []).filter((to) => !closing(from, to))]),
        );
        assert.deepEqual(
          names.filter((name) => leads(left, name, name)),
          [],
        );
        assert.equal(
          circles.length > 0,
          names.some((name) => leads(arrows, name, name)),
        );
      }),
    );
  });
});
