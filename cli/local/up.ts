// `./ecs local`: deploys the local stack as the program defines it, and waits until its URLs answer.

import { Problem } from "../commandLine.ts";
import { deployedIn, type ExportedResource } from "../deployed/exported.ts";
import { fetchPulumi } from "../process/pulumiCli.ts";
import { type Stop, Stopped, unlessStopped } from "../process/signals.ts";
import { EngineLost } from "../try/engine.ts";
import { type Asked, askedBy, deployedRepositories, localAddress } from "./deployed.ts";
import { ensureEmulator } from "./emulator.ts";
import { whileItLives } from "./emulatorLife.ts";
import { unfitForFargate } from "./fargate.ts";
import { removeImages } from "./images.ts";
import { commands, goesOn, type LocalStack } from "./localStack.ts";
import { hasCalls, startNames } from "./names.ts";
import { operate } from "./operate.ts";
import { findPrerequisites, type Prerequisites } from "./prerequisites.ts";
import { resolves, untilItAnswers } from "./reach.ts";
import { beginState, configFileOf, emulatorRemembers, freeLocks, hasState, openStack, resourcesOf } from "./state.ts";
import { unobservedLines } from "./unobserved.ts";

type Say = (line: string) => void;

export async function up(stack: LocalStack, say: Say, stop: Stop): Promise<void> {
  const fetchCli = () => fetchPulumi((line) => say(`pulumi: ${line}`));
  const found = await unlessStopped(stop, () => findPrerequisites(stack, fetchCli));
  await ensureEmulator(stack, found, (line) => say(`emulator: ${line}`), stop);
  if (hasCalls(stack)) startNames(stack, found.dockerHost);
  for (const line of unobservedLines(stack)) say(line);
  const resources = await whileItLives(stack, (gone) => deploy(stack, found, { gone, stop }, say));
  const [reached, unfit] = await whileItLives(stack, (gone) => judge(stack, resources, { gone, stop }, say));
  const faults = [
    ...(reached ? [] : [`not every service answers; see \`${commands.logs}\``]),
    ...(unfit.length > 0 ? [`${unfit.join(", ")} could not live on Fargate, for the reasons above`] : []),
  ];
  if (faults.length > 0) throw new Problem(`the stack is deployed, but ${faults.join("; and ")}`);
}

/** What ends the work: that the emulator is gone, or a signal. */
interface Ends {
  gone: AbortSignal;
  stop: Stop;
}

/** Whether every service answers, and what could not live on Fargate. @throws Stopped after a signal */
async function judge(
  stack: LocalStack,
  resources: ExportedResource[],
  { gone, stop }: Ends,
  say: Say,
): Promise<[reached: boolean, unfit: string[]]> {
  const signal = AbortSignal.any([gone, stop.signal]);
  // Both to their end, so that no container is left where one fails.
  const [reached, unfit] = await Promise.allSettled([
    reachAll(stack, resources, signal, say),
    unfitForFargate(stack, resources, signal, say),
  ]);
  if (stop.signal.aborted) {
    const lost = unfit.status === "rejected" && unfit.reason instanceof EngineLost ? `\n${unfit.reason.message}` : "";
    throw new Stopped(`stopped; the stack is deployed, and ${goesOn}${lost}`, stop);
  }
  if (reached.status === "rejected") throw reached.reason;
  if (unfit.status === "rejected") throw unfit.reason;
  return [reached.value, unfit.value];
}

/** Gives what is deployed then. @throws Stopped after a signal */
async function deploy(
  stack: LocalStack,
  found: Prerequisites,
  { gone, stop }: Ends,
  say: Say,
): Promise<ExportedResource[]> {
  const { opened, before, refresh } = await unlessStopped(stop, () => prepare(stack, found, say), goesOn);
  const unchanged = await operate(opened, "up", { configFile: configFileOf(stack), refresh, gone, stop }, say);
  const resources = unchanged && !refresh ? before : await unlessStopped(stop, () => resourcesOf(opened), goesOn);
  // A repository is deleted with its service, and `down` then no longer knows what was built for it.
  const kept = deployedRepositories(resources);
  await removeImages(deployedRepositories(before).filter((repository) => !kept.includes(repository)));
  return resources;
}

/** The stack as it is to be deployed to: what is in it, and whether that has to be compared with what there is. */
async function prepare(stack: LocalStack, found: Prerequisites, say: Say) {
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
  return { opened, before, refresh };
}

/** Whether every service with a URL answers. */
async function reachAll(
  stack: LocalStack,
  resources: ExportedResource[],
  signal: AbortSignal,
  say: Say,
): Promise<boolean> {
  const { services } = deployedIn(resources, localAddress(resources, stack.port));
  const asked = askedBy(resources, stack.port);
  const reached = await Promise.all(
    Object.entries(services).map(async ([name, { url }]) => {
      if (url === undefined) return true;
      const at = asked(url);
      const { status, detail } = await untilItAnswers(at, signal);
      say(`${name}: ${url} ${status === undefined ? `does not answer: ${detail}` : detail}`);
      const other = await otherWay(stack, at);
      if (other !== undefined) say(`${name}: ${other}`);
      return (status ?? 500) < 500;
    }),
  );
  return !reached.includes(false);
}

/** How a service is reached where its name does not resolve. */
async function otherWay({ endpoint }: LocalStack, { url, host }: Asked): Promise<string | undefined> {
  if (host !== undefined) return `on this machine: curl -H 'Host: ${host}' ${url}`;
  const { hostname, pathname } = new URL(url);
  if (!hostname.endsWith(".alb.localhost") || (await resolves(hostname))) return undefined;
  return `for programs that do not resolve *.localhost: ${endpoint}/_alb/${hostname.split(".")[0]}${pathname}`;
}
