import assert from "node:assert/strict";
import fc from "fast-check";
import type { Route } from "../../settings/keys/route.ts";
import { listenerRulePriorities } from "../../stack/listenerRulePriority.ts";

/** A service that gets the requests for these paths and hosts. */
const to = (path: string | string[], host: string | string[] = [], priority?: number): Service => ({
  route: { path: [path].flat(), host: [host].flat(), priority },
});

type Service = { route?: Route };

const catchAll = to("/*");

/** The services' names in the order in which the load balancer asks their rules. */
const order = (routes: Record<string, Service>) =>
  Object.entries(listenerRulePriorities(routes))
    .sort(([, a], [, b]) => a - b)
    .map(([name]) => name);

const serviceName = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
const text = fc.string({ unit: fc.constantFrom(..."abc019/.-"), maxLength: 110, size: "max" });
const path = fc.tuple(text, fc.constantFrom("", "*", "?", "*.js", "?*")).map(([start, end]) => `/${start}${end}`);
const host = fc.constantFrom("a.example.com", "b.example.com", "*.example.com", "api-?.example.com");
const service: fc.Arbitrary<Service> = fc
  .tuple(fc.array(path, { minLength: 1, maxLength: 3 }), fc.array(host, { maxLength: 2 }))
  .map(([paths, hosts]) => to(paths, hosts));
const stacks = fc.dictionary(serviceName, service, { maxKeys: 60, noNullPrototype: true });

