// `./ecs promote`: has a stack run the images that another stack built. In the stack file of the working tree each
// `build` becomes `image`, by digest. Deploying it is left to `pulumi up`, committing it to the user.

import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { RunError } from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import { write } from "../../plan/print.ts";
import { imageDefaults } from "../../settings/defaults.ts";
import { type BuildFacts, buildFacts } from "../../settings/facts/buildFacts.ts";
import { hasDigest } from "../../settings/facts/imageReference.ts";
import { isMap } from "../../settings/language/kinds.ts";
import { diskAt } from "../../settings/rules/disk.ts";
import { userOf } from "../../settings/rules/users.ts";
import { readSum } from "../../settings/sum.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { keyOf } from "../import/stackText.ts";

/** The blocks of a stack file, and the outputs of a stack, that name images. */
const blocks = ["services", "jobs"] as const;

type Workloads = Record<string, Record<string, unknown>>;
type BuildBlock = Parameters<typeof buildFacts>[0]["build"];

/**
 * @param outputs the other stack's outputs `services` and `jobs`, as JSON
 * @returns `services.web` and the like → image, for all that the stack file builds
 * @param anyway takes an image even if it was built in another way than this stack builds it
 * @throws RunError that says what to do where an image is missing, has no digest, or was built in another way
 */
export function promote(root: string, stack: string, outputs: string, { anyway = false } = {}): Record<string, string> {
  const { project, own: stackFile, values, defaults, sum } = readSum(root, stack);
  const disk = diskAt(root);
  const deployed = parsed(outputs);
  const file = `Pulumi.${stack}.yaml`;
  const document = parseDocument(readFileSync(`${root}/${file}`, "utf8"), { merge: true });
  const promoted: Record<string, string> = {};
  const faults: string[] = [];
  for (const block of blocks) {
    // A default gives way as a whole to what the stack file says, a value is joined with it.
    const own = { ...((stackFile[block] ?? (block in values ? {} : defaults[block]) ?? {}) as Workloads) };
    for (const [name, { build, ...rest }] of Object.entries((sum.values[block] ?? {}) as Workloads)) {
      if (build === undefined) continue;
      const { image, build: other } = outputOf(deployed, block, name);
      const source = { build: build as BuildBlock, architecture: rest.architecture as string | undefined };
      faults.push(...faultOf(image, `${file}: ${block}.${name}`));
      if (!anyway && typeof image === "string") {
        faults.push(...differences(buildFacts(source), other, `${file}: ${block}.${name}`));
      }
      // The user moves into the stack file, since without a Dockerfile the rules cannot know whom the image runs as.
      const user = userOf(
        { ...(rest as { user?: string }), build: { dockerfile: imageDefaults.dockerfile, args: {}, ...source.build } },
        disk,
      );
      const { build: _, ...written } = own[name] ?? {};
      const isBelow = (values[block] as Workloads | undefined)?.[name]?.build !== undefined;
      own[name] = { ...written, ...(isBelow && { build: null }), ...(user !== undefined && { user }), image };
      promoted[`${block}.${name}`] = String(image);
    }
    if (!Object.keys(promoted).some((path) => path.startsWith(`${block}.`))) continue;
    document.setIn(["config", keyOf(document, project, block)], own);
  }
  if (faults.length > 0) throw new RunError(faults.join("\n"));
  writeFileSync(`${root}/${file}`, document.toString());
  return promoted;
}

function parsed(json: string): Record<string, unknown> {
  let outputs: unknown;
  try {
    outputs = JSON.parse(json);
  } catch {
    outputs = undefined;
  }
  if (isMap(outputs)) return outputs;
  throw new RunError(
    "the outputs must be JSON with services and jobs in it; take them from `pulumi stack output --json`",
  );
}

function outputOf(outputs: Record<string, unknown>, block: string, name: string): Record<string, unknown> {
  const workloads = outputs[block];
  const workload = isMap(workloads) ? workloads[name] : undefined;
  return isMap(workload) ? workload : {};
}

/**
 * The differences between the builds of the two stacks. Build arguments are in the image for good: prod would serve a
 * bundle that calls dev's API. An image for another processor does not start.
 */
function differences(own: BuildFacts, other: unknown, where: string): string[] {
  const what = "or run this again with --anyway to take the image as it is";
  if (!isMap(other)) {
    const must = "be built as the image was, of which the outputs do not say how";
    return [`${where}.build must ${must}; deploy the other stack again, ${what}`];
  }
  return (Object.keys(own) as (keyof BuildFacts)[]).flatMap((key) => {
    if (isDeepStrictEqual(own[key], other[key])) return [];
    const path = key === "architecture" ? key : `build.${key}`;
    const [here, there] = [own[key], other[key]].map((value) =>
      value === "" ? "the last stage" : JSON.stringify(value),
    );
    return [
      `${where}.${path} must be as the image was built, got ${here} here and ${there} there; build it here, ${what}`,
    ];
  });
}

function faultOf(image: unknown, where: string): string[] {
  if (typeof image !== "string") {
    return [`${where} must have an image to promote, got none; deploy it to the other stack first`];
  }
  return hasDigest(image) ? [] : [`${where} must get an image by digest, got "${image}"; deploy the other stack again`];
}

export async function run({ args: [stack = "", outputs = ""], options }: Call, io: Io): Promise<number> {
  let images: [string, string][];
  try {
    images = Object.entries(promote(io.root, stack, outputs, { anyway: options.anyway === true }));
  } catch (error) {
    if (RunError.isInstance(error)) return fail(`${error.message}\n`, io);
    throw error;
  }
  const lines = images.map(([path, image]) => `${stack}: ${path} runs ${image}\n`);
  await write(lines.join("") || `${stack} builds nothing: its images stay as they are\n`, io.stdout);
  return 0;
}
