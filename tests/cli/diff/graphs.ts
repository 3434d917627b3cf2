// Plans for tests: some by hand, and arbitrary ones with the shapes that a diff meets.

import fc from "fast-check";
import { inTreeOrder, type Plan, type PlannedResource } from "../../../plan/graph.ts";

type Given = Partial<PlannedResource> & { inputs?: Record<string, unknown> };

/** A resource as the recorder gives it; `parent` is the parent itself. */
export function resource(type: string, name: string, given: Omit<Given, "parent"> & { parent?: PlannedResource } = {}) {
  const { parent, ...rest } = given;
  const types = [...(parent ? [parent.urn.split("::")[2]] : []), type].join("$");
  return {
    urn: `urn:pulumi:dev::docker-on-ecs::${types}::${name}`,
    type,
    name,
    ...(parent && { parent: parent.urn }),
    custom: !type.startsWith("docker-on-ecs:"),
    inputs: {},
    options: {},
    propertyDependencies: {},
    ...rest,
  } satisfies PlannedResource;
}

export function plan(resources: PlannedResource[], given: Partial<Plan> = {}): Plan {
  return { project: "docker-on-ecs", stack: "dev", resources: inTreeOrder(resources), outputs: {}, ...given };
}

const keys = fc.constantFrom(
  ...["name", "value", "key", "id", "environment", "Action", "subnets", "containerDefinitions", "[0]", "[web]"],
  ...["__proto__", "constructor", "toString", "a.b", ""],
);
const scalars = fc.oneof(
  fc.constantFrom<unknown>("web", "A", "0", 0, 1, true, null, "", "[]", "{}", '{"name":"web","value":1}', '["A"]'),
  fc.string({ maxLength: 5 }),
  fc.integer(),
);

/** JSON as inputs have it, with texts that contain JSON, too. */
export const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalars,
    fc.dictionary(keys, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.record({ name: fc.constantFrom("A", "B", "C"), value: scalars }), { maxLength: 3 }),
  ),
})).value;

const values = fc.dictionary(keys, value, { maxKeys: 4, noNullPrototype: true });

/** Few names and types, so that two graphs have much in common. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .array(
    fc.record({
      type: fc.constantFrom("docker-on-ecs:index:Group", "aws:lb/targetGroup:TargetGroup", "aws:iam/role:Role"),
      name: fc.constantFrom("web", "api", "log"),
      parent: fc.option(fc.nat({ max: 5 })),
      inputs: values,
      protect: fc.option(fc.boolean(), { nil: undefined }),
    }),
    { maxLength: 6 },
  )
  .chain((given) =>
    values.map((outputs) => {
      const resources = new Map<string, PlannedResource>();
      for (const { type, name, parent, inputs, protect } of given) {
        const above = parent === null ? undefined : [...resources.values()][parent];
        const made = resource(type, name, { inputs, options: { protect }, parent: above?.custom ? undefined : above });
        if (!resources.has(made.urn)) resources.set(made.urn, made);
      }
      return plan([...resources.values()], { outputs });
    }),
  );
