// Finds Docker's engine. It only looks: it starts nothing.

import type { Missing } from "./pulumiCli.ts";
import { run } from "./run.ts";

/**
 * The address of the engine, such as `unix:///var/run/docker.sock`. The engine itself has to answer, since a client
 * alone is of no use.
 */
export async function findDocker(): Promise<string | Missing> {
  const what = "Docker engine";
  const version = await run("docker", ["version", "--format", "{{.Server.Version}}"], { timeoutMs: 15_000 });
  if (version.notFound) {
    return {
      what,
      why: "there is no `docker` on PATH",
      remedy: "install Docker: https://docs.docker.com/engine/install/",
    };
  }
  if (version.code !== 0) {
    const why = version.stderr.split("\n").at(-1) || "it does not answer within 15 s";
    const remedy = /permission denied/i.test(why)
      ? "let this user reach it: sudo usermod -aG docker $USER, then log in again"
      : "start it: open Docker Desktop, or sudo systemctl start docker";
    return { what, why, remedy };
  }
  if (process.env.DOCKER_HOST) return process.env.DOCKER_HOST;
  // The emulator and Pulumi's provider do not know the client's contexts (Docker Desktop, colima, rootless).
  const context = await run("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
  return context.stdout || "unix:///var/run/docker.sock";
}
