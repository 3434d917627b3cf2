// What this machine must have before anything is started. All that is missing is named at once, each with the
// way to get it. Looks only: starts, downloads and changes nothing.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import pinned from "pulumi/package.json" with { type: "json" };
import { run } from "./command.ts";
import { type Answer, whatAnswers } from "./health.ts";
import { type LocalStack, stackFile } from "./localStack.ts";
import { Problem } from "./problem.ts";

export interface Missing {
  what: string;
  why: string;
  remedy: string;
}

export interface Prerequisites {
  /** The folder that holds the `pulumi` to use. */
  cliFolder: string;
  /** Where Docker's engine listens, such as `unix:///var/run/docker.sock`. */
  dockerHost: string;
  /** What answers where the emulator is expected. */
  answer: Exclude<Answer, { kind: "stranger" }>;
}

/** @throws Problem that names everything that is missing. */
export async function findPrerequisites(stack: LocalStack): Promise<Prerequisites> {
  const [dockerHost, cliFolder, answer] = await Promise.all([findDocker(), findCli(), findPort(stack)]);
  const found = [dockerHost, cliFolder, answer];
  const missing = found.filter((one): one is Missing => typeof one !== "string" && "remedy" in one);
  if (missing.length > 0) throw new Problem(report(missing));
  return { dockerHost, cliFolder, answer } as Prerequisites;
}

export function report(missing: Missing[]): string {
  const width = Math.max(...missing.map(({ what }) => what.length));
  const indent = " ".repeat(width + 4);
  const lines = missing.map(({ what, why, remedy }) => `  ${what.padEnd(width)}  ${why}\n${indent}${remedy}`);
  return ["npm run local needs what is missing here; nothing has been changed:", ...lines].join("\n\n");
}

/** The engine must answer: a client alone is no use. */
async function findDocker(): Promise<string | Missing> {
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
  // The emulator and Pulumi's provider know nothing of the client's contexts (Docker Desktop, colima, rootless).
  const context = await run("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
  return context.stdout || "unix:///var/run/docker.sock";
}

/**
 * The version that the project pins, where `npx pulumi` keeps it, or else a newer one on PATH. The `pulumi` in
 * node_modules/.bin is neither: it downloads the CLI, and passes no Ctrl-C on.
 */
async function findCli(): Promise<string | Missing> {
  const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  const home = process.env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const kept = join(home, "versions", pinned.version, "bin");
  if (existsSync(join(kept, executable))) return kept;

  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes(`node_modules${sep}`));
  const folder = folders.find((one) => one !== "" && existsSync(join(one, executable)));
  const version = folder && (await run(join(folder, executable), ["version"])).stdout.replace(/^v/, "");
  if (folder && version) {
    const newEnough = version.localeCompare(pinned.version, "en", { numeric: true }) >= 0;
    // Pulumi's own switch for whoever knows better.
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

async function findPort({ endpoint, port }: LocalStack): Promise<Prerequisites["answer"] | Missing> {
  const answer = await whatAnswers(endpoint);
  if (answer.kind !== "stranger") return answer;
  return {
    what: `port ${port}`,
    why: `another program listens there: ${answer.detail}`,
    remedy: `stop it (lsof -i :${port} names it), or write another port into ${stackFile}`,
  };
}
