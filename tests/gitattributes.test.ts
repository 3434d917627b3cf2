import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextHash } from "../components/image/contextHash.ts";

describe("A checkout", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "checkout-"));
  });
  after(() => rmSync(root, { recursive: true }));

  it("gives the same image on Windows, where git would write CRLF, as on Linux", () => {
    const origin = join(root, "origin");
    const git = (folder: string, ...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder, stdio: "pipe" });
    git(root, "init", "--quiet", origin);
    cpSync(".gitattributes", join(origin, ".gitattributes"));
    mkdirSync(join(origin, "app"));
    writeFileSync(join(origin, "app/Dockerfile"), "FROM scratch\nCOPY . .\n");
    writeFileSync(join(origin, "app/run.sh"), "#!/bin/sh\necho on\n");
    git(origin, "add", ".");
    git(origin, "commit", "--quiet", "--message", "app");

    const hashes = ["false", "true"].map((autocrlf) => {
      const clone = join(root, `autocrlf-${autocrlf}`);
      git(root, "clone", "--quiet", "--config", `core.autocrlf=${autocrlf}`, origin, clone);
      assert.equal(readFileSync(join(clone, "app/run.sh"), "utf8"), "#!/bin/sh\necho on\n");
      return contextHash({ context: join(clone, "app"), dockerfile: "Dockerfile", args: {}, platform: "linux/amd64" });
    });
    assert.equal(hashes[0], hashes[1]);
  });
});
