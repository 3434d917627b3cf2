import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { withoutValue, withValue, withWorkload } from "../../../cli/import/stackText.ts";

const web = { block: "services", name: "web", value: { image: "acme/web:1", port: 8080 } } as const;
const lines = (...all: string[]) => `${all.join("\n")}\n`;

describe("a service in the text of a stack file", () => {
  it("comes after those that are there, and no other line changes", () => {
    const before = lines(
      "# Ours",
      "config:",
      "  aws:region:   eu-west-1   # Ireland",
      "  services:",
      "    api: { image: acme/api:1 }   # the API",
      "    # more of them here",
      "",
      "  logRetentionDays: 30",
    );
    const after = withWorkload(before, "shop", web);
    assert.equal(
      after,
      before.replace("# the API\n", "# the API\n    web:\n      image: acme/web:1\n      port: 8080\n"),
    );
  });

  it("takes the place of the one with its name, and of its lines alone", () => {
    const before = lines(
      "config:",
      "  services:",
      "    web:",
      "      image: old:1",
      "    api: { image: acme/api:1 } # the API",
    );
    assert.equal(
      withWorkload(before, "shop", web),
      lines(
        "config:",
        "  services:",
        "    web:",
        "      image: acme/web:1",
        "      port: 8080",
        "    api: { image: acme/api:1 } # the API",
      ),
    );
  });

  it("begins a block that is not there yet, in the file's own form of keys", () => {
    const short = withWorkload(lines("config:", "  aws:region: eu-west-1", "  tags: { a: b }"), "shop", web);
    assert.deepEqual(Object.keys(parse(short).config), ["aws:region", "tags", "services"]);
    const full = withWorkload(lines("config:", "  aws:region: eu-west-1", "  shop:tags: { a: b }"), "shop", web);
    assert.deepEqual(Object.keys(parse(full).config), ["aws:region", "shop:tags", "shop:services"]);
    assert.match(
      full,
      /\n {2}shop:tags: \{ a: b \}\n {2}shop:services:\n {4}web:\n {6}image: acme\/web:1\n {6}port: 8080\n$/,
    );
  });

  it("keeps the line ends of Windows, and a last line without one", () => {
    const after = withWorkload("config:\r\n  services:\r\n    api: { image: acme/api:1 }", "shop", web);
    assert.equal(
      after,
      "config:\r\n  services:\r\n    api: { image: acme/api:1 }\r\n    web:\r\n      image: acme/web:1\r\n      port: 8080\r\n",
    );
  });

  it("gets into a file however it is laid out", () => {
    for (const text of [
      "config: { services: { api: { image: acme/api:1 } } }\n",
      "config:\n  services: {}\n",
      "config:\n  services:\n",
      "config:\n  services: { api: { image: acme/api:1 } } # ours\n",
      "config: {}\n",
      "# only a comment\n",
      "",
    ]) {
      const { config } = parse(withWorkload(text, "shop", web));
      assert.deepEqual(config.services.web, web.value, text);
      if (text.includes("api")) assert.deepEqual(config.services.api, { image: "acme/api:1" });
      if (text.includes("ours")) assert.match(withWorkload(text, "shop", web), /# ours/);
    }
  });

  it("has each value as it is when it is read again, in YAML 1.1 too", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "yes",
        "on",
        "null",
        "~",
        "012",
        "1_000",
        "2026-01-31",
        "0x1",
        "1e3",
        "a: b",
        "# x",
        "- x",
        "*a",
        "a\nb",
      ),
    );
    const value = fc.record({
      environment: fc.dictionary(fc.stringMatching(/^[A-Z]{1,9}$/), text, { noNullPrototype: true }),
      command: fc.array(text),
    });
    const before = lines("config:", "  services:", "    api: { image: acme/api:1 } # the API", "  tags: { a: b }");
    fc.assert(
      fc.property(value, (one) => {
        const after = withWorkload(before, "shop", { ...web, value: one });
        for (const version of ["1.1", "1.2"] as const) {
          assert.deepEqual(parse(after, { version }).config.services.web, { ...one }, after);
        }
        assert.ok(after.startsWith(before.split("  tags")[0] ?? "") && after.endsWith("  tags: { a: b }\n"), after);
      }),
    );
  });
});

describe("a value in the text of a stack file", () => {
  const before = lines(
    "config:",
    "  aws:region:   eu-west-1   # Ireland",
    "  services:",
    "    web: # the site",
    "      port:   8080   # the app's",
    "      health: { path: /no } # asked",
    "    api: { image: acme/api:1 }   # the API",
    "  logRetentionDays: 30",
  );
  const at = (...keys: string[]) => ["config", "services", ...keys];

  it("takes the place of the one that is there, and the comment behind it stays", () => {
    assert.equal(withValue(before, at("web", "port"), 80), before.replace("port:   8080", "port:   80"));
    assert.equal(withValue(before, at("web", "port"), "80").includes('port:   "80"   # the app\'s'), true);
  });

  it("is added behind the others, with the maps around it that are not there", () => {
    assert.equal(
      withValue(before, at("web", "healthCheck", "startPeriodSeconds"), 20),
      before.replace("# asked\n", "# asked\n      healthCheck: { startPeriodSeconds: 20 }\n"),
    );
  });

  it("gets into a map on one line, and into an empty file", () => {
    const after = withValue(before, at("api", "memoryMiB"), 1024);
    assert.deepEqual(parse(after).config.services.api, { image: "acme/api:1", memoryMiB: 1024 });
    assert.ok(after.startsWith(before.split("    api")[0] ?? "") && after.endsWith("  logRetentionDays: 30\n"), after);
    assert.deepEqual(parse(withValue("", ["a", "b"], [1])), { a: { b: [1] } });
  });

  it("keeps the line ends of Windows", () => {
    const windows = before.replaceAll("\n", "\r\n");
    assert.equal(withValue(windows, at("web", "port"), 80), windows.replace("port:   8080", "port:   80"));
  });
});

describe("a value taken out of the text of a stack file", () => {
  const path = ["config", "services", "web", "secrets", "A"];
  const around = (...inner: string[]) => lines("config:", "  services:", "    # ours", "    web: # shop", ...inner);

  it("goes with its line, and every other line stays", () => {
    const before = around("      secrets:", "        A: one # first", "        B: two # second", "      port:   80");
    const after = around("      secrets:", "        B: two # second", "      port:   80");
    assert.equal(withoutValue(before, path), after);
  });

  it("goes with the map that would be empty without it", () => {
    const before = around("      image: a:1   # pinned", "      secrets:", "        A: one", "      port: 80");
    assert.equal(withoutValue(before, path), around("      image: a:1   # pinned", "      port: 80"));
  });

  it("leaves a map on one line on one line", () => {
    const before = around("      image: a:1   # pinned", "      secrets: { A: one, B: two }");
    assert.equal(withoutValue(before, path), around("      image: a:1   # pinned", "      secrets: { B: two }"));
  });

  it("is none where there is none", () => {
    const before = around("      image: a:1");
    assert.equal(withoutValue(before, path), before);
  });
});
