// Finds the deployed local stack for the commands that operate it.

import { stackPrefix } from "../../settings/facts/names.ts";
import { rolledBackPath } from "../../settings/facts/rolledBack.ts";
import { Problem } from "../commandLine.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { deployedIn } from "../deployed/exported.ts";
import { localAddress } from "./deployed.ts";
import { commands, type LocalStack, stackName } from "./localStack.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { emulatorRemembers, hasState, openStack, resourcesOf } from "./state.ts";

/** @throws Problem where nothing is deployed, or where the emulator of the deployment is gone */
export async function deployedNow(stack: LocalStack): Promise<Deployed> {
  if (!hasState(stack)) throw new Problem(`nothing is deployed; \`${commands.up}\` deploys the local stack`);
  const found = await findPrerequisites(stack);
  if (found.answer.kind === "nothing" || !(await emulatorRemembers(stack))) {
    throw new Problem(`the emulator that the stack was deployed to is gone; \`${commands.up}\` deploys it again`);
  }
  const resources = await resourcesOf(await openStack(stack, found));
  return {
    label: "the local stack",
    aws: stack.aws,
    ...deployedIn(resources, localAddress(resources, stack.port)),
    alarmPrefix: stackPrefix(stack.project, stackName),
    rolledBackPath: rolledBackPath(stack.project, stackName),
  };
}
