// `npm run promote`: has a stack run the very images that another one built. In the stack file of the working tree each
// `build` becomes `image`, by digest; deploying it is left to `pulumi up`, and nothing is committed.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { RunError } from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import { hasDigest } from "../settings/imageReference.ts";
import { isMap } from "../settings/kinds.ts";
import { readStackFile } from "../settings/stackFile.ts";

const usage = `Usage: npm run promote -- <stack> <services>

Writes into Pulumi.<stack>.yaml the images that another stack runs, in place of building them again.

  <services>  what the other stack says: npx pulumi stack output services --stack dev --json`;

/** Service → its image, `<repository>@sha256:…`. */
type Images = Record<string, string>;

/**
 * @param services the other stack's output `services`, as JSON
 * @returns what was promoted: the services that the stack file builds
 * @throws RunError that says what to do where an image is missing or has no digest
 */
export function promote(root: string, stack: string, services: string): Images {
  const { project, config } = readStackFile(root, stack);
  const own = JSON.parse(config[`${project}:services`] ?? "{}") as Record<string, Record<string, unknown>>;
  const built = Object.keys(own).filter((name) => isMap(own[name]) && "build" in own[name]);
  const deployed = imagesIn(services);
  const faults = built.flatMap((name) => faultOf(deployed[name], `Pulumi.${stack}.yaml: services.${name}`));
  if (faults.length > 0) throw new RunError(faults.join("\n"));

  const file = `${root}/Pulumi.${stack}.yaml`;
  const document = parseDocument(readFileSync(file, "utf8"), { merge: true });
  const images = Object.fromEntries(built.map((name) => [name, deployed[name] as string]));
  const promoted = Object.entries(own).map(([name, { build, ...rest }]) => [
    name,
    name in images ? { ...rest, image: images[name] } : own[name],
  ]);
  document.deleteIn(["config", "services"]); // as the key may be written too
  document.setIn(["config", `${project}:services`], Object.fromEntries(promoted));
  writeFileSync(file, document.toString());
  return images;
}

function imagesIn(services: string): Record<string, unknown> {
  const outputs = parsed(services);
  if (!isMap(outputs)) {
    throw new RunError("the services must be JSON, a map of names to what is deployed; take them from `stack output`");
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, isMap(output) && output.image]));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function faultOf(image: unknown, where: string): string[] {
  if (typeof image !== "string") {
    return [`${where} must have an image to promote, got none; deploy the service to the other stack first`];
  }
  return hasDigest(image) ? [] : [`${where} must get an image by digest, got "${image}"; deploy the other stack again`];
}

function main(args: string[]): string {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [stack, services, ...rest] = positionals;
  if (stack === undefined || services === undefined || rest.length > 0) throw new RunError(usage);
  const images = Object.entries(promote(process.cwd(), stack, services));
  return images.length === 0
    ? `${stack} builds nothing: its images stay as they are`
    : images.map(([name, image]) => `${stack}: ${name} runs ${image}`).join("\n");
}

if (import.meta.main) {
  try {
    console.log(main(process.argv.slice(2)));
  } catch (error) {
    const known = RunError.isInstance(error) || (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS");
    if (!known) throw error;
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
