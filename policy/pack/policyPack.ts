// The policy pack: each rule as a policy that AWS's control, its remedy and its level go with, and two lists of what a
// rule did not fail. What a rule asks for is left to rules/, what becomes of a breach to pack/.

import * as policy from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import { rules } from "../rules/all.ts";
import { levelOf, type OwnRule, type Rule, type StackRule, type Subject } from "../rules/rule.ts";
import { allowedIn } from "./allowed.ts";
import { Judge } from "./judge.ts";

// `pulumi policy publish` starts the pack without a stack.
const isRun = process.env.PULUMI_NODEJS_STACK !== undefined;
const judge = new Judge(isRun ? allowedIn(pulumi.getProject(), pulumi.getStack(), pulumi.runtime.allConfig()) : {});

const configSchema: policy.PolicyConfigSchema = {
  properties: {
    excused: {
      type: "object",
      description: "Names of resources, with * for any text, each with the reason why it may break the rule",
      additionalProperties: { type: "string" },
    },
  },
};

const common = (rule: Rule) => ({
  name: rule.name,
  description: rule.says,
  remediationSteps: rule.remedy,
  enforcementLevel: levelOf(rule),
  configSchema,
});

function ownPolicy(rule: OwnRule): policy.ResourceValidationPolicy {
  return {
    ...common(rule),
    validateResource({ urn, type, name, props, getConfig }, report) {
      judge.judge(rule, { urn, type, name, inputs: props, propertyDependencies: {} }, [], getConfig(), report);
    },
  };
}

function stackPolicy(rule: StackRule): policy.StackValidationPolicy {
  return {
    ...common(rule),
    validateStack({ resources, getConfig }, report) {
      const all = resources.map(subjectOf);
      for (const one of all) judge.judge(rule, one, all, getConfig(), report);
    },
  };
}

function subjectOf({ urn, type, name, props, propertyDependencies }: policy.PolicyResource): Subject {
  const named = Object.entries(propertyDependencies).map(([key, from]) => [key, from.map((one) => one.urn)]);
  return { urn, type, name, inputs: props, propertyDependencies: Object.fromEntries(named) };
}

/** A list at the end, of what was judged before: the engine asks for whole stacks after all resources, in order. */
function list(name: string, description: string, lines: () => ReturnType<Judge["excused"]>) {
  const validateStack: policy.StackValidation = (_, report) => {
    for (const { urn, text } of lines()) report(text, urn);
  };
  return { name, description, enforcementLevel: "advisory" as const, validateStack };
}

new policy.PolicyPack("docker-on-ecs", {
  policies: [
    ...rules.map((rule) => ("breaches" in rule ? ownPolicy(rule) : stackPolicy(rule))),
    list("excused", "What breaks a rule and may, with the reason", () => judge.excused()),
    list("later", "What is judged at the deployment, as only it knows the value", () => judge.later()),
  ],
});
