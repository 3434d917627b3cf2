// Every rule, once: tests/laws/policy.test.ts holds the plans to them, the pack what the engine is about to deploy.

import { containerRules } from "./containers.ts";
import { imageRules } from "./images.ts";
import { keepingRules } from "./keeping.ts";
import { loadBalancerRules } from "./loadBalancers.ts";
import { networkRules } from "./network.ts";
import { permissionRules } from "./permissions.ts";
import type { Rule } from "./rule.ts";
import { taskRules } from "./tasks.ts";

export const rules: readonly Rule[] = [
  ...containerRules,
  ...taskRules,
  ...imageRules,
  ...networkRules,
  ...loadBalancerRules,
  ...keepingRules,
  ...permissionRules,
];
