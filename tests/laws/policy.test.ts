// The rules of the policy pack, over every plan: what the pack reports of a stack, no stack of this program has but
// where its owner spells it. Each rule comes with a breach for the fixtures' prod.

import assert from "node:assert/strict";
import { rules } from "../../policy/rules/all.ts";
import { breachesOf, opened, type Rule } from "../../policy/rules/rule.ts";
import type { TaskSettings } from "../../settings/keys/task.ts";
import { firstOf, type Inputs, law, type StackPlan } from "../support/law.ts";

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

/** A breach that changes the first container of prod. */
const inContainer = (change: (container: Inputs) => void) => (plan: StackPlan) => {
  const [container] = opened(firstOf(plan, taskDefinition).inputs.containerDefinitions) as Inputs[];
  if (container) change(container);
};

const breaches: Record<string, (plan: StackPlan) => void> = {
  "ecs-4": inContainer((container) => {
    container.privileged = true;
  }),
  "ecs-5": inContainer((container) => {
    container.readonlyRootFilesystem = false;
  }),
  "ecs-8": inContainer((container) => {
    container.environment.push({ name: "DB_PASSWORD", value: "x" });
  }),
  "ecs-9": inContainer((container) => {
    container.logConfiguration = undefined;
  }),
  "ecs-20": inContainer((container) => {
    container.user = "0:0";
  }),
};

type Spelled = Partial<Pick<TaskSettings, "user" | "readonlyRootFilesystem">>;

/** What the stack file has to say itself of a container that breaks the rule, even where nobody asks for a reason. */
const spelled: Record<string, (container: Spelled, planned: Inputs) => boolean> = {
  "ecs-5": ({ readonlyRootFilesystem }) => readonlyRootFilesystem === false,
  "ecs-20": ({ user }, planned) => user !== undefined && user === planned.user,
};

/** Whether the owner of a stack has loosened a rule for what it found. */
function isLoosened(plan: StackPlan, rule: Rule, resource: Inputs, breach: string): boolean {
  const { allow, level } = rule;
  if (allow === undefined) return false;
  const holds = plan.protected || level === "mandatory";
  if (holds && !plan.excused.includes(allow)) return false;
  return spelled[rule.name]?.(...containerOf(plan, resource, breach)) ?? true;
}

/** What the stack file and the plan say of the container that a breach names. */
function containerOf({ settings }: StackPlan, { name, inputs }: Inputs, breach: string): [Spelled, Inputs] {
  const [, container = ""] = /^container (\S+)/.exec(breach) ?? [];
  const task = name.replace(/-task$/, "");
  const own = settings.services[task] ?? settings.jobs[task];
  const said = container === task ? own : own?.sidecars[container];
  return [said ?? {}, inputs.containerDefinitions.find((one: Inputs) => one.name === container)];
}

describe("laws of the policy pack", () => {
  for (const rule of rules) {
    law(
      `${rule.name}: ${rule.says}`,
      (plan) =>
        plan.resources.flatMap((resource) =>
          [...breachesOf(rule, resource, plan.resources)]
            .filter((breach) => !isLoosened(plan, rule, resource, breach))
            .map((breach) => `${resource.name}: ${breach}`),
        ),
      breaches[rule.name] ?? (() => assert.fail(`write a breach of ${rule.name} into this file`)),
    );
  }
});
