// The images that were built for the local stack and pushed to the emulator's registry: Docker's engine keeps them,
// and Pulumi removes none, neither the last nor those it has replaced.

import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { run } from "../process/run.ts";
import { deployedRepositories } from "./deployed.ts";

/** The repositories of a stack's images, to be asked for while its state is there. */
export async function repositoriesOf(opened: Stack): Promise<string[]> {
  const { deployment } = await opened.exportStack();
  return deployedRepositories(deployment?.resources ?? []);
}

export async function removeImages(repositories: string[]): Promise<void> {
  for (const repository of repositories) {
    const { stdout } = await run("docker", ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository]);
    const images = stdout.split("\n").filter(Boolean);
    if (images.length > 0) await run("docker", ["image", "rm", "--force", ...images]);
  }
}
