import assert from "node:assert/strict";
import { rules } from "../../policy/rules/all.ts";
import { breachesOf, type Inputs, levelOf, type Subject } from "../../policy/rules/rule.ts";

interface Case {
  /** Inputs with which the rule holds. */
  good: Inputs;
  /** What is written differently so that it does not. */
  bad: Inputs;
  /** What the rule says of that. */
  says: string;
  /** The resources beside it. */
  beside?: readonly Subject[];
}

const container = (inputs: Inputs): Inputs => ({ containerDefinitions: JSON.stringify([{ name: "web", ...inputs }]) });

const cases: Record<string, Case> = {
  "ecs-4": { good: container({}), bad: container({ privileged: true }), says: "container web is privileged" },
  "ecs-5": {
    good: container({ readonlyRootFilesystem: true }),
    bad: container({}),
    says: "container web can write to its root file system",
  },
  "ecs-8": {
    good: container({ environment: [{ name: "TOKEN_URL", value: "https://example.com" }] }),
    bad: container({ environment: [{ name: "DATABASE", value: "postgres://me:hunter2@db/x" }] }),
    says: "container web has a credential in DATABASE",
  },
  "ecs-9": {
    good: container({ logConfiguration: { logDriver: "awslogs" } }),
    bad: container({ logConfiguration: { logDriver: "awsfirelens" } }),
    says: "container web does not log",
  },
  "ecs-20": {
    good: container({ user: "1000:1000" }),
    bad: container({ user: "root" }),
    says: "container web runs as root",
  },
};

/** What a rule finds wrong with a resource that has these inputs, in each type that it is about. */
function found(name: string, inputs: Inputs, beside: readonly Subject[] = []): string[] {
  const rule = rules.find((one) => one.name === name) ?? assert.fail(`there is no rule ${name}`);
  return rule.of.flatMap((type) => {
    const one = { urn: "urn:web", type, name: "web", propertyDependencies: {}, inputs };
    return [...breachesOf(rule, one, [one, ...beside])];
  });
}

describe("the rules of the policy pack", () => {
  for (const { name, says: sentence } of rules) {
    it(`${name}, ${sentence}: are kept by one resource and broken by another`, () => {
      const { good, bad, says, beside } = cases[name] ?? assert.fail(`write a case of ${name} into this file`);
      assert.deepEqual(found(name, good, beside), []);
      const breaches = found(name, { ...good, ...bad }, beside);
      assert.equal(breaches[0], says);
      assert.ok(new Set(breaches).size === 1, `it says more: ${breaches.join()}`);
    });
  }

  it("have names of their own, in the form that a pack's config takes, and a remedy each", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const { name, says, remedy } of rules) {
      assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)+$/);
      assert.doesNotMatch(`${says}${remedy}`, /\.$/m);
      assert.ok(remedy.length > 10, `${name} has no remedy`);
    }
  });

  it("are advisory where a stack file may be excused from them, but for a credential that everybody can read", () => {
    const strict = rules.filter(({ allow }) => allow !== undefined).filter((rule) => levelOf(rule) !== "advisory");
    assert.deepEqual(
      strict.map(({ name }) => name),
      ["ecs-8"],
    );
  });
});
