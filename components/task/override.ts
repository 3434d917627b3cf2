// What of ECS's API an owner writes over the task definition that the program makes: a JSON merge patch on it, or on
// one of its containers (RFC 7396). What may be patched is the caller's to judge.

import type { ecs } from "@pulumi/aws";
import mergePatch from "json-merge-patch";

/** Fields by their names in ECS's API; null takes one out. */
export type Patch = Readonly<Record<string, unknown>>;

export interface ContainerOverride {
  /**
   * Merged into the container's definition.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
   */
  container?: Patch;
}

export interface TaskOverride extends ContainerOverride {
  /** Merged into the task definition: `pidMode`, `proxyConfiguration`, `enableFaultInjection`. */
  taskDefinition?: Patch;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
interface TaskDefinitionPatch {
  pidMode?: "task" | null;
  enableFaultInjection?: boolean | null;
  proxyConfiguration?: {
    type?: string;
    containerName: string;
    properties?: readonly { name: string; value: string }[];
  } | null;
}

/** @returns the definition with the patch; null in the patch takes a field out */
export function patched(definition: object, { container }: ContainerOverride = {}): object {
  // Text and back leaves out what is undefined, and gives the patch a copy to change.
  return container === undefined
    ? definition
    : (mergePatch.apply(JSON.parse(JSON.stringify(definition)), container) as object);
}

/** The patch in the provider's words. */
export function taskDefinitionArgs({ taskDefinition = {} }: TaskOverride = {}): Partial<ecs.TaskDefinitionArgs> {
  const { pidMode, enableFaultInjection, proxyConfiguration } = taskDefinition as TaskDefinitionPatch;
  return {
    pidMode: pidMode ?? undefined,
    enableFaultInjection: enableFaultInjection ?? undefined,
    proxyConfiguration: proxyConfiguration
      ? {
          type: proxyConfiguration.type,
          containerName: proxyConfiguration.containerName,
          properties: Object.fromEntries((proxyConfiguration.properties ?? []).map(({ name, value }) => [name, value])),
        }
      : undefined,
  };
}
