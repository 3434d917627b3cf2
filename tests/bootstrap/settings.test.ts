import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parse } from "yaml";
import { parseSettings } from "../../bootstrap/settings.ts";

const project = "docker-on-ecs-bootstrap";

function parsed(own: Record<string, unknown>, aws: Record<string, string> = { region: "eu-west-1" }) {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const raw = [
    ...Object.entries(aws).map(([key, value]) => [`aws:${key}`, value]),
    ...Object.entries({ repository: "octocat/hello", ...own }).map(([key, value]) => [
      `${project}:${key}`,
      text(value),
    ]),
  ];
  return parseSettings(Object.fromEntries(raw), project, "account");
}

function settings(own: Record<string, unknown> = {}) {
  const result = parsed(own);
  assert.ok("settings" in result, "report" in result ? result.report : "");
  return result.settings;
}

/** The lines below the count. */
function faults(own: Record<string, unknown>, aws?: Record<string, string>): string[] {
  const result = parsed(own, aws);
  assert.ok("report" in result, "there is no fault");
  return result.report.split("\n").slice(1);
}

describe("the settings of bootstrap", () => {
  it("have dev, staging, prod, and one environment for the stacks of pull requests", () => {
    assert.deepEqual(settings().environments, [
      { name: "dev", stacks: "dev" },
      { name: "staging", stacks: "staging" },
      { name: "prod", stacks: "prod" },
      { name: "preview", stacks: "pr-*", platform: "staging" },
    ]);
  });

  it("have the defaults that Pulumi.yaml says", () => {
    const { config } = parse(readFileSync("bootstrap/Pulumi.yaml", "utf8"));
    const declared = Object.entries<{ default?: unknown }>(config).flatMap(([key, value]) =>
      "default" in value ? [[key, value.default]] : [],
    );
    assert.deepEqual(settings(Object.fromEntries(declared)), settings());
    assert.equal(declared.length, Object.keys(config).length - 1, "only repository has no default");
  });

  it("know the project whose stacks are deployed", () => {
    assert.equal(settings().project, parse(readFileSync("Pulumi.yaml", "utf8")).name);
  });

  it("take a repository with and without ids", () => {
    for (const repository of ["octocat/hello.world_2", "octo-cat@583231/hello@1296269"]) {
      assert.equal(settings({ repository }).repository, repository);
    }
  });

  it("refuse a repository that no token can name", () => {
    const wrong = [
      "octocat",
      "octocat/",
      "repo:octocat/hello",
      "a/b/c",
      "octocat@1/hello",
      "octocat/hello@2",
      "o*/x",
      "",
    ];
    for (const repository of wrong) {
      const [line, ...others] = faults({ repository });
      assert.match(line ?? "", /^bootstrap\/Pulumi\.account\.yaml: repository must be <owner>@<id>\/<name>@<id>/);
      assert.deepEqual(others, []);
    }
  });

  it("refuse a wildcard where one thing is meant", () => {
    assert.match(faults({ branch: "*" })[0] ?? "", /branch must be the name of a branch/);
    assert.match(faults({ environments: { "*": {} } })[0] ?? "", /must be called by/);
    assert.match(
      faults({ environments: { all: { stacks: "*" } } })[0] ?? "",
      /environments\.all\.stacks must .* separates nothing/,
    );
    assert.match(faults({ hostedZoneIds: ["*"] })[0] ?? "", /hostedZoneIds\[0\] must be the id of a hosted zone/);
  });

  it("refuse to let apps reach who may do what, or everything of a service", () => {
    const actions = ["iam:PassRole", "sts:AssumeRole", "organizations:LeaveOrganization", "*", "s3:*", "GetObject"];
    for (const action of actions)
      assert.match(faults({ taskActions: [action] })[0] ?? "", /taskActions\[0\] must/, action);
    assert.deepEqual(settings({ taskActions: ["s3:GetObject", "sqs:Receive*"] }).taskActions.length, 2);
  });

  it("report all faults at once, in the order of the stack file", () => {
    const lines = faults(
      { repository: "octocat", oidcProvider: "made", hostedZones: [], environments: { dev: { stack: "dev" } } },
      { region: "eu-west-9" },
    );
    const paths = lines.map((line) => /yaml: (\S+) must/.exec(line)?.[1]);
    assert.deepEqual(paths, ["aws:region", "repository", "oidcProvider", "hostedZones", "environments.dev.stack"]);
  });

  it("refuse no environment at all", () => {
    assert.match(faults({ environments: {} })[0] ?? "", /environments must have an environment/);
  });

  it("refuse exactly those environments of which some stack would belong to two", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 1, maxLength: 3 });
    const pattern = fc.tuple(letters, fc.boolean()).map(([start, open]) => `x${start}${open ? "*" : ""}`);
    const names = fc.sample(
      letters.map((name) => `x${name}`),
      { numRuns: 2_000, seed: 1 },
    );
    fc.assert(
      fc.property(pattern, pattern, (one, two) => {
        const result = parsed({ environments: { one: { stacks: one }, two: { stacks: two } } });
        const fits = (name: string, stacks: string) =>
          stacks.endsWith("*") ? name.startsWith(stacks.slice(0, -1)) : name === stacks;
        const shared = names.filter((name) => fits(name, one) && fits(name, two));
        assert.equal("report" in result, shared.length > 0, `${one} ${two}: ${shared[0] ?? "no shared name"}`);
      }),
    );
  });
});
