// How a container is given its image: by its reference, or as a `ContainerImage` that builds it.

import * as pulumi from "@pulumi/pulumi";
import { imageVersion } from "../../settings/facts/imageReference.ts";

type Text = pulumi.Input<string>;

/** An image that is in a registry, as a `ContainerImage` is. */
export interface ImageArgs {
  /** The image's reference, by immutable tag or digest. */
  imageUri: Text;
  /** The variable IMAGE_VERSION of a task's own container. @default the reference's digest, or else its tag */
  tag?: Text;
  /** ARN of the ECR repository that ECS may pull the image from. @default the one that the reference names, if any */
  repositoryArn?: Text;
}

export function asImage(image: Text | ImageArgs): ImageArgs {
  return isReference(image) ? { imageUri: image } : image;
}

/** With what the variable IMAGE_VERSION gets. */
export function completeImage(image: Text | ImageArgs): ImageArgs & { tag: Text } {
  const { imageUri, repositoryArn, tag = pulumi.output(imageUri).apply(imageVersion) } = asImage(image);
  return { imageUri, tag, repositoryArn };
}

function isReference(image: Text | ImageArgs): image is Text {
  return typeof image === "string" || pulumi.Output.isInstance(image) || image instanceof Promise;
}
