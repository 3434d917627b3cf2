// The images of `./ecs try` with a stand-in for Docker's client, which answers as the engine does at a moment that no test
// can choose.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Images } from "../../../cli/try/engine.ts";

describe("The images of ./ecs try", () => {
  const { PATH } = process.env;
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "images-"));
    process.env.PATH = [root, PATH].join(delimiter);
    // The engine has tagged the image by the second time that somebody asks for it.
    writeFileSync(
      join(root, "docker"),
      `#!/bin/sh
echo "$1 $2" >>${root}/calls
case "$1 $2" in
  "build "*) exec sleep 60 ;;
  "image rm") [ "$(grep -c "^image rm" ${root}/calls)" -gt 1 ] && echo "$3" >>${root}/removed ;;
esac
`,
      { mode: 0o755 },
    );
  });
  after(() => {
    process.env.PATH = PATH;
    rmSync(root, { recursive: true });
  });

  it("leave none behind that the engine tags just after a signal has ended its build", async () => {
    const stop = new AbortController();
    const images = new Images(root, stop.signal);
    const source = { context: ".", dockerfile: "Dockerfile", args: {}, platform: "linux/amd64" };
    const built = images.of({ source, platform: "linux/amd64" } as Parameters<typeof images.of>[0]);
    const calls = () => (existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8") : "");
    while (!calls().includes("build ")) await sleep(10);
    stop.abort();
    await assert.rejects(built);
    await images.forget();
    assert.match(readFileSync(join(root, "removed"), "utf8"), /^docker-on-ecs-try:\d+-1\n$/);
  });
});
