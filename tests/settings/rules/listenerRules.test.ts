import assert from "node:assert/strict";
import { config, reported, service } from "../../support/reported.ts";

const ingress = (keys: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  config({ ingress: keys, ...more });
const redirect = (keys: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  ingress({ redirects: { www: { host: "www.example.com", ...keys } }, ...more });
const response = (keys: Record<string, unknown>) => ingress({ responses: { gone: { path: "/old", ...keys } } });
const to = { host: "example.com" };

const faults: Record<string, [values: Record<string, unknown>, ...lines: string[]]> = {
  "a redirect without a target": [
    redirect({}),
    "ingress.redirects.www.to must be a map of keys and values, got nothing; add it, such as to: { host: example.com }",
  ],
  "one that leads to where it comes from": [
    redirect({ to: { query: "a=1" } }),
    "ingress.redirects.www.to must lead elsewhere, got query alone; add host, path, port or protocol",
  ],
  "one to its own host": [
    redirect({ to: { host: "WWW.example.com" } }),
    'ingress.redirects.www.to.host must lead elsewhere, got "WWW.example.com"; name another host than the redirect\'s own, or add a path',
  ],
  "a URL as its host": [
    redirect({ to: { host: "https://example.com" } }),
    'ingress.redirects.www.to.host must be a host, got "https://example.com"; write the name alone, without a scheme, port or path',
  ],
  "a part that no address has": [
    redirect({ to: { path: "/#{uri}" } }),
    'ingress.redirects.www.to.path must be a path that begins with /, got "/#{uri}"; write #{host}, #{path}, #{query}, #{port}, #{protocol} for parts of what was asked for',
  ],
  "a query with its ?": [
    redirect({ to: { ...to, query: "?a" } }),
    'ingress.redirects.www.to.query must be a query without its ?, got "?a"; write it such as version=2, or as #{query}',
  ],
  "a path above 128 characters": [
    redirect({ to: { path: `/${"a".repeat(128)}` } }),
    'ingress.redirects.www.to.path must be at most 128 characters long, got "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…aaaaaaaaaa (129 characters)"; take a shorter one',
  ],
  "a host outside of the zone": [
    redirect({ host: "www.example.org", to }, { domain: "example.com", hostedZone: "example.com" }),
    'ingress.redirects.www.host must lie in hostedZone example.com, where its DNS record is made, got "www.example.org"; write a name that ends in .example.com',
  ],
  "six values": [
    redirect({ path: ["/1", "/2", "/3", "/4", "/5"], to }),
    "ingress.redirects.www must have at most 5 paths and hosts in all, got 6; cover some of them with a wildcard",
  ],
  "a name of another form": [
    ingress({ redirects: { WWW: { path: "/a", to } } }),
    'ingress.redirects.WWW must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "WWW"; rename it',
  ],
  "a status that redirects": [
    response({ status: 301 }),
    "ingress.responses.gone.status must be a status from 200 to 299 or from 400 to 599, got 301; write it under ingress.redirects",
  ],
  "a status that is none": [
    response({ status: 99 }),
    "ingress.responses.gone.status must be a status from 200 to 299 or from 400 to 599, got 99; write such as 404 or 503",
  ],
  "a body above 1,024 bytes": [
    response({ status: 410, body: "ä".repeat(513) }),
    "ingress.responses.gone.body must be at most 1024 bytes long, got 1026; link to a page that is elsewhere",
  ],
  "the requests of a service": [
    config({ ingress: { redirects: { all: { to } } }, services: { web: service() } }),
    'services.web.route must not have the same host and path as ingress.redirects.all, got "/*"; give one of the two another path or host',
  ],
  "a priority twice": [
    ingress({
      redirects: { a: { path: "/a", to, priority: 9 } },
      responses: { b: { path: "/b", status: 404, priority: 9 } },
    }),
    "ingress.responses.b.priority must not be that of ingress.redirects.a too, got 9; take another number, or leave it out",
  ],
  "a rule before the page of a maintenance": [
    ingress({ maintenance: { enabled: true }, redirects: { a: { path: "/a", to, priority: 1 } } }),
    "ingress.redirects.a.priority must be 2 or more while ingress.maintenance is enabled, whose rule is the first, got 1; take another number, or leave it out",
  ],
};

describe("What the load balancer answers itself", () => {
  it("is refused with what to do", () => {
    for (const [name, [values, ...lines]] of Object.entries(faults)) assert.deepEqual(reported(values), lines, name);
  });

  it("hides no fault of a service by a fault of its own", () => {
    const services = { web: service(), api: service() };
    assert.deepEqual(reported(config({ services, ingress: { redirects: { www: { host: 7, to } } } })).length, 2);
    const redirects = { a: { path: "/a", to: 7 }, b: { path: "/b", to: { query: "b" } } };
    assert.match(reported(ingress({ redirects })).join(), /redirects\.b\.to must lead elsewhere/);
  });
});
