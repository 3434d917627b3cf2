// The images of `./ecs try` with a stand-in for Docker's client, which answers as the engine does at a moment that no test
// can choose.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TriedContainer } from "../../../cli/try/container.ts";
import { EngineLost, Images } from "../../../cli/try/engine.ts";
import { runtimeOf } from "../../../cli/try/runtime.ts";
import { tryAll } from "../../../cli/try/tryAll.ts";
import { fasterTime } from "../../support/fasterTime.ts";

const web: TriedContainer = {
  ...{ name: "web", kind: "service" as const, mayEnd: false, source: "acme/web:1", platform: "linux/amd64" },
  ...{ readonlyRoot: false, sidecars: [], cpu: 256, memoryMiB: 512, stopTimeoutSeconds: 30, runtime: runtimeOf({}) },
  ...{ environment: {}, secrets: {}, volumes: [], files: [] },
};

describe("Docker's engine under ./ecs try", () => {
  // It may take 20 s to remove what it has made.
  fasterTime(50);
  const { PATH } = process.env;
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "engine-"));
    process.env.PATH = [root, PATH].join(delimiter);
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(root, { recursive: true });
  });
  /** @param script the body of a shell script that plays Docker's client; `$1` is its first word */
  const client = (script: string) => {
    writeFileSync(join(root, "docker"), `#!/bin/sh\necho "$1 $2" >>${root}/calls\n${script}\n`, { mode: 0o755 });
  };
  const calls = () => (existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8") : "");
  const removes =
    /docker rm --force --volumes \$\(docker ps --all --quiet --filter 'name=docker-on-ecs-try-\.\*-\d+-'\); docker image rm \$\(docker image ls --quiet 'docker-on-ecs-try:\d+-\*'\)$/;

  it("leaves no image behind that it tags just after a signal has ended its build", async () => {
    client(`case "$1 $2" in
  "build "*) exec sleep 60 ;;
  "image rm") [ "$(grep -c "^image rm" ${root}/calls)" -gt 1 ] && echo "$3" >>${root}/removed ;;
esac`);
    const stop = new AbortController();
    const images = new Images(root, stop.signal);
    const source = { context: ".", dockerfile: "Dockerfile", args: {}, platform: "linux/amd64" };
    const built = images.of({ ...web, source });
    while (!calls().includes("build ")) await sleep(10);
    stop.abort();
    await assert.rejects(built);
    await images.forget();
    assert.match(readFileSync(join(root, "removed"), "utf8"), /^docker-on-ecs-try:\d+-1\n$/);
  });

  it("is what is wrong where it goes, and no container is judged by that", async () => {
    client('[ "$1" = image ] && exit; echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const { signal } = new AbortController();
    await assert.rejects(tryAll([web], new Images(root, signal), signal), (error: Error) => {
      assert.ok(error instanceof EngineLost);
      assert.match(
        error.message,
        /^Docker's engine was lost while containers were tried \(Cannot connect to the Docker daemon\)\. /,
      );
      assert.match(error.message, removes);
      return true;
    });
  });

  it("is not waited for after a signal where it hangs, and this says what it may have left", async () => {
    client('[ "$1" = image ] && exit; exec sleep 5');
    const stop = new AbortController();
    const tried = tryAll([web], new Images(root, stop.signal), stop.signal);
    while (!calls().includes("create ")) await sleep(10);
    stop.abort();
    await assert.rejects(tried, (error: Error) => error instanceof EngineLost && removes.test(error.message));
  });
});