describe("The priorities of the listener rules", () => {
  it("never are those that rules of other stacks have", () => {
    fc.assert(
      fc.property(
        stacks,
        fc.array(fc.constantFrom("pr-1", "pr-2", "pr-3", "pr-4"), { maxLength: 8 }),
        (services, names) => {
          const taken: number[] = [];
          for (const stack of names) {
            const own = Object.values(listenerRulePriorities(services, { stack, taken }));
            assert.deepEqual(
              own.filter((priority) => taken.includes(priority)),
              [],
            );
            assert.ok(own.every((priority) => priority >= 1 && priority <= 50_000));
            taken.push(...own);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("of what a platform answers itself are never those of the stacks on it, whichever came first", () => {
    fc.assert(
      fc.property(stacks, stacks, (guests, answers) => {
        const redirects = Object.fromEntries(
          Object.entries(answers).flatMap(([name, { route }]) => (route ? [[name, route]] : [])),
        );
        const own = listenerRulePriorities({}, undefined, { redirects, responses: {} });
        const theirs = Object.values(listenerRulePriorities(guests, { stack: "pr-1", taken: [] }));
        const both = Object.values(own).filter((priority) => theirs.includes(priority) || priority === 1);
        assert.deepEqual(both, []);
      }),
      { numRuns: 20 },
    );
  });

  it("put a path that needs no sign-in before its route, on another's listener before all that it may have", () => {
    const web = { route: { path: ["/a*"], host: [], signIn: { open: ["/a*?", "/a/b"] } } };
    const at = (others?: { stack: string; taken: number[] }, priority?: number) => {
      const found = listenerRulePriorities({ web: { route: { ...web.route, priority } }, api: to("/a/*") }, others);
      return { own: Number(found.web), open: [Number(found["web/open//a*?"]), Number(found["web/open//a/b"])] };
    };
    const others = Array.from({ length: 20 }, (_, number) => at({ stack: `pr-${number}`, taken: [] }));
    const lowest = Math.min(...others.map(({ own }) => own));
    for (const { open } of others)
      assert.ok(
        open.every((priority) => priority < lowest),
        `${open} < ${lowest}`,
      );
    for (const { own, open } of [at(), at(undefined, 4), at({ stack: "pr-1", taken: [] }, 4)]) {
      assert.equal(new Set([own, ...open]).size, 3);
      assert.ok(
        open.every((priority) => priority > 1 && priority < own),
        `${open} < ${own}`,
      );
    }
  });

  it("of an open path before a number that is written stay, though they are taken by then", () => {
    const route = { path: ["/a*"], host: [], priority: 9, signIn: { open: ["/a/b", "/a/c"] } };
    const at = (taken: number[]) => listenerRulePriorities({ web: { route } }, { stack: "pr-1", taken });
    const first = at([]);
    assert.deepEqual(at([1, ...Object.values(first)]), first);
    const tight = (taken: number[]) =>
      listenerRulePriorities({ web: { route: { ...route, priority: 4 } } }, { stack: "pr-1", taken });
    assert.deepEqual(tight([2, 3, 4]), { web: 4, "web/open//a/b": 3, "web/open//a/c": 2 });
  });

  it("of what the load balancer answers itself move no service", () => {
    const services = { web: catchAll, api: to("/api/*") };
    const alone = listenerRulePriorities(services);
    const redirects = { www: { path: ["/*"], host: ["www.example.com"] }, api: { path: ["/api/v1/*"], host: [] } };
    const {
      "redirects/www": www,
      "redirects/api": api,
      ...routes
    } = listenerRulePriorities(services, undefined, {
      redirects,
      responses: {},
    });
    assert.deepEqual(routes, alone);
    assert.ok(Number(www) < Number(alone.web) && Number(api) < Number(alone.api), "the more specific one comes first");
  });

  it("differ between stacks with services of the same names, so that they seldom have to give way", () => {
    const of = (stack: string) => listenerRulePriorities({ web: to("/*", "a.example.com") }, { stack, taken: [] }).web;
    const found = Array.from({ length: 50 }, (_, number) => of(`pr-${number}`));
    assert.ok(new Set(found).size >= 48, `${new Set(found).size} of 50`);
  });

  const ordered: Record<string, Record<string, Service>> = {
    "a longer path before a shorter one": { second: to("/a/*"), first: to("/a/b/*") },
    "a path as it stands before one with *": { second: to("/a*"), first: to("/a") },
    "? before *": { second: to("/*"), first: to("/?") },
    "the home page before everything else": { second: to("/*"), first: to("/") },
    "a very long path before a long one": {
      second: to(`/${"a".repeat(50)}/*`),
      first: to(`/${"a".repeat(80)}/*`),
    },
    "an exact host before a wildcard, that before none": {
      third: catchAll,
      second: to("/*", "*.example.com"),
      first: to("/*", "app.example.com"),
    },
    "the host before the path": { second: to("/a/long/path/*"), first: to("/*", "app.example.com") },
    "a route with a further condition before one without": {
      second: to("/api/*"),
      first: { route: { path: ["/api/*"], host: [], headers: { "X-Version": ["v2"] } } },
    },
    "a route of several paths by the least specific": {
      second: to(["/api/*", "/a/long/path/*"]),
      first: to("/api/v1/*"),
    },
    "a route of several hosts by the least specific": {
      second: to("/*", ["app.example.com", "*.example.org"]),
      first: to("/*", "app.example.org"),
    },
  };
  for (const [what, services] of Object.entries(ordered)) {
    it(`put ${what}`, () => assert.deepEqual(order(services), Object.keys(services).reverse()));
  }

  it("put the catch-all behind every other route without a host", () => {
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 30 }), (paths) => {
        const others = paths.filter((one) => one.replace(/[*?]/g, "").length > 1);
        const services = Object.fromEntries(others.map((one, index) => [`s${index}`, to(one)]));
        assert.equal(order({ ...services, all: catchAll }).at(-1), "all");
      }),
    );
  });

  it("put a route that takes part of what another takes before that other", () => {
    const literal = fc.stringMatching(/^[a-z]{1,12}$/);
    const narrowed = fc
      .tuple(text, literal, fc.constantFrom("*", "?", ""), fc.boolean(), host)
      .chain(([start, word, end, hosted, name]) =>
        fc.constantFrom<[Service, Service]>(
          [to(`/${start}*`), to(`/${start}${word}${end}`)],
          [to(`/${start}*`, hosted ? name : []), to(`/${start}`, hosted ? name : [])],
          [to(`/${start}?`), to(`/${start}${word[0]}`)],
          [to(`/${start}*`), to("/*", name)],
          [to(`/${start}*`, "*.example.com"), to("/*", "a.example.com")],
        ),
      );
    fc.assert(
      fc.property(narrowed, serviceName, serviceName, stacks, ([wide, narrow], one, other, rest) => {
        fc.pre(one !== other);
        const priorities = listenerRulePriorities({ ...rest, [one]: wide, [other]: narrow });
        assert.ok((priorities[other] as number) < (priorities[one] as number));
      }),
    );
  });

  it("are whole numbers from 1 to 50000, each once, one for every service", () => {
    fc.assert(
      fc.property(stacks, (services) => {
        const priorities = listenerRulePriorities(services);
        const numbers = Object.values(priorities);
        assert.deepEqual(Object.keys(priorities), Object.keys(services).sort());
        assert.equal(new Set(numbers).size, numbers.length);
        for (const number of numbers) assert.ok(Number.isInteger(number) && number >= 1 && number <= 50_000);
      }),
    );
  });

  it("are each another one where a band has fewer places than services", () => {
    const services = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`s${index}`, to("/exact")]));
    assert.equal(new Set(Object.values(listenerRulePriorities(services))).size, 400);
  });

  it("do not depend on the order of the services", () => {
    fc.assert(
      fc.property(stacks, fc.infiniteStream(fc.nat()), (services, numbers) => {
        const shuffled = Object.entries(services)
          .map((entry) => ({ entry, by: numbers.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ entry }) => entry);
        assert.deepEqual(listenerRulePriorities(Object.fromEntries(shuffled)), listenerRulePriorities(services));
      }),
    );
  });

  it("stay where they are when a service is added, but where two hash to the same number", () => {
    const services = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`service-${index}`, catchAll]));
    let moved = 0;
    for (let count = 1; count < 100; count++) {
      const before = listenerRulePriorities(services(count));
      const after = listenerRulePriorities(services(count + 1));
      moved += Object.keys(before).filter((name) => before[name] !== after[name]).length;
    }
    assert.ok(moved <= 3, `${moved} of 4950 moved`);
  });

  it("stay where they are when a service without a clash goes or changes its host", () => {
    const services = { web: to("/*", "a.example.com"), api: to("/api/*", "a.example.com"), admin: to("/admin/*") };
    const { web, ...rest } = services;
    const { web: _, ...others } = listenerRulePriorities(services);
    assert.deepEqual(listenerRulePriorities(rest), others);
    assert.deepEqual(
      listenerRulePriorities({ ...rest, web: to("/*", "b.example.com") }),
      listenerRulePriorities(services),
    );
  });

  it("are none for a worker, which has no route", () => {
    assert.deepEqual(Object.keys(listenerRulePriorities({ web: catchAll, worker: {} })), ["web"]);
  });

  it("are the route's own where it sets one, and nobody else gets that one", () => {
    const own = listenerRulePriorities({ web: catchAll }).web as number;
    const priorities = listenerRulePriorities({ web: catchAll, fixed: to("/fixed", [], own) });
    assert.equal(priorities.fixed, own);
    assert.notEqual(priorities.web, own);
  });
});
