// Runs a piece of the program under the recorder and gives what it registered, for tests to assert on.
// Works any number of times in one process; fails when the piece throws, at once or in an `apply`.

import assert from "node:assert/strict";
import { Resource } from "@pulumi/pulumi";
import type { PlannedResource } from "../../plan/graph.ts";
import type { OutputMode, RecordedStacks } from "../../plan/recorder.ts";
import { runProgram } from "../../plan/runProgram.ts";

export interface RecordOptions {
  /** @default "test" */
  stack?: string;
  /** Full keys (`aws:region`); what is no string is handed over as JSON, as the engine does. */
  config?: Record<string, unknown>;
  /** @default "placeholders" */
  outputs?: OutputMode;
  /** The other stacks, by their whole names. @default there is none */
  stacks?: RecordedStacks;
  /** The program's working directory. @default this project's folder */
  root?: string;
}

export interface Recording {
  /** Parents first, siblings by name. */
  resources: PlannedResource[];
  /**
   * The only resource of that name or type. @throws with a list of all resources, where there is none or more than one
   */
  one(nameOrType: string): PlannedResource;
  /** Every resource of a type; the full token or its last part (`aws:lb/listener:Listener` or `Listener`). */
  all(type: string): PlannedResource[];
  /** Every resource of a name. */
  named(name: string): PlannedResource[];
  /** The program's return value, as the stack's outputs. */
  outputs: Record<string, unknown>;
}

export async function record(program: () => unknown, options: RecordOptions = {}): Promise<Recording> {
  const config = Object.entries(options.config ?? {}).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  // `() => new Network(…)` returns a resource only because an arrow function does.
  const withoutResource = async () => {
    const result = await program();
    return Resource.isInstance(result) ? undefined : result;
  };
  const { resources, outputs } = await runProgram(withoutResource, {
    project: "docker-on-ecs",
    stack: options.stack ?? "test",
    config: Object.fromEntries(config),
    outputs: options.outputs,
    root: options.root,
    stacks: options.stacks,
  });
  const all = (type: string) =>
    resources.filter((resource) => resource.type === type || resource.type.split(":").at(-1) === type);
  const named = (name: string) => resources.filter((resource) => resource.name === name);
  const one = (nameOrType: string) => {
    const found = new Set([...named(nameOrType), ...all(nameOrType)]);
    const [first] = found;
    if (found.size === 1 && first) return first;
    const listed = (found.size ? [...found] : resources).map(({ name, type }) => `  ${name} (${type})`).join("\n");
    assert.fail(
      found.size
        ? `${found.size} resources are called or are of type "${nameOrType}":\n${listed}`
        : `no resource is called or is of type "${nameOrType}"; there are:\n${listed || "  none"}`,
    );
  };
  return { resources, one, all, named, outputs };
}
