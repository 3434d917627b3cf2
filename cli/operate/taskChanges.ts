// What one run by hand has other than what is deployed: variables and the task's size. Read from the command line, and
// checked before ECS gets it. Running the task is left to runTask.ts.

import type { ContainerDefinition, KeyValuePair, TaskDefinition } from "@aws-sdk/client-ecs";
import { checkSize, cpuSizes } from "../../settings/facts/fargateSizes.ts";
import { variableName } from "../../settings/keys/container.ts";
import { or } from "../../settings/language/faults.ts";
import { Misuse, Problem } from "../commandLine.ts";

export interface Changes {
  environment: KeyValuePair[];
  /** CPU units. @default the task definition's */
  cpu?: number;
  /** @default the task definition's */
  memoryMiB?: number;
}

/** @throws Misuse where a value cannot be */
export function readChanges(options: Record<string, string | undefined>, variables: readonly string[] = []): Changes {
  const environment = variables.map((text) => {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new Misuse(`--env must be NAME=value, got ${text}`);
    if (!variableName.safeParse(name).success) {
      throw new Misuse(`--env must name a variable that is not AWS's own, got ${text}`);
    }
    return { name, value };
  });
  return { environment, cpu: cpuOf(options.cpu), memoryMiB: memoryOf(options.memory) };
}

function cpuOf(text: string | undefined): number | undefined {
  const known = cpuSizes.find((size) => String(size) === text);
  if (known === undefined && text !== undefined) throw new Misuse(`--cpu must be ${or(cpuSizes)}, got ${text}`);
  return known;
}

function memoryOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Misuse(`--memory must be a whole number of MiB, got ${text}`);
  return Number(text);
}

/**
 * The size in RunTask's words; undefined where it is the deployed one.
 * @throws Problem where no task has such a size
 */
export function checkedSize({ cpu, memoryMiB }: Changes, { cpu: ownCpu, memory }: TaskDefinition) {
  if (cpu === undefined && memoryMiB === undefined) return undefined;
  const size = { cpu: cpu ?? Number(ownCpu), memoryMiB: memoryMiB ?? Number(memory) };
  const [fault] = checkSize(size, []);
  if (fault) {
    const asOptions = (text: string) => text.replaceAll("memoryMiB", "--memory").replace(/\bcpu\b/, "--cpu");
    throw new Problem(`--memory must ${asOptions(fault.must)}, got ${size.memoryMiB}; ${asOptions(`${fault.advice}`)}`);
  }
  return { cpu: String(size.cpu), memory: String(size.memoryMiB) };
}

/** ECS gives a container the values of its secrets whatever a run says. @throws Problem */
export function checkVariables({ environment }: Changes, { secrets = [] }: ContainerDefinition): void {
  const secret = environment.find(({ name }) => secrets.some((one) => one.name === name));
  if (secret) throw new Problem(`--env must not name a secret of the task, got ${secret.name}; take another variable`);
}
