// The references to container images that a stack file may have. What a reference is made of is left to
// settings/facts/imageReference.ts.

import { imagePattern, parseImage } from "../facts/imageReference.ts";
import { text, type Verdict } from "../language/fields.ts";

export const imageReference = text(
  "be an image reference, such as nginx:1.30 or <registry>/<name>@sha256:…",
  judge,
  imagePattern,
);

function judge(value: string): Verdict | undefined {
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
  if (value.length > 255)
    return { must: "be at most 255 characters long", advice: "leave the tag out beside a digest" };
  if (parseImage(value).name === undefined) {
    const must = "be an image reference: <registry>/<name>:<tag>, or @sha256: and 64 hexadecimal digits after the name";
    return { must, advice: value.includes("@") ? "copy the whole digest" : "write the name in lower case" };
  }
  return undefined;
}
