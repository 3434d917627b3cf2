// The option --config of the commands that plan: the file with what Pulumi has resolved for one stack. What is in it is
// left to settings/handedOver.ts.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { PlanStacksOptions } from "../../plan/planStacks.ts";
import { readHandedOver } from "../../settings/handedOver.ts";
import { type Call, type Io, Misuse, Problem } from "../commandLine.ts";

/**
 * @param stacks those that are asked for: exactly one, as the file does not say whose values it holds
 * @returns undefined without the option
 * @throws Problem where the file is not what `pulumi config` prints
 */
export function handedOverOf(
  { config }: Call["options"],
  stacks: readonly string[],
  { root }: Pick<Io, "root">,
): PlanStacksOptions["handedOver"] {
  if (typeof config !== "string") return undefined;
  const [stack, ...others] = new Set(stacks);
  if (stack === undefined || others.length > 0) throw new Misuse("--config has the values of one stack: name that one");
  const read = readHandedOver(readFileSync(resolve(root, config), "utf8"));
  if (read) return { stack, ...read };
  const command = `pulumi config --json --show-secrets --stack ${stack}`;
  throw new Problem(`${config}: must be what \`${command}\` prints, got something else; write it anew`);
}
