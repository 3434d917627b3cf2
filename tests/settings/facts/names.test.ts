import assert from "node:assert/strict";
import fc from "fast-check";
import {
  discoveryName,
  stackDomain,
  stackPrefix,
  stackPrefixPatterns,
  taskFamily,
} from "../../../settings/facts/names.ts";

// Few letters, so that names often differ only in characters that are replaced or joined.
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "-", "_", ".", "ä"), minLength: 1, maxLength: 6 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
);
const triple = fc.tuple(name, name, name);

describe("A task's family", () => {
  it("is the project's, the stack's and the service's name where these fit", () => {
    assert.equal(taskFamily("docker-on-ecs", "dev", "order-api"), "docker-on-ecs_dev_order-api");
  });

  it("ends in a hash of the names where they do not fit", () => {
    assert.match(
      taskFamily("docker-on-ecs", "acme/feature_1", "web"),
      /^docker-on-ecs-acme-feature-1-web_[0-9a-f]{16}$/,
    );
  });

  it("is the same every time", () => {
    assert.equal(taskFamily("p", "Überraschung", "web"), "p-berraschung-web_a22d351b7623b25e");
  });

  it("fits into 255 of A-Za-z0-9_- whatever the stack is called", () => {
    fc.assert(fc.property(triple, (names) => assert.match(taskFamily(...names), /^[A-Za-z0-9_-]{1,255}$/)));
  });

  it("is never that of another service, stack or project", () => {
    fc.assert(
      fc.property(triple, triple, (a, b) => {
        assert.equal(taskFamily(...a) === taskFamily(...b), a.join("\0") === b.join("\0"));
      }),
      { numRuns: 5000 },
    );
  });

  for (const [a, b] of [
    [
      ["a-b", "c", "d"],
      ["a", "b-c", "d"],
    ],
    [
      ["a", "b", "c-d"],
      ["a", "b-c", "d"],
    ],
    [
      ["a", "b_c", "d"],
      ["a", "b", "c_d"],
    ],
    [
      ["a", "x.y", "d"],
      ["a", "x-y", "d"],
    ],
    [
      ["a", "X", "d"],
      ["a", "x", "d"],
    ],
    [
      ["a", "x".repeat(300), "d"],
      ["a", "x".repeat(301), "d"],
    ],
  ] satisfies [[string, string, string], [string, string, string]][]) {
    it(`distinguishes ${a.join(" ").slice(0, 20)} from ${b.join(" ").slice(0, 20)}`, () => {
      assert.notEqual(taskFamily(...a), taskFamily(...b));
    });
  }
});

describe("A stack's prefix", () => {
  it("is the project's and the stack's name where these fit", () => {
    assert.equal(stackPrefix("docker-on-ecs", "dev"), "docker-on-ecs_dev");
  });

  it("fits into 200 of A-Za-z0-9_- whatever the stack is called, and is never that of another stack", () => {
    fc.assert(
      fc.property(fc.tuple(name, name), fc.tuple(name, name), (a, b) => {
        assert.match(stackPrefix(...a), /^[A-Za-z0-9_-]{1,200}$/);
        assert.equal(stackPrefix(...a) === stackPrefix(...b), a.join("\0") === b.join("\0"));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("The patterns of stacks' prefixes", () => {
  const cover = (stacks: string, prefix: string) =>
    stackPrefixPatterns("docker-on-ecs", stacks).some((pattern) =>
      new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(prefix),
    );

  it("are the one prefix of a stack that is named", () => {
    assert.deepEqual(stackPrefixPatterns("docker-on-ecs", "dev"), ["docker-on-ecs_dev"]);
    assert.deepEqual(stackPrefixPatterns("docker-on-ecs", "dev.eu"), [stackPrefix("docker-on-ecs", "dev.eu")]);
  });

  for (const [stacks, own, other] of [
    ["pr-*", "pr-7", "prod"],
    ["pr-*", "pr-7.eu", "pr"],
    ["pr-*", "pr-7", "prod.eu"],
    ["pr_*", "pr_7", "prod"],
    ["pr.*", "pr.7_a", "pre.7"],
  ] as const) {
    it(`cover ${own} where the stacks are ${stacks}, and not ${other}`, () => {
      assert.ok(cover(stacks, stackPrefix("docker-on-ecs", own)));
      assert.ok(!cover(stacks, stackPrefix("docker-on-ecs", other)));
    });
  }
});

describe("A stack's domain", () => {
  it("is the stack's and the project's name below internal, where these are labels", () => {
    assert.equal(stackDomain("docker-on-ecs", "dev"), "dev.docker-on-ecs.internal");
    assert.match(stackDomain("shop", "Feature_1"), /^feature-1-shop-[0-9a-f]{16}\.internal$/);
  });

  it("is a domain name, and never that of another stack or project", () => {
    const pair = fc.tuple(name, name);
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        assert.match(stackDomain(...a), /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,2}internal$/);
        assert.equal(stackDomain(...a) === stackDomain(...b), a.join("\0") === b.join("\0"));
      }),
      { numRuns: 5000 },
    );
  });
});

describe("A service's name in Cloud Map", () => {
  it("is that of its family, in small letters and 64 of them at most", () => {
    assert.equal(discoveryName("docker-on-ecs", "dev", "api"), "docker-on-ecs_dev_api");
    assert.match(discoveryName("docker-on-ecs", "Dev", "api"), /^docker-on-ecs-dev-api_[0-9a-f]{16}$/);
    assert.match(discoveryName("-", "dev", "api"), /^x-dev-api_[0-9a-f]{16}$/);
    fc.assert(fc.property(triple, (names) => assert.match(discoveryName(...names), /^[a-z0-9][a-z0-9_-]{0,63}$/)));
  });

  it("is never that of another service, stack or project", () => {
    fc.assert(
      fc.property(triple, triple, (a, b) => {
        assert.equal(discoveryName(...a) === discoveryName(...b), a.join("\0") === b.join("\0"));
      }),
      { numRuns: 5000 },
    );
  });
});
