// `{ stack: network-prod, output: vpcId }`: a value that another stack exports, in place of the value itself. Here its
// form is checked, and a value against the key that it is for. Reading the value is left to stack/stackOutputs.ts.

import { z } from "zod";
import type { Fault, Path } from "./faults.ts";
import { matching, text } from "./fields.ts";
import { core } from "./kinds.ts";
import { parsePropertyPath } from "./propertyPath.ts";
import type { SecretValue } from "./secretValue.ts";
import { sift } from "./sift.ts";

/** A value of another stack, of the kind of the key that it stands for. */
export class StackOutput<Value = unknown> {
  /** `<stack>`, `<project>/<stack>` or `<organization>/<project>/<stack>`. */
  readonly stack: string;
  /** A path of Pulumi's: `services.web.url`. */
  readonly output: string;
  readonly #kind: z.ZodType<Value>;

  constructor(stack: string, output: string, kind: z.ZodType<Value>) {
    this.stack = stack;
    this.output = output;
    this.#kind = kind;
  }

  /** The value in a plan, which knows none of another stack; of a list its first two entries. */
  get placeholder(): string | string[] {
    const named = (entry = "") => `\${stack ${this.stack}#${this.output}${entry}}`;
    return core(this.#kind) instanceof z.ZodArray ? [named("[0]"), named("[1]")] : named();
  }

  /**
   * What is wrong with the other stack's value.
   * @param path the key that it stands for
   * @param secret whether the value must not be shown
   */
  faultsOf(value: unknown, path: Path, secret = false): Fault[] {
    const source = `${this.output} of stack ${this.stack}`;
    if (value === undefined) {
      const gotText = `a stack without ${this.output}`;
      const advice = "export it there and run `pulumi up` there, or correct the path";
      return [{ path, must: `be an output of stack ${this.stack}`, got: value, gotText, advice }];
    }
    const faults: Fault[] = [];
    sift(z.object({ value: this.#kind.optional() }), { value }, faults);
    return faults.map((fault) => ({
      ...fault,
      ...(secret && { got: undefined, gotText: "a secret that is none" }),
      path,
      advice: `it is ${source}: name another output, or change it there`,
    }));
  }
}

// https://www.pulumi.com/docs/iac/concepts/stacks/#create-stack
const stackName = matching(
  /^[A-Za-z0-9_.-]{1,100}(\/[A-Za-z0-9_.-]{1,100}){0,2}$/,
  "be a stack, as <stack>, <project>/<stack> or <organization>/<project>/<stack>",
  "write it such as network-prod, or network/prod for the stack prod of the project network",
);

const outputPath = text(
  "be the path of an output",
  (value) => (parsePropertyPath(value) ? undefined : "write it such as vpcId, services.web.url or subnets[0]"),
  /^\S/,
);

/** The block that names an output. */
export const reference = z
  .strictObject({
    stack: stackName.meta({ description: "The stack that exports the value" }),
    output: outputPath.meta({ description: "The value's path in that stack's outputs" }),
  })
  .meta({ example: "{ stack: network-prod, output: vpcId }" });

/** What a key with `orStackOutput` has. */
export type OrStackOutput<Value> = Value | StackOutput<Exclude<Value, SecretValue>>;

/** The entries whose values stand in the stack file itself. */
export function writtenOf<Value>(map: Readonly<Record<string, OrStackOutput<Value>>>): Record<string, Value> {
  const written = Object.entries(map).filter((entry): entry is [string, Value] => !(entry[1] instanceof StackOutput));
  return Object.fromEntries(written);
}

/** The kind of a key whose value may also be another stack's output. */
export function orStackOutput<Kind extends z.ZodType>(kind: Kind) {
  const output = reference.transform(
    ({ stack, output }) =>
      new StackOutput(stack, output, kind as unknown as z.ZodType<Exclude<z.output<Kind>, SecretValue>>),
  );
  return z.union([kind, output]).meta({ orStackOutput: true });
}

/** `<organization>/<project>/<stack>`: a backend reads `<project>/<stack>` as a stack of another organization. */
export function fullStackName(stack: string, here: { organization: string; project: string }): string {
  const parts = stack.split("/");
  return [...[here.organization, here.project].slice(0, 3 - parts.length), ...parts].join("/");
}

/** A value without outputs of other stacks. */
export type WithoutOutputs<T> = T extends SecretValue
  ? T
  : T extends StackOutput<infer Value>
    ? WithoutOutputs<Value>
    : T extends object
      ? { [Key in keyof T]: WithoutOutputs<T[Key]> }
      : T;

/** The value as a plan has it. Reading a part with a fault throws as before: sift.ts. */
export function withPlaceholders<T>(value: T): WithoutOutputs<T> {
  if (value instanceof StackOutput) return value.placeholder as WithoutOutputs<T>;
  // Of most values nothing is another stack's, and a copy would take longer than the look.
  if (!isPlain(value) || stackOutputsIn(value).next().done) return value as WithoutOutputs<T>;
  const copied = Object.entries(Object.getOwnPropertyDescriptors(value)).map(([key, descriptor]) => [
    key,
    "value" in descriptor ? { ...descriptor, value: withPlaceholders(descriptor.value) } : descriptor,
  ]);
  return Object.defineProperties(Array.isArray(value) ? [] : {}, Object.fromEntries(copied)) as WithoutOutputs<T>;
}

/** The outputs of other stacks in a value, each with the key that it stands for. A part with a fault is left out. */
export function* stackOutputsIn(value: unknown, path: Path = []): Generator<{ path: Path; output: StackOutput }> {
  if (value instanceof StackOutput) yield { path, output: value };
  else if (isPlain(value)) {
    for (const key of Object.keys(value)) {
      const inner = Object.getOwnPropertyDescriptor(value, key)?.value;
      if (typeof inner !== "object") continue;
      yield* stackOutputsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}

/** Whether there may be outputs in it: a list, or a map of keys and values. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}
