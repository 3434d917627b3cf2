// Removes the images that were built for the local stack and pushed to the emulator's registry. Docker's engine keeps
// them, and Pulumi removes neither the last ones nor those that it has replaced.

import { run } from "../process/run.ts";

export async function removeImages(repositories: string[]): Promise<void> {
  for (const repository of repositories) {
    const { stdout } = await run("docker", ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", repository]);
    const images = stdout.split("\n").filter(Boolean);
    if (images.length > 0) await run("docker", ["image", "rm", "--force", ...images]);
  }
}
