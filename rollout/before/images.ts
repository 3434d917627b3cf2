// Whether an image is there for the tasks: ECS finds it, may pull it, and it is for the task's processor. Which images
// are looked at is left to the callers, how a registry is asked to registry.ts.

import { ecrPlace, parseImage } from "../../settings/facts/imageReference.ts";
import type { AskAws } from "./askAws.ts";
import { Findings, type Wrong } from "./finding.ts";
import { architectureIn, indexed, manifestTypes } from "./manifest.ts";
import { NoImage, placeOf, processorsOf } from "./registry.ts";

export interface ImageUse {
  image: string;
  architecture: "X86_64" | "ARM64";
  /** Whether the task has credentials for the registry. */
  credentials: boolean;
}

const processors = { X86_64: "amd64", ARM64: "arm64" } as const;

export async function lookAtImage(use: ImageUse, aws: AskAws): Promise<Findings> {
  return ecrPlace(use.image) === undefined ? ofRegistry(use) : ofEcr(use, aws);
}

async function ofRegistry({ image, architecture, credentials }: ImageUse): Promise<Findings> {
  const found = new Findings();
  const { host, repository, version } = placeOf(image);
  try {
    // ECS has no credentials but those that the task names.
    const wrong = processorWrong(await processorsOf(image, credentials), architecture);
    if (wrong !== undefined) found.wrong.push(wrong);
  } catch (error) {
    if (!(error instanceof NoImage)) throw error;
    if (error.why === "missing") {
      found.wrong.push({
        must: `be an image that ${host} has`,
        got: `no ${repository} with ${version}`,
        advice: "correct it",
      });
    } else if (error.why === "refused" && !credentials) {
      const must = `be an image that ${host} gives without credentials, as the task has none`;
      const advice = "correct the name, or name the secret with them under registryCredentials";
      found.wrong.push({ must, got: `one that it refuses, or does not have`, advice });
    } else {
      const needs = error.why === "refused" ? `\`docker login ${host}\`` : `an answer of ${host}`;
      found.unseen.push({ what: `image ${image}`, needs });
    }
  }
  return found;
}

/** @param found in Docker's words; none where the image does not say */
export function processorWrong(found: readonly string[], architecture: ImageUse["architecture"]): Wrong | undefined {
  const wanted = processors[architecture];
  if (found.length === 0 || found.includes(wanted) || found.includes("unknown")) return undefined;
  const [other] = Object.entries(processors).find(([, processor]) => found.includes(processor)) ?? [];
  const instead = other === undefined ? "" : `, or write architecture: ${other}`;
  const must = `be for ${wanted}, as architecture ${architecture} asks`;
  return { must, got: `one for ${found.join(", ")}`, advice: `build it for that too${instead}` };
}

async function ofEcr({ image, architecture }: ImageUse, aws: AskAws): Promise<Findings> {
  const found = new Findings();
  const { accountId, region, repository } = ecrPlace(image) as NonNullable<ReturnType<typeof ecrPlace>>;
  const { tag = "latest", digest } = parseImage(image);
  const id = digest === undefined ? { imageTag: tag } : { imageDigest: digest };
  const asked = { registryId: accountId, repositoryName: repository };
  const described = await found.ask(
    `image ${image}`,
    "ecr:DescribeImages",
    () => aws.json("ecr", "DescribeImages", { ...asked, imageIds: [id] }, region),
    /^(RepositoryNotFound|ImageNotFound)Exception$/,
  );
  if (described === undefined) return found;
  if (described === null) {
    const must = `be an image that ECR has in ${region}`;
    const got = `no ${repository} with ${digest ?? tag} in account ${accountId}`;
    found.wrong.push({ must, got, advice: "push it, or correct the reference" });
    return found;
  }
  const ask = (operation: string, input: object) =>
    found.ask(`the processor of ${image}`, `ecr:${operation}`, () =>
      aws.json("ecr", operation, { ...asked, ...input }, region),
    );
  const answer = await ask("BatchGetImage", { imageIds: [id], acceptedMediaTypes: manifestTypes });
  const manifest = answer?.images?.[0]?.imageManifest;
  if (typeof manifest !== "string") return found;
  const { processors: listed, config } = indexed(jsonIn(manifest));
  const wrong = processorWrong(config === undefined ? listed : await processorIn(config, ask), architecture);
  if (wrong !== undefined) found.wrong.push(wrong);
  return found;
}

/** @param config the digest of an image's configuration */
async function processorIn(
  config: string,
  ask: (operation: string, input: object) => Promise<{ downloadUrl?: string } | null | undefined>,
): Promise<string[]> {
  const layer = await ask("GetDownloadUrlForLayer", { layerDigest: config });
  if (layer?.downloadUrl === undefined) return [];
  // S3 answers, without a signature of ours.
  const answer = await fetch(layer.downloadUrl, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  if (!answer?.ok) return [];
  const architecture = architectureIn(await answer.json().catch(() => undefined));
  return architecture === undefined ? [] : [architecture];
}

/** Undefined for what is none, of which no processor is known. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
