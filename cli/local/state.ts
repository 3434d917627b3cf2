// Pulumi's state of the local stack: files in .local, without a login or a question for a passphrase. It finds out
// whether the emulator still has the resources in the state, and frees the stack from a run that was killed.

import { randomUUID } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { LocalWorkspace, type Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { connect } from "../../rollout/clients.ts";
import { Problem } from "../commandLine.ts";
import type { ExportedResource } from "../deployed/exported.ts";
import { replaceFile } from "../replaceFile.ts";
import { type LocalStack, stackFile, stackName } from "./localStack.ts";
import type { Prerequisites } from "./prerequisites.ts";

const stateOf = ({ folder }: LocalStack) => join(folder, "state");
const markerOf = (stack: LocalStack) => join(stateOf(stack), "emulator-marker");
/** A copy of the stack file, since Pulumi may write into it, as it does with a passphrase's salt. */
export const configFileOf = ({ folder }: LocalStack) => join(folder, stackFile);

export const hasState = (stack: LocalStack) => existsSync(markerOf(stack));

export function removeState(stack: LocalStack): void {
  for (const path of [stateOf(stack), configFileOf(stack), join(stack.folder, "Pulumi.yaml")]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Whether the emulator still has the resources in the state. The emulator keeps everything in memory, so a log group
 * that was made together with the state is gone once the emulator has been restarted or reset.
 */
export async function emulatorRemembers(stack: LocalStack): Promise<boolean> {
  const logGroupName = readFileSync(markerOf(stack), "utf8");
  const clients = connect(stack.aws);
  try {
    const { logGroups } = await clients.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName, limit: 1 }),
    );
    return logGroups?.[0]?.logGroupName === logGroupName;
  } finally {
    clients.close();
  }
}

/** Begins an empty state, and makes the log group that marks it in the emulator. */
export async function beginState(stack: LocalStack): Promise<void> {
  removeState(stack);
  mkdirSync(stateOf(stack), { recursive: true });
  const logGroupName = `/${stack.project}/local-state/${randomUUID()}`;
  const clients = connect(stack.aws);
  try {
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName }));
  } finally {
    clients.close();
  }
  replaceFile(markerOf(stack), logGroupName);
}

/** Removes the mark from an emulator that keeps running. */
export async function endState(stack: LocalStack): Promise<void> {
  const clients = connect(stack.aws);
  try {
    await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: readFileSync(markerOf(stack), "utf8") }));
  } finally {
    clients.close();
  }
}

/** Opens the stack, or makes it where it is new; `beginState` must have run before. */
export async function openStack(
  stack: LocalStack,
  found: Pick<Prerequisites, "cliFolder" | "dockerHost">,
): Promise<Stack> {
  // The Automation API finds the CLI on PATH, and the CLI finds there the Node for the program, which must be this one.
  process.env.PATH = [dirname(process.execPath), found.cliFolder, process.env.PATH].join(delimiter);
  // Credentials, profiles and endpoints of a real account must not reach Pulumi.
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  const envVars = {
    PULUMI_BACKEND_URL: pathToFileURL(stateOf(stack)).href,
    PULUMI_CONFIG_PASSPHRASE: "",
    // The salt is in the state already, so no stack file needs it.
    PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // The state is saved in each step, as a whole or not at all; copies of every save but the last took 0.5 s a run.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    DOCKER_HOST: found.dockerHost,
  };
  replaceFile(configFileOf(stack), readFileSync(join(stack.root, stackFile)));
  const select = () => LocalWorkspace.selectStack({ stackName, workDir: stack.root }, { envVars });
  try {
    return await select();
  } catch (error) {
    if (!(error instanceof StackNotFoundError)) throw error;
  }
  // Making a stack writes a salt into the stack file of its folder, so it is made in .local.
  await LocalWorkspace.createStack(
    { stackName, workDir: stack.folder },
    { envVars, projectSettings: { name: stack.project, runtime: "nodejs" } },
  );
  return await select();
}

/** Every resource in the state. */
export async function resourcesOf(opened: Stack): Promise<ExportedResource[]> {
  const { deployment } = await opened.exportStack();
  return deployment?.resources ?? [];
}

/**
 * Keeps the names of repositories beside the state, from which Pulumi takes them with the images: a run that is stopped
 * then still leaves the images to the next. Gives all that are kept.
 */
export function keepRepositories(stack: LocalStack, repositories: readonly string[]): string[] {
  const file = join(stateOf(stack), "repositories.json");
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
  const all = [...new Set([...kept, ...repositories])];
  replaceFile(file, JSON.stringify(all));
  return all;
}

/** Removes the locks of runs that were killed. @throws Problem where a run still goes on */
export async function freeLocks(stack: LocalStack, opened: Stack, say: (line: string) => void): Promise<void> {
  const folder = join(stateOf(stack), ".pulumi", "locks");
  const locks = globSync("**/*.json", { cwd: folder });
  if (locks.length === 0) return;
  for (const lock of locks) {
    const { pid, hostname: host } = JSON.parse(readFileSync(join(folder, lock), "utf8")) as {
      pid: number;
      hostname: string;
    };
    if (host !== hostname() || isAlive(pid)) {
      throw new Problem(
        `another run is at work on the local stack (process ${pid} on ${host}); wait for it, or stop it. ` +
          `Where that process is no Pulumi, remove ${relative(stack.root, folder)}`,
      );
    }
  }
  await opened.cancel();
  // Nobody can find out how the pending steps ended; the emulator forgets their resources when it ends.
  const exported = await opened.exportStack();
  delete exported.deployment?.pending_operations;
  await opened.importStack(exported);
  say("an earlier run was killed; its lock is removed");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
