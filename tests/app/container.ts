// Builds the image of app/ and runs containers of it as Fargate would: read-only root, no capabilities,
// the image's own user and volumes. Through the docker CLI, so that it is what a person would type.
// What a container should do is left to the tests.
import { type ExecFileException, execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const app = (file: string) => fileURLToPath(new URL(`../../app/${file}`, import.meta.url));

let env = process.env;

/** What a docker command left behind. */
export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `docker <args>`; a failing command is a result like any other. */
export function tryDocker(...args: string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    execFile("docker", args, { env, maxBuffer: 64 * 1024 * 1024 }, (error: ExecFileException | null, stdout, stderr) =>
      typeof error?.code === "string" ? reject(error) : resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

/** Runs `docker <args>` and gives what it printed, trimmed; a failing command is an error that says why. */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(...args);
  if (code !== 0) throw new Error(`docker ${args.join(" ")} exited with ${code}: ${stderr}`);
  return stdout.trim();
}

/** Why there is no Docker engine to test with, or undefined where there is one. */
export async function engineFault(): Promise<string | undefined> {
  const answer = await tryDocker("version", "--format", "{{.Server.Version}}").catch((error: Error) => error.message);
  if (typeof answer === "string") return answer;
  return answer.code === 0 ? undefined : answer.stderr.trim();
}

/** Whether app/ is still the sample; an owner's own app has tests of its own. */
export const isSample =
  existsSync(app("index.html")) && readFileSync(app("index.html"), "utf8").includes('id="env-var"');

/** Builds app/ on `$BASE_IMAGE`, or on the Dockerfile's own default, and gives the image's tag. */
export async function buildImage(): Promise<string> {
  // Without the buildx plugin the CLI has only the legacy builder, and says at length that it is deprecated.
  if ((await tryDocker("buildx", "version")).code !== 0) env = { ...process.env, DOCKER_BUILDKIT: "0" };
  const base = process.env.BASE_IMAGE ? ["--build-arg", `BASE_IMAGE=${process.env.BASE_IMAGE}`] : [];
  const tag = `docker-on-ecs-app:test-${process.pid}`;
  await docker("build", "--quiet", "--tag", tag, ...base, app("."));
  return tag;
}

/** Whether a build has ended because the registry of its base image cannot be reached. */
export const isUnreachable = (fault: string) =>
  /\bdial tcp\b|no such host|i\/o timeout|TLS handshake timeout/.test(fault);

export class Container {
  readonly id: string;
  /** The address of its port on this machine, such as `http://127.0.0.1:32768`. */
  url = "";

  private constructor(id: string) {
    this.id = id;
  }

  /** Starts a container; `options` are those of `docker run`, `words` its command. */
  static async run(image: string, options: string[] = [], words: string[] = []): Promise<Container> {
    const asOnFargate = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    return new Container(await docker("run", "--detach", ...asOnFargate, ...options, image, ...words));
  }

  /** Starts a container and waits until it answers. */
  static async serve(image: string, options: string[] = [], port = 8080): Promise<Container> {
    const container = await Container.run(image, [...options, "--publish", `127.0.0.1::${port}`]);
    try {
      container.url = `http://${await docker("port", container.id, `${port}/tcp`)}`;
      await until(`an answer from ${container.url}`, () => container.answers());
      return container;
    } catch (error) {
      const { stderr } = await container.logs();
      await container.remove();
      throw new Error(`the container does not serve: ${stderr}`, { cause: error });
    }
  }

  /** Whether a request gets an answer on a new connection. */
  async answers(): Promise<boolean> {
    const headers = { connection: "close" };
    return fetch(`${this.url}/healthz`, { headers, signal: AbortSignal.timeout(1_000) }).then(
      (response) => response.ok,
      () => false,
    );
  }

  exec(command: string): Promise<Result> {
    return tryDocker("exec", this.id, "sh", "-c", command);
  }

  logs(): Promise<Result> {
    return tryDocker("logs", this.id);
  }

  /** One value of `docker inspect`, such as `.State.Running`. */
  async inspect<T>(path: string): Promise<T> {
    return JSON.parse(await docker("inspect", "--format", `{{json ${path}}}`, this.id)) as T;
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", this.id);
  }
}

/** Waits, 10 s at most, until `condition` holds. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) if (await condition()) return;
  throw new Error(`waited 10 s in vain for ${what}`);
}
