// What an image's manifest says of the processors that it is for. Pure; asking for one is left to registry.ts and to
// images.ts.
// https://github.com/opencontainers/image-spec/blob/main/image-index.md

/** An index comes first: its digest stands for the image of every processor. */
export const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

interface Manifest {
  manifests?: { platform?: { architecture?: string; os?: string } }[];
  config?: { digest?: string };
}

/** The processors in an index; of a single image the digest of its configuration, which says the processor. */
export function indexed(manifest: unknown): { processors: string[]; config?: string } {
  const { manifests, config } = Object(manifest) as Manifest;
  if (!Array.isArray(manifests)) return { processors: [], config: config?.digest };
  // What a build attests is listed as an image for the processor "unknown".
  const linux = manifests.flatMap(({ platform }) => (platform?.os === "linux" ? (platform.architecture ?? []) : []));
  return { processors: [...new Set(linux)].sort() };
}

/** The processor that an image's configuration names. */
export function architectureIn(configuration: unknown): string | undefined {
  const { architecture } = Object(configuration) as { architecture?: string };
  return architecture;
}
