// The images that `./ecs try` runs: built or taken with Docker's command line. Running them is left to observe.ts.

import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../commandLine.ts";
import { findDocker } from "../process/dockerEngine.ts";
import { lastLines } from "../process/lastLines.ts";
import { run } from "../process/run.ts";
import type { Build, TriedContainer } from "./container.ts";

const hour = 3_600_000;

/** What of an image decides how it runs on Fargate. */
export interface Image {
  /** Its id, or its reference. */
  reference: string;
  /** Paths that it declares as volumes. */
  volumes: string[];
}

/** @throws Problem where no engine answers */
export async function requireEngine(): Promise<void> {
  const engine = await findDocker();
  if (typeof engine === "string") return;
  throw new Problem(`./ecs try needs a ${engine.what}, and ${engine.why}; ${engine.remedy}`);
}

/** The engine has gone, or hangs, while containers were tried: nothing was found out about them. */
export class EngineLost extends Problem {
  constructor(why: string) {
    const containers = `docker rm --force --volumes $(docker ps --all --quiet --filter 'name=docker-on-ecs-try-.*-${process.pid}-')`;
    const images = `docker image rm $(docker image ls --quiet 'docker-on-ecs-try:${process.pid}-*')`;
    super(
      `Docker's engine was lost while containers were tried (${why}). Once it answers, this removes what may be left: ${containers}; ${images}`,
    );
  }
}

/** @throws EngineLost where it does not answer any more */
export async function stillThere(): Promise<void> {
  const engine = await findDocker();
  if (typeof engine !== "string") throw new EngineLost(engine.why);
}

/** The images of several containers: each is built or taken once, whoever asks for it. */
export class Images {
  private readonly root: string;
  private readonly signal: AbortSignal;
  private readonly asked = new Map<string, Promise<Image>>();
  /** Of the builds that were begun. */
  private readonly tags = new Set<string>();

  /** @param root the project's folder @param signal ends a build */
  constructor(root: string, signal: AbortSignal) {
    this.root = root;
    this.signal = signal;
  }

  /** @throws Problem with the last lines where the build fails, or the image cannot be had */
  of({ source, platform }: TriedContainer): Promise<Image> {
    const key = JSON.stringify([source, platform]);
    const tag = `docker-on-ecs-try:${process.pid}-${this.asked.size + 1}`;
    const image = this.asked.get(key) ?? this.make(source, platform, tag);
    this.asked.set(key, image);
    return image;
  }

  private async make(source: Build | string, platform: string, tag: string): Promise<Image> {
    if (typeof source === "string") await this.take(source, platform);
    else await this.build(source, tag);
    return await imageOf(typeof source === "string" ? source : tag);
  }

  private async build({ context, dockerfile, args, target, platform }: Build, tag: string): Promise<void> {
    // Without the buildx plugin the client has only the builder before BuildKit, which leaves the container of a step
    // that fails.
    const legacy = (await run("docker", ["buildx", "version"])).code !== 0;
    const env = legacy ? { ...process.env, DOCKER_BUILDKIT: "0" } : undefined;
    const options = [
      ...["--quiet", "--tag", tag, "--file", dockerfile, "--platform", platform],
      ...Object.entries(args).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
      ...(target === undefined ? [] : ["--target", target]),
      ...(legacy ? ["--force-rm"] : []),
    ];
    const { root: cwd, signal } = this;
    this.tags.add(tag);
    const built = await run("docker", ["build", ...options, context], { cwd, timeoutMs: hour, env, signal });
    if (built.code !== 0) throw new Problem(`${dockerfile} does not build:\n${lastLines(built)}`);
  }

  private async take(reference: string, platform: string): Promise<void> {
    if ((await run("docker", ["image", "inspect", reference])).code === 0) return;
    const pull = ["pull", "--quiet", "--platform", platform, reference];
    const pulled = await run("docker", pull, { timeoutMs: hour, signal: this.signal });
    if (pulled.code !== 0) throw new Problem(`${reference} cannot be pulled: ${lastLines(pulled, 1)}`);
  }

  /** Removes what the builds left here; a ready image stays. */
  async forget(): Promise<void> {
    await Promise.allSettled(this.asked.values());
    // The engine may give an image its tag after the client of its build has ended.
    for (let times = this.signal.aborted ? 5 : 1; times > 0 && this.tags.size > 0; times--) {
      for (const tag of this.tags) {
        if ((await run("docker", ["image", "rm", tag])).code === 0) this.tags.delete(tag);
      }
      if (times > 1) await sleep(300);
    }
  }
}

async function imageOf(reference: string): Promise<Image> {
  const { stdout } = await run("docker", ["image", "inspect", "--format", "{{json .Config.Volumes}}", reference]);
  return { reference, volumes: Object.keys((JSON.parse(stdout || "null") as object | null) ?? {}) };
}
