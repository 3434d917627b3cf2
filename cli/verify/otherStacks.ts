// The values that other stacks export, in place of their names in the settings, as far as whoever asks may read them.
// One that cannot be read stays a name, which the checks list as not looked at.

import { parsePropertyPath, valueAt } from "../../settings/language/propertyPath.ts";
import { isPlain, StackOutput, stackOutputsIn } from "../../settings/language/stackOutput.ts";
import { Problem } from "../commandLine.ts";

type Outputs = Readonly<Record<string, unknown>>;

/** @param read gives what a stack exports; a Problem where it cannot be read */
export async function withOtherStacks<T>(settings: T, read: (stack: string) => Promise<Outputs>): Promise<T> {
  const stacks = [...new Set([...stackOutputsIn(settings)].map(({ output }) => output.stack))];
  if (stacks.length === 0) return settings;
  const known = await Promise.all(stacks.map(async (stack) => [stack, await readable(() => read(stack))] as const));
  const byStack = new Map(known);
  const replaced = (value: unknown): unknown => {
    if (value instanceof StackOutput) return exportedValue(value, byStack.get(value.stack)) ?? value;
    if (Array.isArray(value)) return value.map(replaced);
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  return replaced(settings) as T;
}

async function readable(read: () => Promise<Outputs>): Promise<Outputs | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

/** Undefined where it is missing, secret, or of another kind than its key, which a preview reports. */
function exportedValue(output: StackOutput, outputs: Outputs | undefined): unknown {
  const value = valueAt(outputs, parsePropertyPath(output.output) ?? []);
  const isMasked = JSON.stringify(value)?.includes('"[secret]"') ?? true;
  return isMasked || output.faultsOf(value, []).length > 0 ? undefined : value;
}
