// The resource hooks of an ECS service: a look at its secrets and images and a migration before it moves, and the wait
// for its deployment after. They run in `pulumi up`, never in a preview. What they do is left to rollout/, which knows
// nothing of Pulumi.

import { isDeepStrictEqual } from "node:util";
import type { ServiceVolumeConfiguration } from "@aws-sdk/client-ecs";
import * as pulumi from "@pulumi/pulumi";
import type { PaceSettings } from "../rollout/deadline.ts";
import { interruptible } from "../rollout/interrupt.ts";
import { redactor } from "../rollout/redact.ts";
import { taskVolumes } from "../rollout/taskVolumes.ts";
import { isEmulated } from "../settings/keys/aws.ts";
import type { AwsSettings, ServiceSettings } from "../settings/keys/schema.ts";
import { inform } from "./besideRow.ts";
import { atPauseOf } from "./deploymentPause.ts";
import { known } from "./known.ts";

export interface RolloutHooksArgs {
  /** The settings of the stack's own provider. */
  aws: AwsSettings;
  settings: PaceSettings & Pick<ServiceSettings, "migrate">;
  /** What no line of a task's log may show: the values of its secrets. @default [] */
  hidden?: readonly string[];
  /** Whether its tasks take secrets or images that the stack does not make. @default false */
  takesGiven?: boolean;
  /**
   * Gives a service, once its tasks are healthy, the requests that its rules are for: until then another service that
   * has the same, and goes, may serve them.
   * @default it has them already
   */
  takeOver?: (urn: string, targetGroupArns: readonly string[]) => Promise<void>;
  /** The revision that somebody rolled back to: its own migration ran when it was deployed. @default none */
  rolledBack?: { to: string };
}

/** What the hooks read of an `aws.ecs.Service`'s inputs. */
interface ServiceInputs {
  cluster: string;
  taskDefinition: string;
  networkConfiguration?: { subnets: string[]; securityGroups?: string[]; assignPublicIp?: boolean };
  loadBalancers?: { containerPort: number; targetGroupArn?: string }[];
  volumeConfiguration?: { name: string; managedEbsVolume: Record<string, unknown> & { roleArn: string } };
  capacityProviderStrategies?: { capacityProvider: string; base?: number; weight?: number }[];
  tags?: unknown;
  tagsAll?: unknown;
}

/**
 * The `hooks` option of the `aws.ecs.Service` that runs the service of this name. `pulumi up` then fails when the
 * deployment does, with the explanation as its error, and before the service changes when a secret or an image is not
 * there, or the migration fails.
 */
export function rolloutHooks(name: string, args: RolloutHooksArgs): pulumi.ResourceHookBinding {
  // Interruptible from the first moment on: a Ctrl-C while the SDK is loaded would end the program, and the engine
  // would report nothing but its lost connection.
  const rollout = new pulumi.ResourceHook(`${name}-rollout`, (hook) =>
    interruptible((signal) => rolledOut(name, args, hook, signal)),
  );
  const after = { afterCreate: [rollout], afterUpdate: [rollout] };
  const before: pulumi.ResourceHook[] = [];
  if (args.takesGiven) {
    before.push(
      new pulumi.ResourceHook(`${name}-preflight`, (hook) =>
        interruptible((signal) => lookedAt(name, args, hook, signal)),
      ),
    );
  }
  if (args.settings.migrate) {
    before.push(
      new pulumi.ResourceHook(`${name}-migration`, (hook) =>
        interruptible((signal) => migrated(name, args, hook, signal)),
      ),
    );
  }
  return before.length === 0 ? after : { ...after, beforeCreate: before, beforeUpdate: before };
}

/** Resolves once the deployment that the engine has just asked for runs and is healthy. */
export async function rolledOut(
  name: string,
  args: RolloutHooksArgs,
  hook: pulumi.ResourceHookArgs,
  signal: AbortSignal,
): Promise<void> {
  const since = Date.now();
  const { aws, settings } = args;
  const inputs = await plain<ServiceInputs>(hook.newInputs);
  const before = hook.oldInputs && (await plain<ServiceInputs>(hook.oldInputs));
  // The SDK is loaded where it is used: a preview of many services needs none of it.
  const [{ connect }, { watchDeployment }, { timeLeft }] = await Promise.all([
    import("../rollout/clients.ts"),
    import("../rollout/watch.ts"),
    import("../rollout/timeLeft.ts"),
  ]);
  const shared = {
    name,
    cluster: inputs.cluster,
    connect: () => connect(aws),
    signal,
    redact: masked(args),
  };
  const line = (text: string) => inform(hook.urn, text);
  const placed = { ...shared, taskDefinition: inputs.taskDefinition, placed: placedBy(inputs), say: line };
  const { deployment } = settings;
  const atPause = await atPauseOf({ ...placed, aws, deployment, stack: stackOf(hook.urn) });
  await watchDeployment({
    ...shared,
    // An ECS service's id is its ARN.
    service: hook.id,
    expected: {
      taskDefinition: inputs.taskDefinition,
      since,
      startsDeployment: !before || !isDeepStrictEqual(untagged(before), untagged(inputs)),
      checksContainers: checksContainers(settings),
      formerPort: formerPort(before, inputs),
    },
    settings,
    // An emulator keeps none of AWS's times.
    timeLeft: isEmulated(aws) ? undefined : (desired, seconds) => timeLeft(settings, desired, seconds),
    say: (line, last) => inform(hook.urn, line, !last),
    atPause,
  });
  // Also after an update: of a service that was new in a deployment that has failed, it is the first to succeed.
  await args.takeOver?.(
    hook.urn,
    (inputs.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []),
  );
}

