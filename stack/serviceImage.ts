// The image of a service, and those of its sidecars: built from a folder, or the reference that the settings give. The
// second declares no resource of Docker's, so a stack that only promotes images needs no Docker engine.

import type * as pulumi from "@pulumi/pulumi";
import { ContainerImage, type ContainerImageArgs } from "../components/image/containerImage.ts";
import type { FargateTaskArgs } from "../components/task/taskArgs.ts";
import { type BuildFacts, buildFacts } from "../settings/facts/buildFacts.ts";
import { sidecarImage } from "../settings/facts/names.ts";
import type { TaskSettings } from "../settings/keys/task.ts";
import type { Flowing } from "./stackOutputs.ts";

export interface ServiceImage {
  /** The image as the tasks get it. */
  image: FargateTaskArgs["image"];
  /** The image as people and other stacks get it: by digest where the stack builds it, else as in the settings. */
  reference: pulumi.Input<string>;
  /** How it was built, for a stack that wants to run it too; undefined for an image that was not built here. */
  build?: BuildFacts;
  /** Those of the sidecars, by name. @default {} */
  sidecars?: Readonly<Record<string, ServiceImage>>;
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

type WithSidecars = Pick<Source, "architecture" | "imagesKept"> & Pick<TaskSettings, "sidecars">;

/** The images of a service's or a job's sidecars, by the sidecars' names. */
export function sidecarImages(
  name: string,
  task: Flowing<WithSidecars> & { renamedFrom?: string },
  registry: Registry,
  opts: pulumi.ComponentResourceOptions,
): Record<string, ServiceImage> {
  const { architecture, imagesKept, renamedFrom } = task;
  const made = Object.entries(task.sidecars).map(([sidecar, { build, image }]) => {
    const aliases = renamedFrom === undefined ? undefined : [{ name: sidecarImage(renamedFrom, sidecar) }];
    const source = { build, image, architecture, imagesKept };
    return [sidecar, serviceImage(sidecarImage(name, sidecar), source, registry, { ...opts, aliases })] as const;
  });
  return Object.fromEntries(made);
}
