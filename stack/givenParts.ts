// Whether the tasks of a service take secrets or images that are there already. What the stack itself makes need not be
// looked for; the images of the containers that the program adds are AWS's own unless the stack file names others.

import { logRouterDefaults } from "../settings/defaults.ts";
import { SecretValue } from "../settings/language/secretValue.ts";

interface Container {
  image?: unknown;
  registryCredentials?: unknown;
  secrets: Readonly<Record<string, unknown>>;
}

interface Task extends Container {
  sidecars: Readonly<Record<string, Container>>;
  logs?: { image: string; secrets: Readonly<Record<string, unknown>> };
}

export function takesGivenParts(task: Task): boolean {
  const { logs, sidecars } = task;
  const all = [task, ...Object.values(sidecars)];
  return (
    all.some(({ image, registryCredentials }) => image !== undefined || registryCredentials !== undefined) ||
    all.some(({ secrets }) => Object.values(secrets).some((secret) => !(secret instanceof SecretValue))) ||
    (logs !== undefined && (Object.keys(logs.secrets).length > 0 || logs.image !== logRouterDefaults.image))
  );
}
