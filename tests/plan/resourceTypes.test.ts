import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename } from "node:path";
import { fileOf } from "../../plan/outputs.ts";
import type { ResourceType } from "../../plan/resourceTypes/resourceType.ts";
import { knownOf, modules } from "../../plan/resourceTypes/table.ts";
import { programTypes, typesIn } from "../support/programTypes.ts";
import { fixtureStacks, ownStacks } from "../support/stacks.ts";

type Needed = {
  [Field in keyof ResourceType as object extends Pick<ResourceType, Field> ? never : Field]: true;
};

/** The fields that an entry must have; it may leave out the others. */
const fields = {
  outputs: true,
  shown: true,
  replacedBy: true,
  lost: true,
  charge: true,
  actions: true,
} satisfies Needed;

/** The fields of an entry of one of AWS's types. */
const fieldsOfAws = ["terraform", ...Object.keys(fields)];

/** The gaps in the entries of these types, a line each. */
function gapsOf(types: Iterable<string>, entryOf: (type: string) => Partial<ResourceType>): string[] {
  return [...types].sort().flatMap((type) => {
    const entry = entryOf(type);
    const asked = /^awsx?:/.test(type) ? fieldsOfAws : Object.keys(fields);
    const missing = asked.filter((field) => !Object.hasOwn(entry, field));
    return missing.map((field) => `${type}: ${field} is missing in ${fileOf(type)}`);
  });
}

/** The start of the type tokens of the program's own components; an owner's resources are not in one. */
const component = "docker-on-ecs:index:";

describe("what is known of types of resources", () => {
  it("is all there of every type that the program makes, in its text or in a plan of a stack", async () => {
    const written = programTypes("components", "stack", "bootstrap", "index.ts");
    assert.ok(written.size > 50, "the program's text is not read");
    const stacks = [...(await fixtureStacks()), ...(await ownStacks())];
    const inComponents = stacks
      .flatMap(({ plan }) => plan.resources)
      .filter(({ parent, type }) => parent?.includes(component) && !type.startsWith(component));
    const planned = new Set(inComponents.map(({ type }) => type));
    assert.ok(planned.size > 30, "the plans are not read");
    assert.deepEqual(gapsOf(new Set([...written, ...planned]), knownOf), []);
  });

  it("names every gap of a type that the program is given", () => {
    const types = typesIn(`
      import { elasticache, sqs as queues } from "@pulumi/aws";
      import * as pulumi from "@pulumi/pulumi";
      new pulumi.RunError("none");
      new elasticache.ServerlessCache("cache", { engine: "redis" });
      new queues.Queue("queue");`);
    assert.deepEqual(types, ["aws:elasticache/serverlessCache:ServerlessCache", "aws:sqs/queue:Queue"]);
    const { charge, ...partial } = knownOf("aws:sqs/queue:Queue");
    const entryOf = (type: string) => (type.startsWith("aws:sqs/") ? partial : {});
    assert.deepEqual(gapsOf(types, entryOf), [
      ...fieldsOfAws.map(
        (field) =>
          `aws:elasticache/serverlessCache:ServerlessCache: ${field} is missing in plan/resourceTypes/elasticache.ts`,
      ),
      "aws:sqs/queue:Queue: charge is missing in plan/resourceTypes/sqs.ts",
    ]);
  });

  it("stands in the file of its module, sorted, and every such file is in the table", () => {
    for (const [file, entries] of Object.entries(modules)) {
      const types = Object.keys(entries);
      assert.deepEqual(types, types.toSorted(), `plan/resourceTypes/${file}.ts`);
      for (const type of types) assert.equal(fileOf(type), `plan/resourceTypes/${file}.ts`);
    }
    const others = ["others", "resourceType", "table"];
    const files = globSync("plan/resourceTypes/*.ts").map((path) => basename(path, ".ts"));
    const missing = files.filter((file) => !Object.hasOwn(modules, file) && !others.includes(file));
    assert.deepEqual(missing, [], "add these to plan/resourceTypes/table.ts");
  });

  it("has nothing of a type that nobody makes", () => {
    const types = programTypes("components", "stack", "bootstrap", "index.ts");
    const known = Object.values(modules).flatMap((entries) => Object.keys(entries));
    assert.deepEqual(
      known.filter((type) => !types.has(type)),
      [],
      "take these out, or move what is of use to others.ts",
    );
  });
});
