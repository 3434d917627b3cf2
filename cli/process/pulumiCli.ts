// Finds Pulumi's CLI on this machine, fetches it where it is asked to, and finds the cause in the CLI's error output.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { type CommandError, PulumiCommand, type PulumiCommandOptions } from "@pulumi/pulumi/automation/index.js";
import pinned from "pulumi/package.json" with { type: "json" };
import { Problem } from "../commandLine.ts";
import { run } from "./run.ts";

/** The cause of an error, from all that the CLI printed. */
export function complaintOf({ message }: CommandError): string {
  return message.match(/^error: .*/m)?.[0] ?? message;
}

/** What this machine lacks, and how to get it. */
export interface Missing {
  what: string;
  why: string;
  remedy: string;
}

const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
/** Where `npx pulumi` and the Automation API keep the version that the project pins. */
const keptIn = () => join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "versions", pinned.version);
const binOf = (root: string) => join(root, "bin");

/**
 * The folder of the CLI: the version that the project pins, where `npx pulumi` keeps it, or else a newer one on PATH.
 * The `pulumi` in node_modules/.bin is neither: it downloads the CLI, and does not pass Ctrl-C on.
 */
export async function findPulumi(): Promise<string | Missing> {
  const kept = binOf(keptIn());
  if (existsSync(join(kept, executable))) return kept;

  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes(`node_modules${sep}`));
  const folder = folders.find((one) => one !== "" && existsSync(join(one, executable)));
  const version = folder && (await run(join(folder, executable), ["version"])).stdout.replace(/^v/, "");
  if (folder && version) {
    const newEnough = version.localeCompare(pinned.version, "en", { numeric: true }) >= 0;
    // Pulumi's own switch, with which a user skips the check of the version.
    if (newEnough || process.env.PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK) return folder;
  }
  return {
    what: "Pulumi CLI",
    why: version
      ? `${join(folder as string, executable)} is ${version}, older than ${pinned.version}`
      : `version ${pinned.version} is neither in ${kept} nor on PATH`,
    remedy: "download it once: npx pulumi version",
  };
}

/**
 * Fetches the version that the project pins from https://get.pulumi.com, and gives its folder. Another version on PATH
 * stays.
 * @param install as Pulumi's Automation API does it
 * @throws Problem where that fails, with the way to get it by hand
 */
export async function fetchPulumi(
  say: (line: string) => void,
  install: (options: PulumiCommandOptions) => Promise<unknown> = (options) => PulumiCommand.install(options),
): Promise<string> {
  const root = keptIn();
  say(`fetching the CLI ${pinned.version} from https://get.pulumi.com into ${root}, once`);
  // The Automation API only prints and compares the version, for which the text will do.
  const version = pinned.version as unknown as PulumiCommandOptions["version"];
  const failed = await install({ root, version }).then(
    () => (existsSync(join(binOf(root), executable)) ? undefined : "it is not where it was to be put"),
    (error: Error) => whyNotFetched(error),
  );
  if (failed === undefined) return binOf(root);
  throw new Problem(
    `Pulumi's CLI ${pinned.version} could not be fetched: ${failed}; check this machine's network and proxy, or install it ` +
      "by hand: https://www.pulumi.com/docs/install/",
  );
}

/** The last line that an installer has written; a network's error is in the cause. */
function whyNotFetched({ message, cause }: Error): string {
  const lines = message.split("\n").map((line) => line.trim());
  const last = lines.filter((line) => line !== "" && !/^(code|stdout):/.test(line)).at(-1);
  return last?.replace(/^stderr: /, "") ?? String(cause ?? message);
}
