// Finds Pulumi's CLI on this machine, and the cause in its error output. It only looks: it downloads and changes
// nothing.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import type { CommandError } from "@pulumi/pulumi/automation/index.js";
import pinned from "pulumi/package.json" with { type: "json" };
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

/**
 * The folder of the CLI: the version that the project pins, where `npx pulumi` keeps it, or else a newer one on PATH.
 * The `pulumi` in node_modules/.bin is neither: it downloads the CLI, and does not pass Ctrl-C on.
 */
export async function findPulumi(): Promise<string | Missing> {
  const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const kept = join(home, "versions", pinned.version, "bin");
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
