// The content hash of an image to build: the same for the same sources on every machine, another for any other.
// It becomes the image's tag. Which files count is left to settings/facts/buildContext/, building to containerImage.ts.

import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, readlinkSync, readSync } from "node:fs";
import { posix } from "node:path";
import { type ContextEntry, contextEntries } from "../../settings/facts/buildContext/contextFiles.ts";

/** Everything that decides what an image holds, but for a base image that moves under its tag. */
export interface ImageSource {
  /** The folder that is sent to Docker, relative to the project's root. */
  context: string;
  /** Relative to the context. */
  dockerfile: string;
  /** Build arguments. */
  args: Readonly<Record<string, string>>;
  /** The stage to build; the last one when absent. */
  target?: string;
  /** `linux/amd64` or `linux/arm64`. */
  platform: string;
}

/**
 * SHA-256 in hex over the context as Docker sees it (names, kinds, contents, executable bits, targets of
 * symbolic links, empty directories), the Dockerfile, build arguments, target and platform.
 *
 * Times, owners, other permissions, absolute paths and the order of a directory's entries do not count.
 */
export function contextHash(source: ImageSource, contents = contextContents(source)): string {
  const hash = createHash("sha256");
  const { dockerfile, args, target, platform } = source;
  write(hash, "platform", platform, "target", target ?? "", "dockerfile", posix.normalize(dockerfile));
  for (const name of Object.keys(args).sort()) write(hash, "arg", name, args[name] ?? "");
  for (const value of contents) write(hash, value);
  return hash.digest("hex");
}

/**
 * What is read of the disk for a hash: the Dockerfile, then each entry's kind, path and content, files as their hash.
 */
export function contextContents({ context, dockerfile }: Pick<ImageSource, "context" | "dockerfile">): string[] {
  const entries = contextEntries(context, dockerfile).flatMap((entry) => [
    entry.kind,
    entry.path,
    ...contentOf(entry, context),
  ]);
  return [...contentOf({ path: dockerfile, kind: "file" }, context), ...entries];
}

function contentOf({ path, kind }: ContextEntry, context: string): string[] {
  const absolute = posix.join(context, path);
  if (kind === "symlink") return [readlinkSync(absolute)];
  return kind === "file" || kind === "executable" ? [fileHash(absolute)] : [];
}

/** Each value behind its length, so that no two lists of values read the same. */
function write(hash: Hash, ...values: string[]): void {
  for (const value of values) hash.update(`${Buffer.byteLength(value)}:`).update(value);
}

const chunk = Buffer.allocUnsafe(1 << 20);

/** In pieces: a context may hold a file that is larger than memory. */
function fileHash(path: string): string {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
