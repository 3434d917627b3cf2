// The services of the stack that is deployed now, for the commands that only look.

import { type DeployedService, deployedServices } from "./deployed.ts";
import type { LocalStack } from "./localStack.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { Problem } from "./problem.ts";
import { emulatorRemembers, hasState, openStack } from "./state.ts";

/** @throws Problem where nothing is deployed, or the emulator that it was deployed to is gone. */
export async function deployedNow(stack: LocalStack): Promise<DeployedService[]> {
  if (!hasState(stack)) throw new Problem("nothing is deployed; `npm run local` deploys the local stack");
  const found = await findPrerequisites(stack);
  if (found.answer.kind === "nothing" || !(await emulatorRemembers(stack))) {
    throw new Problem("the emulator that the stack was deployed to is gone; `npm run local` deploys it again");
  }
  const { deployment } = await (await openStack(stack, found)).exportStack();
  return deployedServices(deployment?.resources ?? [], stack.port);
}
