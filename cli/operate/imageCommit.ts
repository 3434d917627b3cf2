// The commit that an image was built from, as far as something names it: a label of the container, the tag, or a tag
// `commit-…` that deploy.yml adds in ECR.

import type { ContainerDefinition } from "@aws-sdk/client-ecs";
import type { AskAws } from "../../rollout/before/askAws.ts";
import { ecrPlace, parseImage } from "../../settings/facts/imageReference.ts";

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
const revisionLabel = "org.opencontainers.image.revision";

// A tag of 16 digits is a hash of the sources, as the program makes it.
const commitTag = /^(?:commit-|sha-)?([0-9a-f]{7,12}|[0-9a-f]{40})$/;

/** Seven digits of it; undefined where the definition of the container says none. */
export function commitIn({ image = "", dockerLabels }: ContainerDefinition): string | undefined {
  const named = dockerLabels?.[revisionLabel] ?? commitTag.exec(parseImage(image).tag ?? "")?.[1];
  return named?.slice(0, 7);
}

/** What ECR's tags say of the image; undefined also where ECR is not to be asked, as history is worth showing anyway. */
export async function commitInEcr(aws: AskAws, image = ""): Promise<string | undefined> {
  const place = ecrPlace(image);
  if (place === undefined) return undefined;
  const { accountId: registryId, repository: repositoryName, region } = place;
  const { digest, tag } = parseImage(image);
  const imageIds = [digest === undefined ? { imageTag: tag } : { imageDigest: digest }];
  try {
    const answer = await aws.json("ecr", "DescribeImages", { registryId, repositoryName, imageIds }, region);
    const tags: string[] = answer.imageDetails?.[0]?.imageTags ?? [];
    return tags
      .find((one) => one.startsWith("commit-"))
      ?.replace("commit-", "")
      .slice(0, 7);
  } catch {
    return undefined;
  }
}
