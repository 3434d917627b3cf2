// `./ecs report --watch` as a process. What its page does in a browser is in tests/cli/report/browser.test.ts.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getFrom } from "../../../support/getFrom.ts";
import { SmallProject } from "../smallProject.ts";

describe("./ecs report --watch", function () {
  this.timeout(60_000);
  const project = new SmallProject();
  let child: ChildProcess;
  let said = "";
  afterEach(() => child.kill("SIGKILL"));
  after(() => project.remove());

  /** The page's address. */
  async function start(...args: string[]): Promise<string> {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, CI: "true" };
    said = "";
    child = spawn(process.execPath, [resolve("ecs"), "report", "--watch", ...args], { cwd: project.root, env });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    }
    return (await says(/^(http:\S+) /m))[1] as string;
  }

  async function says(pattern: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(5)) {
      const found = pattern.exec(said);
      if (found) return found;
    }
    return assert.fail(`did not say ${pattern}:\n${said}`);
  }

  it("serves a new page and prints a line at each save, with a fault until it is mended, and ends with 0", async () => {
    project.save("dev", 30);
    project.save("prod", 90);
    const url = await start("--to", "kept.html", "--open");
    const shown = async () => (await getFrom(url)).text;
    const kept = () => readFileSync(join(project.root, "kept.html"), "utf8");
    await says(/^http:\S+ {2}dev, prod, anew at each save; Ctrl-C ends it\n/);
    await says(/^The page is not opened: CI has no browser that somebody sees$/m);
    assert.match(await shown(), /<body data-version="1">/);
    project.save("dev", 60);
    await says(/^\d\d:\d\d:\d\d {2}Pulumi\.dev\.yaml: dev 1 changed$/m);
    assert.match(await shown(), /<body data-version="2">.*<code>60<\/code>/s);
    project.save("dev", -1);
    await says(/Pulumi\.dev\.yaml: dev: Pulumi\.wrong\.yaml: logRetentionDays must be more$/m);
    assert.match(await shown(), /<body data-version="3">.*<pre>Pulumi\.wrong\.yaml: .*<code>90<\/code>/s);
    assert.match(kept(), /<pre>Pulumi\.wrong\.yaml: /);
    project.save("dev", 60);
    await says(/Pulumi\.dev\.yaml: no changes$/m);
    assert.match(kept(), /<code>60<\/code>/);
    assert.doesNotMatch(kept(), /data-version|EventSource|connect-src/);
    const dropped = assert.rejects(fetch(new URL("/changes", url)).then((answer) => answer.text()));
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "close"), [0, null]);
    await dropped;
    await assert.rejects(getFrom(url), { code: "ECONNREFUSED" });
    assert.doesNotMatch(said, /kept\.html/);
  });

  it("ends with 0 at SIGTERM, too, and has written no file", async () => {
    project.save("dev", 30);
    await start("dev");
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.equal(existsSync(join(project.root, ".local", "report.html")), false);
  });
});
