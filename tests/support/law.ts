// Laws over what every committed stack deploys. A law is a function from a plan to what breaks it there; each comes
// with a breach, a change to a real plan that it has to find, so that no law holds only because it looks at nothing.

import assert from "node:assert/strict";
import type { Plan, PlannedResource } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";
import { type Configuration, planConfiguration } from "../../plan/planConfiguration.ts";
import { readStackFile } from "../../settings/stackFile.ts";
import { stackNames } from "../../settings/stackNames.ts";

export interface StackPlan extends Plan {
  /** The stack file's own values, as the engine hands them over. */
  config: Record<string, string>;
  /** Whether `protection` is on. */
  protected: boolean;
  /** The rules of protection that the stack is excused from. */
  excused: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
export type Inputs = Record<string, any>;

const plans = new Map<string, Promise<StackPlan>>();

/** The plan of a committed stack, with JSON in its inputs opened; made once for all laws. */
export function planOfStack(stack: string): Promise<StackPlan> {
  const known = plans.get(stack) ?? makePlan(stack);
  plans.set(stack, known);
  return known;
}

async function makePlan(stack: string): Promise<StackPlan> {
  const { config, ...rest } = configurationOf(stack);
  const plan = await planConfiguration({ config, ...rest });
  const resources = plan.resources.map((resource) => ({ ...resource, inputs: openJson(resource.inputs) as Inputs }));
  return {
    ...plan,
    resources,
    config,
    protected: ["on", "true"].includes(config["docker-on-ecs:protection"] ?? ""),
    excused: Object.keys(JSON.parse(config["docker-on-ecs:allow"] ?? "{}")),
  };
}

export function configurationOf(stack: string): Configuration {
  return { stack, ...readStackFile(process.cwd(), stack) };
}

/**
 * One test: no committed stack's plan has a violation, and the breach of one is found.
 * @param violations what is wrong in a plan, one line each
 * @param breach changes a copy of the plan of `prod`, the one with the most in it, so that it breaks the law
 */
export function law(
  name: string,
  violations: (plan: StackPlan) => Iterable<string>,
  breach: (plan: StackPlan) => void,
): void {
  it(name, async () => {
    const found: string[] = [];
    for (const stack of stackNames()) {
      for (const violation of violations(await planOfStack(stack))) found.push(`${stack}: ${violation}`);
    }
    assert.deepEqual(found, []);
    const broken = structuredClone(await planOfStack("prod"));
    breach(broken);
    assert.notDeepEqual([...violations(broken)], [], "the law does not find its own breach");
  });
}

/** Every resource of a type in a plan. */
export function allOf(plan: Plan, type: string): (PlannedResource & { inputs: Inputs })[] {
  return plan.resources.filter((resource) => resource.type === type);
}

/** The first resource of a type, for a breach to change. */
export function firstOf(plan: Plan, type: string): PlannedResource & { inputs: Inputs } {
  const [first] = allOf(plan, type);
  return first ?? assert.fail(`${plan.stack} has no ${type}`);
}

/** The resource that a placeholder such as `${web-tg.arn}` speaks of, alone or at the start of a text. */
export function referred(plan: Plan, value: unknown): PlannedResource | undefined {
  const [, inner = ""] = /^\$\{([^}]*)\}/.exec(String(value)) ?? [];
  return plan.resources.find(({ custom, type, name }) => {
    const component = !custom && type.startsWith("docker-on-ecs:");
    return !component && inner.startsWith(`${name}.`);
  });
}
