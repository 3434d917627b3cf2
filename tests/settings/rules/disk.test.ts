import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diskAt } from "../../../settings/rules/disk.ts";

describe("The project's folder", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "disk-"));
    mkdirSync(join(root, "app"));
    writeFileSync(join(root, "app/Dockerfile"), "FROM node\nARG UID=1\nUSER $UID\n");
    writeFileSync(join(root, ".env"), "LEVEL=info\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is looked at once for what many services name, be it not there", () => {
    const disk = diskAt(root);
    const build = () => ({ context: "app", dockerfile: "Dockerfile", args: { UID: "7" } });
    const seen = () => [
      disk.contextIn(join(root, "app"), "Dockerfile"),
      disk.factsOf(build()),
      disk.factsOf({ ...build(), args: {} })?.user,
      disk.unparsableIn(build()),
      disk.variablesIn(".env"),
      disk.variablesIn("app/.env"),
    ];
    const first = seen();
    rmSync(join(root, "app"), { recursive: true });
    writeFileSync(join(root, ".env"), "LEVEL=debug\n");
    assert.deepEqual(seen(), first);
    assert.deepEqual(
      [disk.factsOf(build())?.user, first[2], first[4], first[5]],
      ["7", "1", { LEVEL: "info" }, undefined],
    );
  });

  it("has no facts of a Dockerfile that is not there", () => {
    const disk = diskAt(root);
    const build = { context: "other", dockerfile: "Dockerfile" };
    assert.deepEqual([disk.factsOf(build), disk.unparsableIn(build)], [undefined, undefined]);
  });
});
