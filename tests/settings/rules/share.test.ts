import assert from "node:assert/strict";
import { listenerRulePriorities } from "../../../stack/listenerRulePriority.ts";
import { accepted, config, reported, service } from "../../support/reported.ts";

const first = service({ route: { path: "/api/*", host: "a.example.com" } });
const part = (route: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  service({ route: { shareOf: "web", percent: 10, ...route }, ...more });
const faultsOf = (next: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  reported(config({ services: { web: first, next, ...more } })).map((line) => line.replace("services.next.", ""));

describe("A share of another service's requests", () => {
  it("is refused with what to do", () => {
    const faults: [found: string[], ...lines: string[]][] = [
      [faultsOf(part({}))],
      [
        faultsOf(part({ path: "/api/*" })),
        "route.path must not stand beside services.next.route.shareOf, got both; take it out: the requests are those of the service that it names",
      ],
      [
        faultsOf(service({ route: { shareOf: "web" } })),
        "route.percent must be set beside shareOf, got nothing; add it, such as percent: 10",
      ],
      [
        faultsOf(service({ route: { path: "/x", percent: 10 } })),
        "route.percent must come with shareOf, got 10; name the service whose requests are shared, or take this out",
      ],
      [
        faultsOf(part({ shareOf: "wep" })),
        'route.shareOf must be another service with a route, got "wep"; the nearest is web',
      ],
      [
        faultsOf(part({ shareOf: "other" }), { other: part({}) }),
        "route.shareOf must be a service with requests of its own, got other, which gets a part of those of web; write web",
      ],
      [
        faultsOf(part({ stickySeconds: 0 }, { stickiness: {} })),
        "route.stickySeconds must be 1 or more where one of the two services has stickiness, got 0; raise it, or take stickiness out",
      ],
      [
        faultsOf(part({ percent: 60 }), { other: part({ percent: 50 }) }),
        "services.web.route must give away at most 100 % of its requests, got next, other, with 110 %; lower percent there",
      ],
      [
        faultsOf(part({}), { b: part({}), c: part({}), d: part({}), e: part({}) }),
        "services.web.route must be shared with at most 4 services, got 5; take some of them out",
      ],
    ];
    for (const [found, ...lines] of faults) assert.deepEqual(found, lines);
    const broken = {
      web: first,
      broken: service({ route: 5 }),
      next: part({ percent: 60 }),
      other: part({ percent: 50 }),
    };
    assert.match(reported(config({ services: broken })).join(), /web\.route must give away at most 100 %/);
  });

  it("has the first one's requests, and no number of its own among the listener's rules", () => {
    const { services } = accepted(config({ services: { web: first, next: part({}) } }));
    assert.deepEqual(services.next?.route?.path, ["/api/*"]);
    assert.deepEqual(services.next?.route?.host, ["a.example.com"]);
    assert.deepEqual(Object.keys(listenerRulePriorities(services)), ["web"]);
  });
});
