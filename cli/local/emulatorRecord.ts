// Which emulator was started here, as a record in .local says it: a process or a container. Starting and ending it is
// left to emulator.ts.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../replaceFile.ts";
import { isContainerRunning } from "./emulatorContainer.ts";
import { isRunning, type RunningProcess } from "./emulatorProcess.ts";
import type { LocalStack } from "./localStack.ts";

export type Own = { kind: "process"; process: RunningProcess } | { kind: "container"; name: string };

const recordOf = ({ folder }: Pick<LocalStack, "folder">) => join(folder, "emulator.json");

export function remember<T extends Own>(stack: LocalStack, own: T): T {
  replaceFile(recordOf(stack), JSON.stringify(own));
  return own;
}

export function forget(stack: LocalStack): void {
  rmSync(recordOf(stack), { force: true });
}

export function readOwn(stack: LocalStack): Own | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(stack), "utf8"));
  } catch {
    return undefined;
  }
}

export async function isAlive(own: Own): Promise<boolean> {
  return own.kind === "process" ? isRunning(own.process) : await isContainerRunning(own.name);
}

/** Whether the emulator that was started here is still there, answering or not. */
export async function runsOwn(stack: LocalStack): Promise<boolean> {
  const own = readOwn(stack);
  return own !== undefined && (await isAlive(own));
}
