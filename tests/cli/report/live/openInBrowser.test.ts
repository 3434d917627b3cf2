import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openInBrowser } from "../../../../cli/report/live/openInBrowser.ts";
import { environmentBecomes } from "../../../support/environment.ts";

describe("A page for its user's browser", () => {
  const before = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "browser-"));
  });
  afterEach(() => {
    environmentBecomes(before);
    rmSync(folder, { recursive: true });
  });

  it("is not opened where nobody sees it, which is said", async () => {
    const of = (env: NodeJS.ProcessEnv) => openInBrowser("http://127.0.0.1:1/", env, "linux");
    assert.equal(await of({}), "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)");
    assert.equal(await of({ CI: "true", DISPLAY: ":0" }), "CI has no browser that somebody sees");
  });

  it("is given to the browser that is chosen, as a URL or as a file, and a browser that fails is reported", async function () {
    if (process.platform !== "linux") this.skip(); // elsewhere no variable says which browser it is
    const browser = join(folder, "browser");
    const opened = join(folder, "opened");
    const chosen = (program: string) => {
      writeFileSync(browser, `#!/bin/sh\n${program}\n`, { mode: 0o755 });
      environmentBecomes({ PATH: before.PATH, HOME: folder, BROWSER: browser });
    };
    chosen(`printf '%s' "$1" > "${opened}"`);
    for (const what of ["http://127.0.0.1:1/", join(folder, "a page.html")]) {
      writeFileSync(join(folder, "a page.html"), "");
      assert.equal(await openInBrowser(what), undefined);
      assert.equal(readFileSync(opened, "utf8"), what);
    }
    chosen("exit 1");
    assert.match((await openInBrowser("http://127.0.0.1:1/")) ?? "", /^no browser opened it \(exit code [1-9]\)$/);
  });
});
