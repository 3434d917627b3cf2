// What a container definition says of a container's surroundings: kernel settings, limits and capabilities, whether the
// program wrote it or the owner's `override`. Pure.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html

import type { Inputs } from "../../plan/charges/plannedStack.ts";

export interface Runtime {
  /** Whether a process of Docker's own is PID 1, and the container's its child. */
  init: boolean;
  sysctls: Record<string, string>;
  /** As Docker writes them: `nofile=1024:2048`. */
  ulimits: string[];
  capabilities: { add: string[]; drop: string[] };
  workingDirectory?: string;
  terminal: boolean;
  interactive: boolean;
}

export function runtimeOf(definition: Inputs): Runtime {
  const { linuxParameters = {}, systemControls = [], ulimits = [] } = definition;
  const { add = [], drop = [] } = linuxParameters.capabilities ?? {};
  return {
    init: linuxParameters.initProcessEnabled === true,
    sysctls: Object.fromEntries((systemControls as Inputs[]).map(({ namespace, value }) => [namespace, value])),
    ulimits: (ulimits as Inputs[]).map(({ name, softLimit, hardLimit }) => `${name}=${softLimit}:${hardLimit}`),
    capabilities: { add, drop },
    workingDirectory: definition.workingDirectory,
    terminal: definition.pseudoTerminal === true,
    interactive: definition.interactive === true,
  };
}