/** Resolves once secrets and images are found; at once where the service keeps its task definition. */
export async function lookedAt(
  name: string,
  args: RolloutHooksArgs,
  hook: pulumi.ResourceHookArgs,
  signal: AbortSignal,
): Promise<void> {
  const { taskDefinition } = await plain<ServiceInputs>(hook.newInputs);
  const before = hook.oldInputs && (await plain<ServiceInputs>(hook.oldInputs));
  if (before?.taskDefinition === taskDefinition) return;
  const { beforeRollout } = await import("../rollout/before/beforeRollout.ts");
  const line = (text: string) => inform(hook.urn, text);
  await beforeRollout({ name, taskDefinition, aws: args.aws, signal, say: line, redact: masked(args) });
}

/** Resolves once the migration has passed; at once where the service keeps its task definition. */
export async function migrated(
  name: string,
  args: RolloutHooksArgs,
  hook: pulumi.ResourceHookArgs,
  signal: AbortSignal,
): Promise<void> {
  const { aws, settings } = args;
  const inputs = await plain<ServiceInputs>(hook.newInputs);
  const before = hook.oldInputs && (await plain<ServiceInputs>(hook.oldInputs));
  const keeps = [before?.taskDefinition, args.rolledBack?.to].includes(inputs.taskDefinition);
  if (!settings.migrate || keeps) return;
  const { command, timeoutSeconds } = settings.migrate;
  const [{ connect }, { migrate }] = await Promise.all([
    import("../rollout/clients.ts"),
    import("../rollout/migrate.ts"),
  ]);
  await migrate({
    name,
    command,
    timeoutSeconds,
    cluster: inputs.cluster,
    taskDefinition: inputs.taskDefinition,
    ...placedBy(inputs),
    connect: () => connect(aws),
    signal,
    say: (line) => inform(hook.urn, line),
    redact: masked(args),
  });
}

/** Where the service's tasks run, for a task beside them. */
function placedBy(inputs: ServiceInputs) {
  const { subnets = [], securityGroups, assignPublicIp } = inputs.networkConfiguration ?? {};
  return {
    networkConfiguration: {
      awsvpcConfiguration: {
        ...{ subnets, securityGroups },
        assignPublicIp: assignPublicIp ? ("ENABLED" as const) : ("DISABLED" as const),
      },
    },
    capacityProviderStrategy: inputs.capacityProviderStrategies,
    volumeConfigurations: taskVolumes(volumesOf(inputs)),
  };
}

/** `urn:pulumi:<stack>::<project>::…` */
function stackOf(urn: pulumi.URN): string {
  return urn.split("::")[0]?.split(":")[2] ?? "";
}

/** In the words of ECS's API. */
function volumesOf({ volumeConfiguration: given }: ServiceInputs): ServiceVolumeConfiguration[] {
  if (given === undefined) return [];
  const { sizeInGb: sizeInGiB, fileSystemType: filesystemType, ...volume } = given.managedEbsVolume;
  const managedEBSVolume = { ...volume, sizeInGiB, filesystemType } as ServiceVolumeConfiguration["managedEBSVolume"];
  return [{ name: given.name, managedEBSVolume }];
}

/** A task's health is that of its essential containers. */
function checksContainers({ healthCheck, sidecars }: PaceSettings): boolean {
  const essential = Object.values(sidecars).filter((sidecar) => sidecar.essential);
  return [healthCheck, ...essential.map((sidecar) => sidecar.healthCheck)].some((check) => check !== undefined);
}

function formerPort(before: ServiceInputs | undefined, now: ServiceInputs): number | undefined {
  const [was = [], is = []] = [before, now].map((inputs) => inputs?.loadBalancers?.map((one) => one.containerPort));
  return was.find((port) => !is.includes(port));
}

/** Tags are no part of what a deployment runs. */
function untagged({ tags, tagsAll, ...rest }: ServiceInputs): object {
  return rest;
}

/** A hook gets a secret as an output; to the API it is a plain value. */
async function plain<T>(values: Record<string, unknown> | undefined): Promise<T> {
  return (await known(values)) as T;
}

function masked({ aws: { accessKey, secretKey, token }, hidden = [] }: RolloutHooksArgs): (text: string) => string {
  return redactor([accessKey, secretKey, token, ...hidden]);
}
