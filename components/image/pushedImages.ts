// What is in an ECR repository already. Pushing to it is left to containerImage.ts.

import { ecr } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { repositoryNamesFor } from "../shared/askedOnce.ts";

/**
 * Tag → digest (`sha256:…`) of the images in a repository before this deployment; none where the repository is still
 * to be made. Known in every preview, the first one too, as long as the repository's name is.
 *
 * Needs ecr:DescribeRepositories and ecr:ListImages.
 */
export function pushedImages(
  repositoryName: pulumi.Input<string>,
  component: pulumi.Resource,
): pulumi.Output<Record<string, string>> {
  return pulumi.all([repositoryName, repositoryNamesFor(component)]).apply(async ([name, existing]) => {
    // Asked for the images of a repository that is not there yet, AWS answers with an error.
    // Where there is nothing, the provider returns no list at all: of an account without any repository, and of a
    // repository without an image, as a deployment leaves it that stopped before its push.
    if (!existing?.includes(name)) return {};
    const found: Partial<ecr.GetImagesResult> = await ecr.getImages({ repositoryName: name }, { parent: component });
    const { imageIds = [] } = found;
    return Object.fromEntries(imageIds.filter(({ imageTag }) => imageTag).map((id) => [id.imageTag, id.imageDigest]));
  });
}

/**
 * The digest of the image that was pushed last before this deployment; undefined where there is none.
 *
 * Needs ecr:DescribeImages.
 *
 * @param pushed the repository's images
 */
export function newestImage(
  repositoryName: pulumi.Input<string>,
  pushed: pulumi.Output<Record<string, string>>,
  component: pulumi.Resource,
): pulumi.Output<string | undefined> {
  return pulumi.all([repositoryName, pushed]).apply(async ([name, images]) => {
    // Of a repository without an image AWS's answer is an error.
    if (Object.keys(images).length === 0) return undefined;
    const newest = await ecr.getImage({ repositoryName: name, mostRecent: true }, { parent: component });
    return newest.imageDigest;
  });
}
