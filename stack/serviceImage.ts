// The image of a service: built from a folder, or the reference that the settings give. The second declares no
// resource of Docker's, so a stack that only promotes images needs no Docker engine.

import type * as pulumi from "@pulumi/pulumi";
import { ContainerImage, type ContainerImageArgs } from "../components/image/containerImage.ts";
import type { FargateTaskArgs } from "../components/task/taskArgs.ts";
import { type BuildFacts, buildFacts } from "../settings/facts/buildFacts.ts";
import type { TaskSettings } from "../settings/keys/task.ts";

export interface ServiceImage {
  /** The image as the tasks get it. */
  image: FargateTaskArgs["image"];
  /** The image as people and other stacks get it: by digest where the stack builds it, else as in the settings. */
  reference: pulumi.Input<string>;
  /** How it was built, for a stack that wants to run it too; undefined for an image that was not built here. */
  build?: BuildFacts;
}

type Source = Pick<TaskSettings, "build" | "image" | "architecture" | "imagesKept">;
type Registry = Pick<ContainerImageArgs, "registry" | "kmsKeyArn" | "deletionProtection">;

/** @param settings with one of `build` and `image` */
export function serviceImage(
  name: string,
  { build, image = "", architecture, imagesKept }: Source,
  registry: Registry,
  opts: pulumi.ComponentResourceOptions,
): ServiceImage {
  if (build === undefined) return { image, reference: image };
  const built = new ContainerImage(name, { build, architecture, imagesKept, ...registry }, opts);
  return { image: built, reference: built.digest, build: buildFacts({ build, architecture }) };
}
