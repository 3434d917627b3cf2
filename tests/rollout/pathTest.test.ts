// The line of shell itself, run as the container would run it, with each of the programs that an image may have.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathTest } from "../../rollout/pathTest.ts";

describe("the test of a path", () => {
  const asked: string[] = [];
  const server = http.createServer(({ url = "", headers, method }, response) => {
    asked.push(`${method} ${url} ${headers.host}`);
    response.writeHead(Number(url.slice(1)), url === "/302" ? { location: "http://127.0.0.1:1/" } : {}).end();
  });
  const folder = mkdtempSync(path.join(tmpdir(), "path-test-"));
  before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** An image that has this program, and what every shell line needs. */
  function bin(programs: readonly string[]): string {
    const made = path.join(folder, programs.join("-") || "none");
    if (existsSync(made)) return made;
    mkdirSync(made);
    for (const program of [...programs, "sed", "head"]) {
      const found = program === "node" ? process.execPath : `/usr/bin/${program}`;
      if (existsSync(found)) symlinkSync(found, path.join(made, program));
    }
    return made;
  }

  function run(programs: readonly string[], TEST_PATH: string): Promise<{ code: number; output: string }> {
    const { port } = server.address() as AddressInfo;
    const env = { PATH: bin(programs), TEST_URL: `http://127.0.0.1:${port}`, TEST_HOST: "web.example.com", TEST_PATH };
    const [, ...args] = pathTest;
    return new Promise((resolve) =>
      execFile("/bin/sh", args, { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      ),
    );
  }

  it("passes on 200 to 399, and follows no redirect, with whichever program the image has", async function () {
    const programs = ["curl", "node", "python3", "wget"].filter(
      (one) => one === "node" || existsSync(`/usr/bin/${one}`),
    );
    if (programs.length < 2) this.skip();
    await Promise.all(
      programs.map(async (program) => {
        const results = await Promise.all(["/200", "/302", "/404", "/500"].map((at) => run([program], at)));
        assert.deepEqual([program, ...results.map(({ code }) => code)], [program, 0, 0, 1, 1]);
        assert.match(results[3]?.output ?? "", /^GET \/500: 500$/m);
      }),
    );
    assert.ok(asked.every((one) => one.endsWith(" web.example.com")));
  });

  it("says what the image lacks", async () => {
    const { code, output } = await run([], "/200");
    assert.deepEqual(
      [code, output.trim()],
      [127, "the image has none of curl, node, python3 and wget: write test.command"],
    );
  });
});
