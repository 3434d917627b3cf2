// Which texts in a plan are the hash of what goes into an image. An image's tag is one, so every change of the
// application would change every place that names the image, in the plan of every environment.

import type { PlannedResource } from "./graph.ts";

export interface ImageHash {
  /** Of the image that is built. */
  urn: string;
  hash: string;
  /** The folder that it is the hash of, such as `app/`. */
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
 * The text with every hash as `${hash of app/}`. Two sides that are compared take the hashes of both: of an unchanged
 * image a preview says nothing, and hidden on one side only, its hash would read as a change.
 */
export function withoutHashes(text: string, hashes: ImageHash[]): string {
  return hashes.reduce((result, { hash, context }) => result.replaceAll(hash, `\${hash of ${context}}`), text);
}
