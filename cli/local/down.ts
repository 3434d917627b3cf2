// `./ecs local down`: destroys the local stack, and ends what was started for it. The emulator's installation stays,
// and so does an emulator that ran before.

import { rmSync } from "node:fs";
import { fetchPulumi } from "../process/pulumiCli.ts";
import { deployedRepositories } from "./deployed.ts";
import { stopEmulator } from "./emulator.ts";
import { whileItLives } from "./emulatorLife.ts";
import { goodFile } from "./fargate.ts";
import { removeImages } from "./images.ts";
import type { LocalStack } from "./localStack.ts";
import { stopNames } from "./names.ts";
import { operate } from "./operate.ts";
import { findPrerequisites } from "./prerequisites.ts";
import {
  configFileOf,
  emulatorRemembers,
  endState,
  freeLocks,
  hasState,
  openStack,
  removeState,
  resourcesOf,
} from "./state.ts";

export async function down(stack: LocalStack, say: (line: string) => void): Promise<void> {
  const found = await findPrerequisites(stack, () => fetchPulumi((line) => say(`pulumi: ${line}`)));
  let repositories: string[] = [];
  if (hasState(stack)) {
    const opened = await openStack(stack, found);
    await freeLocks(stack, opened, (line) => say(`state: ${line}`));
    const resources = await resourcesOf(opened);
    repositories = deployedRepositories(resources);
    if (found.answer.kind === "emulator" && (await emulatorRemembers(stack))) {
      // Pulumi refuses to delete a resource that has such a hook without the program, which has the hook.
      const runProgram = resources.some(({ resourceHooks }) => resourceHooks?.BeforeDelete !== undefined);
      const options = { configFile: configFileOf(stack), runProgram };
      await whileItLives(stack, (gone) => operate(opened, "destroy", { ...options, gone }, say));
      await endState(stack);
    } else {
      say("state: the emulator that the stack was deployed to is gone, and all with it");
    }
  }
  removeState(stack);
  rmSync(goodFile(stack), { force: true });
  const ended = await stopEmulator(stack);
  await stopNames(stack);
  say(ended ? "emulator: stopped" : "emulator: none was started here");
  // Images come last, since the emulator keeps the containers of stopped tasks, and those keep their images.
  await removeImages(repositories);
}
