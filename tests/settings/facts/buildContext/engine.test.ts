// Random contexts, each built with `COPY . /` by the Docker engine: what is in the image is what is hashed. The classic
// builder's client packs the context by the library of Pulumi's provider; BuildKit's transfer has other rules for `!`.
// Without a Docker engine these tests are pending; in CI they then fail. BUILDS=2000 runs more than the few of every
// day.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readContext } from "../../../../settings/facts/buildContext/contextFiles.ts";
import { engineFault } from "../../../app/container.ts";
import { contexts, type RandomContext, written } from "./contexts.ts";

const builds = Number(process.env.BUILDS ?? 20);
/** The most steps of one image, and the number of builds at a time for a machine of a few cores. */
const [inBatch, atOnce] = [60, 4];

/** Runs docker with the classic builder; gives what it prints, and rejects where it fails. */
function docker(...args: string[]): Promise<string> {
  const env = { ...process.env, DOCKER_BUILDKIT: "0" };
  return new Promise((resolve, reject) => {
    execFile("docker", args, { env, maxBuffer: 1 << 28 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

describe("What Docker builds of a context", function () {
  this.timeout(builds * 2_000);
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  const images: string[] = [];

  before(async function () {
    const fault = await engineFault();
    if (fault === undefined) return;
    assert.notEqual(process.env.CI, "true", `CI has to have a Docker engine: ${fault}`);
    this.skip();
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    if (images.length > 0) await docker("rmi", "--force", ...images);
  });

  /** Builds a folder, and gives the image's name. */
  async function build(context: string): Promise<string> {
    const image = `docker-on-ecs-context:${process.pid}-${images.length}`;
    images.push(image);
    // Without the cache, where another run may be removing what it has found.
    await docker("build", "--no-cache", "--quiet", "--tag", image, context);
    return image;
  }

  /** The paths in each image. All are copied to one container, since starting one takes a second. */
  async function pathsIn(built: readonly string[]): Promise<string[][]> {
    const steps = built.map((image, index) => `COPY --from=${image} / /${index}/\n`);
    writeFileSync(join(folder, "Dockerfile"), `FROM scratch\n${steps.join("")}`);
    const container = (await docker("create", await build(folder), "none")).trim();
    const archive = join(folder, "export.tar");
    await docker("export", "--output", archive, container);
    await docker("rm", container);
    const listed = await new Promise<string>((resolve, reject) => {
      const args = ["--list", "--file", archive, "--quoting-style=literal"];
      execFile("tar", args, { maxBuffer: 1 << 28 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
    });
    const paths = listed.split("\n").map((path) => path.replace(/\/$/, ""));
    return built.map((_, index) =>
      paths.filter((path) => path.startsWith(`${index}/`)).map((path) => path.slice(`${index}/`.length)),
    );
  }

  /** The hashed entries, and the directories around them. */
  function hashed(context: string): string[] {
    const { entries } = readContext(context, "Dockerfile");
    return [
      ...new Set(entries.flatMap(({ path }) => path.split("/").map((_, at, all) => all.slice(0, at + 1).join("/")))),
    ];
  }

  // Docker is sent both in any case, and this builder removes from the image what it was sent for itself.
  const others = (paths: readonly string[]) =>
    paths.filter((path) => !["Dockerfile", ".dockerignore"].includes(path)).sort();

  async function compare(cases: readonly RandomContext[]): Promise<void> {
    const roots = cases.map((one) => written(one));
    try {
      const built: string[] = [];
      for (let at = 0; at < roots.length; at += atOnce) {
        built.push(...(await Promise.all(roots.slice(at, at + atOnce).map(build))));
      }
      for (const [index, paths] of (await pathsIn(built)).entries()) {
        assert.deepEqual(others(hashed(roots[index] as string)), others(paths), JSON.stringify(cases[index]));
      }
    } finally {
      for (const root of roots) rmSync(root, { recursive: true });
    }
  }

  it(`is what is hashed, in ${builds} builds from random trees and random patterns`, async () => {
    const isOld = Number.parseInt(await docker("version", "--format", "{{.Client.Version}}"), 10) < 23;
    // Clients before 23 took most of these for a regular expression's: https://github.com/moby/moby/pull/42961
    const misread = isOld ? /[+(){}|^$[\]\\]/ : /^$/;
    // BuildKit and Pulumi's provider know the Dockerfile's own ignore file, this builder does not.
    const taken = contexts.map((context) => withoutLines({ ...context, isOwn: false }, misread));
    const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) };
    const cases = [withoutLines(quirks, misread), ...fc.sample(taken, { numRuns: builds - 1, ...seed })];
    for (let at = 0; at < cases.length; at += inBatch) await compare(cases.slice(at, at + inBatch));
  });

  for (const line of ["[z-a]", "a\\", "b[]", "!", "*{2}", "[^]", "[a-]", "\\Z*"]) {
    it(`is refused by Docker, too, with ${line}`, async () => {
      const root = written({ paths: ["a"], ignoreFile: `${line}\n`, isOwn: false });
      try {
        assert.equal(readContext(root, "Dockerfile").refused.length, 1);
        await assert.rejects(build(root));
      } finally {
        rmSync(root, { recursive: true });
      }
    });
  }
});

/** Cases that other readers of .dockerignore get wrong, each in a folder or under a name of its own. */
const quirks: RandomContext = {
  paths: [
    "(auth)/a",
    "auth/a",
    "f(1)",
    "f1",
    "x|y",
    "x",
    "y",
    "b{2}c",
    "bbc",
    "g/c++",
    "g/c",
    "$h",
    "^i",
    "i",
    "1",
    "d",
  ].concat("docs/keep.md", "docs/a.md", "notes/keep.md", "notes/a.md", "empty/", "J", "j", "k l"),
  ignoreFile:
    "\uFEFF(auth)\r\nf(1)\nx|y\nb{2}*\n**/c++\n$h\n^i\n\\d\ndocs\n!**/keep.md\nnotes\n!notes/keep.md\n/j/\n # k\n  k l  \n",
  isOwn: false,
};

/** The lines without those that Docker refuses, and without some kinds. */
function withoutLines(context: RandomContext, kind: RegExp): RandomContext {
  const root = written(context);
  const refused = readContext(root, "Dockerfile").refused.map(({ number }) => number);
  rmSync(root, { recursive: true });
  const lines = context.ignoreFile
    .split("\n")
    .filter((line, index) => !refused.includes(index + 1) && !kind.test(line));
  return { ...context, ignoreFile: lines.join("\n") };
}
