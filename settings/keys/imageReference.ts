// References to container images: <registry>/<name>:<tag>@<digest>.
// https://github.com/distribution/reference/blob/main/reference.go

import { text, type Verdict } from "../language/fields.ts";

const part = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
const label = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
const host = `${label}(?:\\.${label})*(?::[0-9]+)?`;
const reference = new RegExp(
  `^(?<name>(?:${host}/)?${part}(?:/${part})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
);

/** Whether the reference means the same image for ever. */
export function hasDigest(image: string): boolean {
  return reference.exec(image)?.groups?.digest !== undefined;
}

/** What tells one image of a name from another: its digest, or else its tag. */
export function imageVersion(image: string): string {
  const { digest, tag } = reference.exec(image)?.groups ?? {};
  return digest ?? tag ?? image;
}

export const imageReference = text("be an image reference with a tag or a digest, and not :latest", judge, reference);

function judge(value: string): Verdict | undefined {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
  if (value.length > 255)
    return { must: "be at most 255 characters long", advice: "leave the tag out beside a digest" };
  const { name, tag, digest } = reference.exec(value)?.groups ?? {};
  if (name === undefined) {
    const must = "be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name";
    return { must, advice: value.includes("@") ? "copy the whole digest" : "write the name in lower case, then a tag" };
  }
  if (tag === "latest") return "name the version that is meant: :latest is another image tomorrow";
  return tag === undefined && digest === undefined ? "add a tag: without one it means :latest" : undefined;
}
