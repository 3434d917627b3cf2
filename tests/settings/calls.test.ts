import assert from "node:assert/strict";
import fc from "fast-check";
import { type Call, type Called, calleesFirst, callsOf, proxiedServices } from "../../settings/calls.ts";

/** `web→api` through a proxy, `web⇢api` by DNS. */
const shown = (calls: readonly Call[]) =>
  calls.map(({ caller, callee, by }) => `${caller}${by === "dns" ? "⇢" : "→"}${callee}`);
const called = (callers: Record<string, string[]>): Called =>
  Object.fromEntries(Object.entries(callers).map(([name, by]) => [name, { callers: by }]));

const names = ["a", "b", "c", "d", "e"];
const anyCalls = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)))
  .map((pairs) => pairs.filter(([caller, callee]) => caller !== callee))
  .map((pairs) =>
    called(
      Object.fromEntries(
        names.map((name) => [
          name,
          [...new Set(pairs.filter(([, callee]) => callee === name).map(([caller]) => caller))],
        ]),
      ),
    ),
  );

describe("Calls", () => {
  it("are none where nobody has callers", () => {
    assert.deepEqual(callsOf(called({ web: [], api: [] }), true), []);
  });

  it("of services go through proxies, those of jobs by DNS", () => {
    const calls = callsOf(called({ web: [], worker: [], api: ["web", "worker", "nightly"] }), true);
    assert.deepEqual(shown(calls), ["nightly⇢api", "web→api", "worker→api"]);
    assert.deepEqual([...proxiedServices(calls)].sort(), ["api", "web", "worker"]);
  });

  it("all go by DNS without Service Connect, and still find their callee", () => {
    const calls = callsOf(called({ web: [], api: ["web"] }), false);
    assert.deepEqual(calls, [{ caller: "web", callee: "api", calleeFirst: true, by: "dns" }]);
    assert.deepEqual([...proxiedServices(calls)], []);
  });

  it("give the order of start: a callee before its callers, all others where they stand", () => {
    const services = called({ web: [], api: ["web"], other: [], store: ["api"] });
    assert.deepEqual(calleesFirst(Object.keys(services), callsOf(services, true)), ["store", "api", "web", "other"]);
  });

  it("leave the order as it is where nobody calls", () => {
    assert.deepEqual(calleesFirst(["web", "api"], []), ["web", "api"]);
  });

  it("in a circle go by DNS where they close it, whatever order the stack file has", () => {
    const circle = { web: ["worker"], api: ["web"], worker: ["api"] };
    const orders = [
      ["web", "api", "worker"],
      ["worker", "web", "api"],
    ];
    for (const order of orders) {
      const services = called(Object.fromEntries(order.map((name) => [name, circle[name as keyof typeof circle]])));
      const calls = callsOf(services, true);
      assert.deepEqual(shown(calls), ["api→worker", "web⇢api", "worker→web"]);
      assert.deepEqual(calleesFirst(order, calls), ["web", "worker", "api"]);
    }
  });

  it("have an order for whoever calls whom, and lose no call", () => {
    fc.assert(
      fc.property(anyCalls, fc.shuffledSubarray(names, { minLength: names.length }), (services, order) => {
        const calls = callsOf(services, true);
        const placed = calleesFirst(order, calls);
        assert.deepEqual(placed.toSorted(), names);
        for (const { caller, callee, calleeFirst, by } of calls) {
          assert.equal(by === "service-connect", calleeFirst);
          if (calleeFirst) assert.ok(placed.indexOf(callee) < placed.indexOf(caller), `${caller} → ${callee}`);
        }
        const asked = Object.entries(services).flatMap(([callee, { callers }]) =>
          callers.map((by) => `${by} ${callee}`),
        );
        assert.deepEqual(
          calls.map(({ caller, callee }) => `${caller} ${callee}`),
          asked.sort(),
        );
      }),
    );
  });

  it("go by DNS only where they are in a circle", () => {
    fc.assert(
      fc.property(anyCalls, (services) => {
        const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
          names.some((next) => {
            if (!services[next]?.callers.includes(from) || seen.has(next)) return false;
            return next === to || reaches(next, to, seen.add(next));
          });
        for (const { caller, callee, by } of callsOf(services, true)) {
          if (by === "dns") assert.ok(reaches(callee, caller), `${caller} → ${callee} is in no circle`);
        }
      }),
    );
  });
});
