// The image of a service: built from a folder, or the reference that the settings give. The second declares no
// resource of Docker's, so a stack that only promotes images needs no Docker engine.

import type * as pulumi from "@pulumi/pulumi";
import { imageVersion } from "../settings/imageReference.ts";
import type { TaskSettings } from "../settings/task.ts";
import { ContainerImage, type ContainerImageArgs } from "./containerImage.ts";
import type { FargateTaskArgs } from "./fargateTask.ts";

export type ServiceImage = FargateTaskArgs["image"] & {
  /** For people and for other stacks: by digest where the stack builds it, else as the settings have it. */
  reference: pulumi.Input<string>;
};

type Source = Pick<TaskSettings, "build" | "image" | "architecture" | "imagesKept">;
type Registry = Pick<ContainerImageArgs, "registry" | "kmsKeyArn" | "deletionProtection">;

/** @param settings with one of `build` and `image` */
export function serviceImage(
  name: string,
  { build, image = "", architecture, imagesKept }: Source,
  registry: Registry,
  opts: pulumi.ComponentResourceOptions,
): ServiceImage {
  if (build === undefined) return { uri: image, version: imageVersion(image), reference: image };
  const built = new ContainerImage(name, { build, architecture, imagesKept, ...registry }, opts);
  return { uri: built.imageUri, version: built.tag, repositoryArn: built.repositoryArn, reference: built.digest };
}
