// Finds the texts in a plan that are the hash of an image's sources. The hash is the image's tag, so every change of
// the application would change every place that names the image, in the plan of every environment.

import type { PlannedResource } from "./graph.ts";

export interface ImageHash {
  /** URN of the image that is built. */
  urn: string;
  hash: string;
  /** The folder whose content is hashed, such as `app/`. */
  context: string;
}

export function imageHashes(resources: PlannedResource[]): ImageHash[] {
  return resources.flatMap(({ urn, type, inputs }) => {
    if (type !== "docker:index/image:Image") return [];
    const hash = /:([0-9a-f]{12,})$/.exec(String(inputs.imageName))?.[1];
    const context = String((inputs.build as Record<string, unknown> | undefined)?.context).replace(/\/?$/, "/");
    return hash === undefined ? [] : [{ urn, hash, context }];
  });
}

/**
 * The text with `${hash of app/}` in place of every hash. Where two sides are compared, both take the hashes of both: a
 * preview does not list an unchanged image, and a hash that is hidden on one side only would read as a change.
 */
export function withoutHashes(text: string, hashes: ImageHash[]): string {
  return hashes.reduce((result, { hash, context }) => result.replaceAll(hash, `\${hash of ${context}}`), text);
}
