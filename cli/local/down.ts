// `./ecs local down`: destroys the local stack, and ends what was started for it. The emulator's installation stays,
// and so does an emulator that ran before. What a stopped run has left to do is done by the next.

import { rmSync } from "node:fs";
import { fetchPulumi } from "../process/pulumiCli.ts";
import { type Stop, unlessStopped } from "../process/signals.ts";
import { deployedRepositories } from "./deployed.ts";
import { stopEmulator } from "./emulator.ts";
import { whileItLives } from "./emulatorLife.ts";
import { goodFile } from "./fargate.ts";
import { removeImages } from "./images.ts";
import { commands, type LocalStack } from "./localStack.ts";
import { stopNames } from "./names.ts";
import { operate } from "./operate.ts";
import { findPrerequisites, type Prerequisites } from "./prerequisites.ts";
import {
  configFileOf,
  emulatorRemembers,
  endState,
  freeLocks,
  hasState,
  keepRepositories,
  openStack,
  removeState,
  resourcesOf,
} from "./state.ts";

type Say = (line: string) => void;

const goesOn = `\`${commands.destroy}\` goes on from here`;

export async function down(stack: LocalStack, say: Say, stop: Stop): Promise<void> {
  const fetchCli = () => fetchPulumi((line) => say(`pulumi: ${line}`));
  const found = await unlessStopped(stop, () => findPrerequisites(stack, fetchCli));
  const repositories = hasState(stack) ? await destroy(stack, found, say, stop) : [];
  await unlessStopped(stop, () => end(stack, repositories, say), goesOn);
}

/** Gives the repositories of the images that were built for it. */
async function destroy(stack: LocalStack, found: Prerequisites, say: Say, stop: Stop): Promise<string[]> {
  const prepare = async () => {
    const opened = await openStack(stack, found);
    await freeLocks(stack, opened, (line) => say(`state: ${line}`));
    const resources = await resourcesOf(opened);
    const repositories = keepRepositories(stack, deployedRepositories(resources));
    const isThere = found.answer.kind === "emulator" && (await emulatorRemembers(stack));
    return { opened, resources, repositories, isThere };
  };
  const { opened, resources, repositories, isThere } = await unlessStopped(stop, prepare, goesOn);
  if (!isThere) {
    say("state: the emulator that the stack was deployed to is gone, and all with it");
    return repositories;
  }
  // Pulumi refuses to delete a resource that has such a hook without the program, which has the hook.
  const runProgram = resources.some(({ resourceHooks }) => resourceHooks?.BeforeDelete !== undefined);
  const options = { configFile: configFileOf(stack), runProgram, stop };
  await whileItLives(stack, (gone) => operate(opened, "destroy", { ...options, gone }, say));
  await unlessStopped(stop, () => endState(stack), goesOn);
  return repositories;
}

async function end(stack: LocalStack, repositories: string[], say: Say): Promise<void> {
  const ended = await stopEmulator(stack);
  await stopNames(stack);
  // Images come after it, since the emulator keeps the containers of stopped tasks, and those keep their images.
  await removeImages(repositories);
  rmSync(goodFile(stack), { force: true });
  // The state comes last, since a run that is stopped before leaves all that is not done to the next.
  removeState(stack);
  say(ended ? "emulator: stopped" : "emulator: none was started here");
}
