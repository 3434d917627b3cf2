import assert from "node:assert/strict";
import type { NormalizedSchema } from "@smithy/core/schema";
import {
  keyOf,
  notOnFargate,
  overridableFields,
  type Part,
  parts,
  shapeOf,
  valuesOnFargate,
} from "../../../settings/facts/taskDefinitionShape.ts";
import { reported, web } from "../../support/reported.ts";

const at = "services.web.override";
const container = (fields: object) => reported(web({ override: { container: fields } }));

/** A value of the field's kind, with one of each field and entry below it. */
function sample(shape: NormalizedSchema, part: Part, field: string): unknown {
  const taken = valuesOnFargate[part][field];
  if (shape.isListSchema()) return [sample(shape.getValueSchema(), part, field)];
  if (shape.isMapSchema()) return { key: sample(shape.getValueSchema(), part, `${field}.key`) };
  if (shape.isStructSchema()) {
    const below = [...shape.structIterator()].map(([name, one]) => [name, one, `${field}.${name}`] as const);
    const free = below.filter(([, , path]) => notOnFargate[part][path] === undefined);
    return Object.fromEntries(free.map(([name, one, path]) => [name, sample(one, part, path)]));
  }
  if (shape.isBooleanSchema()) return true;
  return shape.isNumericSchema() ? 1 : (taken?.[0] ?? "text");
}

describe("Each field of a task definition in ECS's own shape", () => {
  for (const part of parts) {
    it(`has a key, can be written under override, or is said not to be supported: ${part}`, () => {
      for (const [name, shape] of shapeOf(part).structIterator()) {
        const faults = reported(web({ override: { [part]: { [name]: sample(shape, part, name) } } }));
        const [key, instead] = [keyOf[part][name], notOnFargate[part][name]];
        const path = `${at}.${part}.${name}`;
        const expected =
          key !== undefined
            ? [`${path} must be a field for which the stack file has no key, got ${name}; write ${key}`]
            : instead !== undefined
              ? [`${path} must be a field that Fargate takes, got ${name}; it is not supported; ${instead}`]
              : [];
        assert.deepEqual(faults, expected, name);
      }
    });

    it(`is named as ECS names it in the tables: ${part}`, () => {
      const names = (shape: NormalizedSchema): string[] => [...shape.structIterator()].map(([name]) => name);
      const linux = [...shapeOf("container").structIterator()].find(([name]) => name === "linuxParameters")?.[1];
      const known = [...names(shapeOf(part)), ...(linux ? names(linux).map((name) => `linuxParameters.${name}`) : [])];
      for (const name of [...Object.keys(keyOf[part]), ...Object.keys(notOnFargate[part])]) {
        assert.ok(known.includes(name), name);
      }
    });
  }

  it("reaches the provider where it is the task definition's", () => {
    const free = [...shapeOf("taskDefinition").structIterator()].map(([name]) => name);
    const open = free.filter((name) => keyOf.taskDefinition[name] === undefined && !notOnFargate.taskDefinition[name]);
    assert.deepEqual(open.sort(), [...overridableFields].sort());
  });
});

describe("An override", () => {
  it("names the nearest field of ECS's API", () => {
    assert.deepEqual(container({ workingDir: "/srv" }), [
      `${at}.container.workingDir must be a field of ECS's API, got workingDir; the nearest is workingDirectory`,
    ]);
    assert.deepEqual(container({ "workingDirectory\u2028": "/srv" }), [
      `${at}.container["workingDirectory\\u2028"] must be a field of ECS's API, got workingDirectory\\u2028; the nearest is workingDirectory`,
    ]);
  });

  it("has values of the kinds that the API has, at any depth", () => {
    assert.deepEqual(container({ workingDirectory: 1, interactive: "yes", startTimeout: 1.5 }), [
      `${at}.container.workingDirectory must be text, got 1; write it as ECS's API has it`,
      `${at}.container.interactive must be true or false, got "yes"; write it as ECS's API has it`,
      `${at}.container.startTimeout must be a whole number, got 1.5; write it as ECS's API has it`,
    ]);
    assert.deepEqual(container({ linuxParameters: { capabilities: { drop: ["ALL", 1] } } }), [
      `${at}.container.linuxParameters.capabilities.drop[1] must be text, got 1; write it as ECS's API has it`,
    ]);
    assert.deepEqual(container({ credentialSpecs: ["a"] }), []);
  });

  it("takes of a field's values those that Fargate takes", () => {
    assert.deepEqual(container({ linuxParameters: { capabilities: { add: ["SYS_PTRACE"] } } }), []);
    assert.deepEqual(container({ linuxParameters: { capabilities: { add: ["NET_ADMIN"] } } }), [
      `${at}.container.linuxParameters.capabilities.add[0] must be SYS_PTRACE on Fargate, got "NET_ADMIN"; it is not supported; take it out`,
    ]);
    assert.deepEqual(reported(web({ override: { taskDefinition: { pidMode: "host" } } })), [
      `${at}.taskDefinition.pidMode must be task on Fargate, got "host"; it is not supported; take it out`,
    ]);
  });

  it("of a sidecar is its container's alone", () => {
    const sidecar = (override: object) =>
      reported(web({ sidecars: { proxy: { image: "acme/proxy:1", user: "1000", override } } }));
    assert.deepEqual(sidecar({ container: { workingDirectory: "/srv" } }), []);
    assert.equal(sidecar({ container: { user: "root" } }).length, 1);
    assert.equal(sidecar({ taskDefinition: { pidMode: "task" } }).length, 1);
  });
});
