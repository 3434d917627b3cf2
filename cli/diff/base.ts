// The commit that a plan is compared with: which commit it is, and its files in a folder of their own. It only reads
// the repository: the working tree, the index, HEAD and the list of worktrees stay as they are.

import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { signals } from "../process/signals.ts";

/** A reason why there is no base; its message says what to do. */
export class BaseFault extends Error {}

export interface Base {
  commit: string;
  /** A text such as `3f2a1bc (merge base with origin/main)`. */
  name: string;
}

/** @param ref any commit, branch or tag. @default the merge base of HEAD with origin/main, or with main */
export function findBase(root: string, ref?: string): Base {
  if (git(root, ["rev-parse", "--is-inside-work-tree"]).stdout !== "true") {
    throw new BaseFault("A diff needs a git repository with the project in it, and git; this is none.");
  }
  if (ref !== undefined) {
    const commit = commitOf(root, ref);
    if (commit === undefined) {
      throw new BaseFault(
        `git knows no commit, branch or tag "${ref}" here. Is it spelled right, and fetched (\`git fetch origin\`)?`,
      );
    }
    return { commit, name: commit.startsWith(ref) ? commit.slice(0, 7) : `${commit.slice(0, 7)} (${ref})` };
  }
  const main = ["origin/main", "main"].find((branch) => commitOf(root, branch) !== undefined);
  if (main === undefined) {
    throw new BaseFault("There is neither origin/main nor main here. Name what to compare with: --diff <git ref>");
  }
  const { stdout: commit } = git(root, ["merge-base", "HEAD", main]);
  if (commit === "") {
    const shallow = git(root, ["rev-parse", "--is-shallow-repository"]).stdout === "true";
    throw new BaseFault(
      `HEAD has no commit in common with ${main}${shallow ? " in this shallow clone" : ""}. ` +
        `${shallow ? "Fetch the history first (`git fetch --unshallow`; in GitHub Actions fetch-depth: 0), or name" : "Name"} ` +
        "what to compare with: --diff <git ref>",
    );
  }
  return { commit, name: `${commit.slice(0, 7)} (merge base with ${main})` };
}

/**
 * Writes the commit's files into a temporary folder, which is removed when `use` is done or the process ends early.
 * @param use gets the project's folder, at whatever depth of the repository
 */
export async function withFilesOf<T>(root: string, { commit }: Base, use: (folder: string) => Promise<T>): Promise<T> {
  const top = git(root, ["rev-parse", "--show-toplevel"]).stdout;
  const prefix = git(root, ["rev-parse", "--show-prefix"]).stdout;
  let folder = "";
  const remove = () => folder && rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const stop = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);
  // Before the folder is there, so that a signal at that very moment leaves none behind.
  process.once("exit", remove);
  for (const signal of signals) process.once(signal, stop);
  try {
    // The real path, since a resource's source line is recognized by it.
    folder = mkdtempSync(join(realpathSync(tmpdir()), "docker-on-ecs-base-"));
    // The files are written as a checkout writes them (line endings, modes, filters), so that equal sources have equal
    // hashes.
    const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
    const whole = ["-c", "core.sparseCheckout=false"];
    for (const args of [
      [...whole, "read-tree", commit],
      [...whole, "checkout-index", "--all", `--prefix=${join(folder, "tree")}/`],
    ]) {
      const { status, stderr } = git(top, args, env);
      if (status !== 0) throw new BaseFault(`git could not write the files of ${commit.slice(0, 7)}: ${stderr}`);
    }
    return await use(join(folder, "tree", prefix));
  } finally {
    for (const signal of signals) process.off(signal, stop);
    process.off("exit", remove);
    remove();
  }
}

function commitOf(root: string, ref: string): string | undefined {
  const { status, stdout } = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  return status === 0 ? stdout : undefined;
}

function git(cwd: string, args: string[], env = process.env) {
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd, env, encoding: "utf8" });
  return { status, stdout: (stdout ?? "").trim(), stderr: (stderr || error?.message || "").trim() };
}
