import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { awsSchema, projectSchema } from "../../../settings/keys/schema.ts";
import { core, meta } from "../../../settings/language/kinds.ts";
import { accepted } from "../../support/reported.ts";

interface Declaration {
  type: string;
  description?: string;
  default?: unknown;
  /** What the owner's stacks have in common. */
  value?: unknown;
}

const declared = parse(readFileSync("Pulumi.yaml", "utf8")).config as Record<string, Declaration>;

/** The type that Pulumi.yaml has for a kind of setting. */
function typeOf(schema: z.ZodType): string {
  const kind = core(schema);
  if (kind instanceof z.ZodNumber) return "integer";
  if (kind instanceof z.ZodBoolean) return "boolean";
  if (kind instanceof z.ZodArray) return "array";
  if (kind instanceof z.ZodRecord || kind instanceof z.ZodObject) return "object";
  if (kind instanceof z.ZodUnion)
    return kind.def.options.every((option) => option instanceof z.ZodObject) ? "object" : "string";
  return "string";
}

describe("Pulumi.yaml", () => {
  it("declares every key of the project that there is, in the same order", () => {
    // Keys in a namespace belong to others, such as pulumi:tags, which `pulumi new` adds.
    const own = Object.keys(declared).filter((key) => !key.includes(":"));
    assert.deepEqual(own, Object.keys(projectSchema.shape));
  });

  for (const [key, schema] of Object.entries(projectSchema.shape)) {
    it(`has the type, a description and the default of ${key}`, () => {
      const declaration = declared[key];
      assert.equal(declaration?.type, typeOf(schema));
      assert.ok(declaration?.description);
      if (declaration.value !== undefined) return;
      const { [key as "tags"]: written } = accepted({
        "aws:region": "eu-west-1",
        [`docker-on-ecs:${key}`]: declaration.default,
      });
      const { [key as "tags"]: unwritten } = accepted({ "aws:region": "eu-west-1" });
      assert.deepEqual(written, unwritten);
    });
  }
});

/** Every schema below a block, by its path. */
function* below(schema: z.ZodType, path: string): Generator<[string, z.ZodType]> {
  yield [path, schema];
  const kind = core(schema);
  if (kind instanceof z.ZodObject) {
    for (const [key, inner] of Object.entries<z.ZodType>(kind.shape)) yield* below(inner, `${path}.${key}`);
  }
  if (kind instanceof z.ZodRecord) {
    yield* below(kind.def.keyType as z.ZodType, `${path}.<key>`);
    yield* below(kind.def.valueType as z.ZodType, `${path}.<value>`);
  }
  if (kind instanceof z.ZodArray) yield* below(kind.def.element as z.ZodType, `${path}[]`);
  if (kind instanceof z.ZodUnion) {
    for (const option of kind.def.options) {
      if (option instanceof z.ZodObject)
        for (const [key, inner] of Object.entries<z.ZodType>(option.shape)) yield* below(inner, `${path}.${key}`);
    }
  }
}

const all = [...below(projectSchema, "project"), ...below(awsSchema, "aws")];

describe("The schema", () => {
  it("says of every value in words what it must be", () => {
    const silent = all.filter(([, schema]) => {
      const kind = core(schema);
      const isBlock = kind instanceof z.ZodObject || kind instanceof z.ZodRecord || typeOf(schema) === "object";
      return !isBlock && !meta(schema).must?.match(/^(be|have) /);
    });
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    );
  });

  it("describes every key", () => {
    const bare = all.filter(([path, schema]) => /\.\w+$/.test(path) && !schema.meta()?.description);
    assert.deepEqual(
      bare.map(([path]) => path),
      [],
    );
  });

  it("gives every number with a unit in its name that unit", () => {
    const units = { Seconds: "s", MiB: "MiB", GiB: "GiB", Percent: "%", Days: "days" };
    for (const [path, schema] of all) {
      const unit = Object.entries(units).find(([end]) => path.endsWith(end))?.[1];
      if (unit !== undefined) assert.equal(schema.meta()?.unit, unit, path);
    }
  });
});
