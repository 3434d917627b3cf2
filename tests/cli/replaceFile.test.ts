// A full disk is a link to /dev/full in the place of the file that is written beside: every write to it is refused as
// by a full disk, and the program's own writing is what is tried.

import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appendToFile, besideOf, replaceFile } from "../../cli/replaceFile.ts";
import { findPlace } from "../../cli/secret/place.ts";
import { writeLines } from "../../cli/try/writeLines.ts";
import { ecs, type Ran } from "../support/ecs.ts";
import { programFiles } from "../support/programFiles.ts";

const stackFile = 'config:\n  aws:region: eu-west-1\n  services: { web: { image: "app:1", user: "1000" } } # mine\n';

describe("a file that is replaced", () => {
  let root: string;
  let path: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "replace-"));
    path = join(root, "Pulumi.dev.yaml");
    writeFileSync(path, stackFile);
    writeFileSync(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("keeps its mode, and stays behind its link", () => {
    const link = join(root, "link.yaml");
    writeFileSync(path, "before", { mode: 0o640 });
    symlinkSync(path, link);
    replaceFile(link, "after");
    assert.equal(readFileSync(path, "utf8"), "after");
    assert.equal(statSync(path).mode, lstatSync(path).mode);
    assert.ok(lstatSync(link).isSymbolicLink());
  });

  it("is as it was where the folder is not there, which is said of the file itself", () => {
    assert.throws(() => replaceFile(join(root, "none/a.md"), ""), { code: "ENOENT", path: join(root, "none/a.md") });
  });

  describe("on a full disk", () => {
    before(function () {
      if (!existsSync("/dev/full")) this.skip();
    });

    it("is as it was, and nothing is left beside it, whichever command writes it", async () => {
      const place = () => findPlace(root, { stack: "dev", workload: "web", variable: "TOKEN" });
      const full = { code: "ENOSPC", path };
      const preview = join("tests/fixtures/preview-create.json");
      const commands: readonly (() => Promise<Ran> | undefined)[] = [
        () => ecs(["add", "acme/api:1", "--to", "dev"], { root }),
        () => ecs(["comment", join(process.cwd(), preview), "--full", path], { root }),
        () => void assert.throws(() => place().write("arn:x"), full),
        () => void assert.throws(() => writeLines(root, "dev", { name: "web", kind: "service" }, { port: 80 }), full),
      ];
      for (const command of commands) {
        symlinkSync("/dev/full", besideOf(path));
        const ran = await command();
        const said = `${path} cannot be read or written: no space left on device.\n`;
        if (ran) assert.deepEqual([ran.code, ran.stderr], [1, said]);
        assert.equal(readFileSync(path, "utf8"), stackFile);
        assert.deepEqual(readdirSync(root), ["Pulumi.dev.yaml", "Pulumi.yaml"]);
      }
    });

    it("is named where a text cannot be added to it", () => {
      assert.throws(() => appendToFile("/dev/full", "x"), { code: "ENOSPC", path: "/dev/full" });
    });
  });

  it("is written in this one way by all that the commands write", () => {
    const others = programFiles().filter(
      (file) =>
        /^(cli|stack|settings|plan|rollout)\//.test(file) &&
        /\b(write|append|copy)File/.test(readFileSync(file, "utf8")),
    );
    // What is judged is written into a folder that is made for it, and goes with it.
    assert.deepEqual(others, ["cli/judge/main.ts", "cli/replaceFile.ts"]);
  });
});
