// `./ecs promote`: has a stack run the images that another stack built. In the stack file of the working tree each
// `build` becomes `image`, by digest. Deploying it is left to `pulumi up`, committing it to the user.

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { RunError } from "@pulumi/pulumi";
import { write } from "../../plan/print.ts";
import { imageDefaults } from "../../settings/defaults.ts";
import { type BuildFacts, buildFacts } from "../../settings/facts/buildFacts.ts";
import { hasDigest } from "../../settings/facts/imageReference.ts";
import { isMap } from "../../settings/language/kinds.ts";
import { type Disk, diskAt } from "../../settings/rules/disk.ts";
import { userOf } from "../../settings/rules/users.ts";
import { readSum } from "../../settings/sum.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { keyOf, parseStackText } from "../import/stackText.ts";
import { replaceFile } from "../replaceFile.ts";

/** The blocks of a stack file, and the outputs of a stack, that name images. */
const blocks = ["services", "jobs"] as const;

type Values = Record<string, unknown>;
type BuildBlock = Parameters<typeof buildFacts>[0]["build"];

/** A container: a service's or a job's own, or a sidecar. */
interface Container {
  /** Such as `services.web.sidecars.proxy`. */
  path: string;
  /** What all files say together. */
  sum: Values;
  /** What the stack file says, and what Pulumi.yaml says that it is joined with. */
  own: Values;
  below: Values;
  /** What the other stack gives as its output. */
  output: Values;
  architecture?: string;
}

/**
 * @param outputs the other stack's outputs `services` and `jobs`, as JSON
 * @returns `services.web` and the like → image, for all that the stack file builds
 * @param anyway takes an image even if it was built in another way than this stack builds it
 * @throws RunError that says what to do where an image is missing, has no digest, or was built in another way
 */
export function promote(root: string, stack: string, outputs: string, { anyway = false } = {}): Record<string, string> {
  const { project, own: stackFile, values, defaults, sum } = readSum(root, stack);
  const deployed = parsed(outputs);
  const file = `Pulumi.${stack}.yaml`;
  const document = parseStackText(readFileSync(`${root}/${file}`, "utf8"));
  const promotion = new Promotion(root, file, anyway);
  const { promoted, faults } = promotion;
  for (const block of blocks) {
    // A default gives way as a whole to what the stack file says, a value is joined with it.
    const own = { ...mapIn(stackFile[block] ?? (block in values ? {} : defaults[block])) };
    for (const [name, workload] of Object.entries(mapIn(sum.values[block]))) {
      const container = {
        path: `${block}.${name}`,
        sum: mapIn(workload),
        own: mapIn(own[name]),
        below: mapIn(mapIn(values[block])[name]),
        output: mapIn(mapIn(deployed[block])[name]),
        architecture: mapIn(workload).architecture as string | undefined,
      };
      const written = promotion.written(container);
      if (written !== undefined) own[name] = written;
    }
    if (!Object.keys(promoted).some((path) => path.startsWith(`${block}.`))) continue;
    document.setIn(["config", keyOf(document, project, block)], own);
  }
  if (faults.length > 0) throw new RunError(faults.join("\n"));
  replaceFile(`${root}/${file}`, document.toString());
  return promoted;
}

class Promotion {
  readonly promoted: Record<string, string> = {};
  readonly faults: string[] = [];
  readonly #disk: Disk;
  readonly #file: string;
  readonly #anyway: boolean;

  constructor(root: string, file: string, anyway: boolean) {
    this.#disk = diskAt(root);
    this.#file = file;
    this.#anyway = anyway;
  }

  /** What the stack file has to say of a container; undefined where it says that already. */
  written(container: Container): Values | undefined {
    const written = container.sum.build === undefined ? undefined : this.#withImage(container);
    const sidecars = Object.entries(mapIn(container.sum.sidecars)).flatMap(([name, sidecar]) => {
      const inner = (values: Values) => mapIn(mapIn(values.sidecars)[name]);
      const changed = this.written({
        path: `${container.path}.sidecars.${name}`,
        sum: mapIn(sidecar),
        own: inner(container.own),
        below: inner(container.below),
        output: inner(container.output),
        architecture: container.architecture,
      });
      return changed === undefined ? [] : [[name, changed] as const];
    });
    if (sidecars.length === 0) return written;
    const all = { ...mapIn(container.own.sidecars), ...Object.fromEntries(sidecars) };
    return { ...(written ?? container.own), sidecars: all };
  }

  #withImage({ path, sum, own, below, output, architecture }: Container): Values {
    const { image } = output;
    const build = sum.build as BuildBlock;
    this.faults.push(...faultOf(image, `${this.#file}: ${path}`));
    if (!this.#anyway && typeof image === "string") {
      this.faults.push(...differences(buildFacts({ build, architecture }), output.build, `${this.#file}: ${path}`));
    }
    // The user moves into the stack file, since without a Dockerfile the rules cannot know whom the image runs as.
    const source = { dockerfile: imageDefaults.dockerfile, args: {}, ...build };
    const user = userOf({ ...(sum as { user?: string }), build: source }, this.#disk);
    this.promoted[path] = String(image);
    const { build: _, ...rest } = own;
    return { ...rest, ...(below.build !== undefined && { build: null }), ...(user !== undefined && { user }), image };
  }
}

function mapIn(value: unknown): Values {
  return isMap(value) ? value : {};
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
