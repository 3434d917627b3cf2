// What a container may do: its user, its files, its processes, its log, its environment.

import { credentialIn, isNamedCredential } from "../../settings/facts/credentials.ts";
import { type Inputs, type OwnRule, opened, type Subject } from "./rule.ts";

const of = ["aws:ecs/taskDefinition:TaskDefinition"];

function containersOf({ inputs }: Subject): Inputs[] {
  const containers = opened(inputs.containerDefinitions);
  return Array.isArray(containers) ? containers : [];
}

/** A line for each container for which the condition does not hold. */
function eachContainer(holds: (container: Inputs, all: readonly Inputs[]) => unknown, what: string) {
  return (task: Subject) =>
    containersOf(task)
      .filter((container, _, all) => !holds(container, all))
      .map(({ name }) => `container ${name} ${what}`);
}

/** The names of a container's variables that hold a credential. */
function credentials({ environment = [] }: Inputs): string[] {
  return (environment as Inputs[])
    .filter(({ name, value }) => isNamedCredential(name, String(value)) || credentialIn(String(value)) !== undefined)
    .map(({ name }) => name);
}

export const containerRules: readonly OwnRule[] = [
  {
    name: "ecs-4",
    says: "No container is privileged (ECS.4, CKV_AWS_334)",
    remedy: "take out privileged; grant single capabilities under linuxParameters where the task runs on EC2",
    of,
    breaches: eachContainer(({ privileged }) => privileged !== true, "is privileged"),
  },
  {
    name: "ecs-5",
    says: "A container's root file system is read-only (ECS.5, CKV_AWS_336)",
    remedy: "write readonlyRootFilesystem: true, and mount a volume where the app writes",
    allow: "read-only-root",
    of,
    breaches: eachContainer(
      ({ readonlyRootFilesystem }) => readonlyRootFilesystem === true,
      "can write to its root file system",
    ),
  },
  {
    name: "ecs-8",
    says: "No credential stands in a container's environment (ECS.8)",
    remedy: "keep it in Secrets Manager or Parameter Store, and name it under secrets",
    allow: "open-credentials",
    level: "mandatory",
    of,
    breaches: function* (task) {
      for (const container of containersOf(task)) {
        const names = credentials(container);
        if (names.length > 0) yield `container ${container.name} has a credential in ${names.join(", ")}`;
      }
    },
  },
  {
    name: "ecs-9",
    says: "Every container logs (ECS.9)",
    remedy: "write a logConfiguration with the driver awslogs, or awsfirelens with a log router beside it",
    of,
    breaches: eachContainer(
      ({ logConfiguration, firelensConfiguration }, all) =>
        logConfiguration?.logDriver === "awsfirelens"
          ? firelensConfiguration === undefined && all.some((one) => one.firelensConfiguration)
          : logConfiguration?.logDriver,
      "does not log",
    ),
  },
  {
    name: "ecs-20",
    says: "A container's user is set, and is not root (ECS.20)",
    remedy: 'write user, such as "1000:1000", that the image\'s files let in',
    allow: "root",
    of,
    breaches: eachContainer(({ user }) => user && !/^(0|root)(:|$)/.test(user), "runs as root"),
  },
];
