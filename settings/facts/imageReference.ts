// The parts of a container image's reference: <registry>/<name>:<tag>@<digest>. Which references a stack file may
// have is left to settings/keys/imageReference.ts.
// https://github.com/distribution/reference/blob/main/reference.go

const part = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const label = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
const host = `${label}(?:\\.${label})*(?::[0-9]+)?`;
export const imagePattern = new RegExp(
  `^(?<name>(?:${host}/)?${part}(?:/${part})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

/** The parts of a reference; an empty object where the text is none. */
export function parseImage(image: string): { name?: string; tag?: string; digest?: string } {
  return imagePattern.exec(image)?.groups ?? {};
}

/** Whether the reference means the same image for ever. */
export function hasDigest(image: string): boolean {
  return parseImage(image).digest !== undefined;
}

/** The version of an image among those of the same name: its digest, or else its tag. */
export function imageVersion(image: string): string {
  const { digest, tag } = parseImage(image);
  return digest ?? tag ?? image;
}

/** Where the image is, if in a private registry of ECR. https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
export function ecrPlace(image: string): { accountId: string; region: string; repository: string } | undefined {
  const hosts = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\/([^:@]+)/;
  const [, accountId, region, repository] = hosts.exec(image) ?? [];
  if (accountId === undefined || region === undefined || repository === undefined) return undefined;
  return { accountId, region, repository };
}
