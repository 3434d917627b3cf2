// `./ecs local`: deploys the local stack as the program defines it, and waits until its URLs answer.

import { Problem } from "../commandLine.ts";
import { deployedIn } from "../deployed/exported.ts";
import { deployedRepositories, localAddress } from "./deployed.ts";
import { ensureEmulator } from "./emulator.ts";
import { removeImages } from "./images.ts";
import { commands, type LocalStack } from "./localStack.ts";
import { operate } from "./operate.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { resolves, untilItAnswers } from "./reach.ts";
import { beginState, configFileOf, emulatorRemembers, freeLocks, hasState, openStack, resourcesOf } from "./state.ts";

export async function up(stack: LocalStack, say: (line: string) => void): Promise<void> {
  const found = await findPrerequisites(stack);
  await ensureEmulator(stack, found, (line) => say(`emulator: ${line}`));
  if (!hasState(stack)) {
    await beginState(stack);
  } else if (!(await emulatorRemembers(stack))) {
    say("state: the emulator was started anew and has forgotten all; the deployment begins from nothing");
    await removeImages(deployedRepositories(await resourcesOf(await openStack(stack, found))));
    await beginState(stack);
  }
  const opened = await openStack(stack, found);
  await freeLocks(stack, opened, (line) => say(`state: ${line}`));
  // After a rollout that ECS rolled back, the state has what was wanted, and only the emulator has what runs.
  const [[last], before] = await Promise.all([opened.history(1, 1, false), resourcesOf(opened)]);
  const refresh = last?.result === "failed";
  if (refresh) say("state: the last run failed; it is compared with what the emulator has");
  const unchanged = await operate(opened, "up", { configFile: configFileOf(stack), refresh }, say);
  const resources = unchanged && !refresh ? before : await resourcesOf(opened);
  // A repository is deleted with its service, and `down` then no longer knows what was built for it.
  const kept = deployedRepositories(resources);
  await removeImages(deployedRepositories(before).filter((repository) => !kept.includes(repository)));
  const { services } = deployedIn(resources, localAddress(resources, stack.port));
  const reached = await Promise.all(
    Object.entries(services).map(async ([name, { url }]) => {
      if (url === undefined) return true;
      const { status, detail } = await untilItAnswers(url);
      say(`${name}: ${url} ${status === undefined ? `does not answer: ${detail}` : detail}`);
      const { hostname, pathname } = new URL(url);
      if (hostname.endsWith(".alb.localhost") && !(await resolves(hostname))) {
        const path = `/_alb/${hostname.split(".")[0]}${pathname}`;
        say(`${name}: for programs that do not resolve *.localhost: ${stack.endpoint}${path}`);
      }
      return (status ?? 500) < 500;
    }),
  );
  if (reached.includes(false)) {
    throw new Problem(`the stack is deployed, but not every service answers; see \`${commands.logs}\``);
  }
}
