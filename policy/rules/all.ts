// Every rule, once: tests/laws/policy.test.ts holds the plans to them, the pack what the engine is about to deploy.

import { containerRules } from "./containers.ts";
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [...containerRules];
