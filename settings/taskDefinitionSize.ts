// How large a service's task definition gets. ECS refuses one of more than 64 KiB:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html

import type { Fault, Path } from "./faults.ts";

const largestBytes = 64 * 1024;

/** For what the program itself adds to a container (image, log driver, mounts) and to a task (roles, volumes). */
const ownBytes = { container: 1024, task: 1024 };

interface Container {
  environment: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  command?: readonly string[];
  entryPoint?: readonly string[];
  healthCheck?: { command: readonly string[] };
}

/** @param path the service's */
export function* checkDefinitionSize(containers: readonly Container[], path: Path): Generator<Fault> {
  const bytes = containers.reduce((sum, container) => sum + sizeOf(container) + ownBytes.container, ownBytes.task);
  if (bytes <= largestBytes) return;
  yield {
    path: [...path, "environment"],
    must: "leave the whole task definition at 64 KiB or less",
    got: undefined,
    gotText: `about ${Math.ceil(bytes / 1024)} KiB`,
    advice: "keep the large values in SSM parameters and name those under secrets",
  };
}

function sizeOf({ environment, secrets, command, entryPoint, healthCheck }: Container): number {
  const definition = {
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
    command,
    entryPoint,
    healthCheck,
  };
  return Buffer.byteLength(JSON.stringify(definition));
}
