// Laws over what every stack deploys, the fixtures' and the owner's: they hold for whatever a valid stack file says. A
// law is a function from a plan to its violations. Each comes with a breach, a change to a plan that it has to find, so
// that no law holds only because it looks at nothing.

import assert from "node:assert/strict";
import { isOwners, type Plan, type PlannedResource } from "../../plan/graph.ts";
import { openJson } from "../../plan/openJson.ts";
import type { Settings } from "../../settings/keys/schema.ts";
import { parseSettings } from "../../settings/parse.ts";
import { secretPaths } from "../../settings/secretPaths.ts";
import { readProject, readStackValues } from "../../settings/stackFile.ts";
import { readStackFiles } from "../../settings/stackFiles.ts";
import { recipeStacks } from "./recipes.ts";
import { fixtureStacks, fixtures, ownStacks, type PlannedStack } from "./stacks.ts";

export interface StackPlan extends Plan {
  /** What the program makes. */
  resources: PlannedResource[];
  /** What resources.ts makes; the laws of own.test.ts are about it. */
  own: PlannedResource[];
  /** The stack's file, for a message. */
  file: string;
  settings: Settings;
  /** Whether `protection` is on. */
  protected: boolean;
  /** The rules of protection that the stack is excused from. */
  excused: string[];
}

// biome-ignore lint/suspicious/noExplicitAny: a plan's inputs have as many shapes as AWS has resources
export type Inputs = Record<string, any>;

let plans: Promise<StackPlan[]> | undefined;

/**
 * The plans of the fixtures' stacks, of the owner's and of the recipes, with JSON in their inputs opened; made once for
 * all laws.
 */
function allPlans(): Promise<StackPlan[]> {
  plans ??= Promise.all([fixtureStacks(), ownStacks(), recipeStacks()]).then((stacks) => stacks.flat().map(opened));
  return plans;
}

function opened({ plan, file, config, ...context }: PlannedStack): StackPlan {
  const { root = "", stack, project } = context;
  const order = readStackValues(root, stack, project);
  const said = order && { order, common: readProject(root), files: readStackFiles(root) };
  const parsed = parseSettings(config, { ...context, ...said, secretPaths: secretPaths(order) });
  if ("report" in parsed) assert.fail(parsed.report);
  const resources = plan.resources.map((resource) => ({ ...resource, inputs: openJson(resource.inputs) as Inputs }));
  const { settings } = parsed;
  return {
    ...plan,
    resources: resources.filter(({ urn }) => !isOwners(urn)),
    own: resources.filter(({ urn }) => isOwners(urn)),
    file,
    settings,
    protected: settings.protection,
    excused: Object.keys(settings.allow),
  };
}

/**
 * One test: no plan, of the fixtures' stacks, the owner's or a recipe, has a violation, and the breach of one is found.
 * @param violations what is wrong in a plan, one line each
 * @param breach changes a copy of the plan of the fixtures' `prod`, the one with the most in it, so that it breaks the
 * law
 */
export function law(
  name: string,
  violations: (plan: StackPlan) => Iterable<string>,
  breach: (plan: StackPlan) => void,
): void {
  it(name, async () => {
    const all = await allPlans();
    const found = all.flatMap((plan) => [...violations(plan)].map((violation) => `${plan.file}: ${violation}`));
    assert.deepEqual(found, []);
    const broken = structuredClone(all.find(({ file }) => file === `${fixtures}/Pulumi.prod.yaml`) as StackPlan);
    breach(broken);
    assert.notDeepEqual([...violations(broken)], [], "the law does not find its own breach");
  });
}

/** Every resource of a type in a plan. */
export function allOf(plan: Pick<Plan, "resources">, type: string): (PlannedResource & { inputs: Inputs })[] {
  return plan.resources.filter((resource) => resource.type === type);
}

/** The first resource of a type, for a breach to change. */
export function firstOf(plan: Plan, type: string): PlannedResource & { inputs: Inputs } {
  const [first] = allOf(plan, type);
  return first ?? assert.fail(`${plan.stack} has no ${type}`);
}

/** The resource that a placeholder such as `${web-tg.arn}` speaks of, alone or at the start of a text. */
export function referred(plan: StackPlan, value: unknown): PlannedResource | undefined {
  const [, inner = ""] = /^\$\{([^}]*)\}/.exec(String(value)) ?? [];
  return [...plan.resources, ...plan.own].find(({ custom, type, name }) => {
    const component = !custom && type.startsWith("docker-on-ecs:");
    return !component && inner.startsWith(`${name}.`);
  });
}
