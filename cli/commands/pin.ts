// `./ecs pin`: writes beside the tag of each ready image of a stack the digest that it stands for now, so that every
// task runs that very image until the next pin. Deploying it is left to `pulumi up`, and nothing is committed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { write } from "../../plan/print.ts";
import { digestOf, NoImage } from "../../rollout/before/registry.ts";
import { readSum } from "../../settings/sum.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { movingImages, withPinned, writtenImages } from "../pin/stackImages.ts";
import { replaceFile } from "../replaceFile.ts";

export async function run({ args: [stack = ""], options }: Call, io: Io): Promise<number> {
  const file = `Pulumi.${stack}.yaml`;
  let images: Map<string, string>;
  try {
    images = movingImages(readSum(io.root, stack).sum.values);
  } catch (error) {
    if (RunError.isInstance(error)) return fail(`${error.message}\n`, io);
    throw error;
  }
  if (images.size === 0) {
    await write(`${stack} has no ready image without a digest: its images stay as they are\n`, io.stdout);
    return 0;
  }
  const pinned = new Map<string, string>();
  const faults = new Map<string, string>();
  await Promise.all(
    [...new Set(images.values())].map(async (image) => {
      try {
        pinned.set(image, `${image}@${await digestOf(image)}`);
      } catch (error) {
        if (!(error instanceof NoImage)) throw error;
        faults.set(image, error.message);
      }
    }),
  );
  const path = join(io.root, file);
  const before = readFileSync(path, "utf8");
  // An image may come from elsewhere, such as Pulumi.yaml, which has values for every stack: this file cannot pin it.
  const written = writtenImages(before);
  for (const image of pinned.keys()) {
    if (!written.has(image)) faults.set(image, `must stand in ${file}, got it from elsewhere; write it there`);
  }
  const lines = [...images].flatMap(([where, image]) =>
    faults.has(image) ? `${file}: ${where}.image "${image}" ${faults.get(image)}\n` : [],
  );
  if (lines.length > 0) return fail(lines.join(""), io);
  if (!options.dryRun) replaceFile(path, withPinned(before, pinned));
  const verb = options.dryRun ? "would be" : "is";
  const done = [...images].map(([where, image]) => `${file}: ${where}.image ${verb} ${pinned.get(image)}\n`);
  await write(done.join(""), io.stdout);
  return 0;
}
