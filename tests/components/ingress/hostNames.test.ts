import assert from "node:assert/strict";
import fc from "fast-check";
import { hostNames, openableHost } from "../../../components/ingress/hostNames.ts";

describe("host names", () => {
  for (const [title, domain, hosts, names] of [
    ["are the domain alone when no route names a host", "example.com", [], ["example.com"]],
    [
      "list the domain first and the rest sorted",
      "m.example.com",
      ["z.example.com", "a.example.com"],
      ["m.example.com", "a.example.com", "z.example.com"],
    ],
    [
      "hold each name once",
      "app.example.com",
      ["app.example.com", "api.example.com", "api.example.com"],
      ["app.example.com", "api.example.com"],
    ],
    [
      "are in lower case, as DNS sees them",
      "App.Example.com",
      ["API.example.com", "app.example.COM"],
      ["app.example.com", "api.example.com"],
    ],
    ["leave out what the domain's wildcard covers", "*.example.com", ["app.example.com"], ["*.example.com"]],
    ["leave out what a route's wildcard covers", "app.example.com", ["*.example.com"], ["*.example.com"]],
    [
      "keep what hangs deeper than the wildcard",
      "*.example.com",
      ["a.b.example.com"],
      ["*.example.com", "a.b.example.com"],
    ],
    ["keep the name that the wildcard hangs under", "*.example.com", ["example.com"], ["*.example.com", "example.com"]],
    [
      "keep a name that only ends like the wildcard's",
      "*.example.com",
      ["app.my-example.com"],
      ["*.example.com", "app.my-example.com"],
    ],
    [
      "leave out patterns that are no name",
      "example.com",
      ["api-*.example.com", "?.example.com", "*.*.example.com"],
      ["example.com"],
    ],
  ] as const) {
    it(title, () => assert.deepEqual(hostNames(domain, hosts), names));
  }

  it("are the same in whatever order the services come", () => {
    const label = fc.constantFrom("a", "b", "*", "app", "APP");
    const host = fc.array(label, { minLength: 1, maxLength: 2 }).map((labels) => [...labels, "example.com"].join("."));
    fc.assert(
      fc.property(fc.array(host), (hosts) => {
        assert.deepEqual(hostNames("example.com", hosts.toReversed()), hostNames("example.com", hosts));
      }),
    );
  });
});

describe("openable host", () => {
  it("is the domain", () => assert.equal(openableHost("App.example.com", ["a.example.com"]), "app.example.com"));

  it("is the first host of a route when the domain is a wildcard", () => {
    assert.equal(openableHost("*.example.com", ["c.example.com", "?.example.com", "b.example.com"]), "b.example.com");
  });

  it("does not exist when there are only patterns", () => {
    assert.equal(openableHost("*.example.com", ["*.a.example.com"]), undefined);
  });
});
