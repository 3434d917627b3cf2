// `./ecs try` with real containers of the kinds that people have, and of what they get wrong: all of one stack in one
// run, whose report each test reads its part of.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../app/container.ts";
import { ecs, type Ran } from "../../support/ecs.ts";
import { base, requireBase, triedProject } from "./triedProject.ts";

const fixture = join(import.meta.dirname, "../../fixtures/tried");

describe("./ecs try of a whole stack", () => {
  let root = "";
  let ran: Ran;
  const parts = new Map<string, string>();
  before(async function () {
    // The first run on a machine fetches Debian's packages.
    this.timeout(600_000);
    await requireBase(this);
    root = triedProject(fixture);
    await docker("build", "--quiet", "--target", "packages", "--build-arg", `BASE_IMAGE=${base}`, join(fixture, "app"));
    ran = await ecs(["try", "kinds"], { root, planProcesses: true });
    for (const [, name = "", part = ""] of ran.stdout.matchAll(/^(?:services|jobs)\.(\S+) (.*\n(?: .*\n)*)/gm)) {
      parts.set(name, part);
    }
  });
  after(() => {
    if (root !== "") rmSync(root, { recursive: true });
  });

  /** What the report says of a service or job. */
  const of = (name: string) => parts.get(name) ?? `nothing of ${name}:\n${ran.stdout}${ran.stderr}`;
  const lives = (name: string, ...said: RegExp[]) => {
    assert.match(of(name), /^can live on Fargate\n/);
    for (const one of said) assert.match(of(name), one);
  };
  const fails = (name: string, ...said: RegExp[]) => {
    assert.match(of(name), /^cannot live on Fargate as it is\n/);
    for (const one of said) assert.match(of(name), one);
  };

  it("exits with 1 where one of them cannot live, and leaves no container and no image", async () => {
    assert.equal(ran.code, 1);
    assert.equal(parts.size, 31, ran.stdout);
    assert.equal(await docker("ps", "--all", "--quiet", "--filter", `name=docker-on-ecs-try-.*-${process.pid}-`), "");
    assert.equal(
      await docker("image", "ls", "--quiet", "--filter", `reference=docker-on-ecs-try:${process.pid}-*`),
      "",
    );
  });

  describe("takes", () => {
    it("a server of node, and one of python, with what each does", () => {
      const said = [
        /ok {4}it stays up \(watched for \d+\.\d s\)/,
        /ok {4}it takes \d+ MiB of 512 MiB at its peak/,
        /ok {4}it listens on \d000/,
        /ok {4}\/ answers 200 after \d+\.\d s; the grace period is 30 s/,
        /ok {4}it ends \d+\.\d s after its stop signal \(of 30 s\)/,
      ];
      lives("node", ...said);
      lives("python", ...said);
    });

    it("nobody on port 80, whom the task's systemControl lets listen", () => lives("low-port", /it listens on 80\n/));

    it("one static program in an empty image", () => lives("static", /it listens on 8080/));

    it("a server of Java, which goes without its files in /tmp", () =>
      lives("java", /note {2}it writes to \/tmp, which there belongs to root/));

    it("one that starts as root and drops its privileges itself", () => lives("drops", /it ends \d/));

    it("one that ignores its stop signal, and says that it is killed", () =>
      lives("deaf", /note {2}it does not end within 2 s of its stop signal, and is killed/));

    it("a worker without a port, and runs ECS's own check of it", () =>
      lives("worker", /ok {4}healthCheck passes after \d+\.\d s \(of 30 s\)/));

    it("one with limits, a folder and a terminal of its own", () => lives("narrow"));

    it("the tutorial's nginx where it may write anywhere, and says what a read-only root would take", () =>
      lives(
        "roomy",
        /safer: readonlyRootFilesystem: true, with writablePaths: \[\/run, \/tmp, \/var\/lib\/nginx, \/var\/log\/nginx\]/,
      ));

    it("a server before an app without a port, and a container that has to end first, both built", () => {
      lives("fronted", /it stays up/);
      lives("fronted.sidecars.front", /it listens on 8080\n/);
      lives("fronted.sidecars.setup", /ok {4}it ends with exit code 0 after \d/);
    });

    it("a job that ends", () => lives("report", /ok {4}it ends with exit code 0 after \d/));
  });

  describe("finds", () => {
    it("where the tutorial's nginx, and Apache with PHP, write as root", () => {
      fails("tutorial", /\| .*Read-only file system/, /services\.tutorial\.writablePaths: \[\/run, \/tmp, .*nginx/);
      fails("php", /services\.php\.writablePaths: \[\/run\/apache2, \/tmp, \/var\/log\/apache2\]/);
    });

    it("what one writes to its home, and what the Dockerfile has to say of it", () => {
      const declare =
        /RUN mkdir -p \/home\/me\/\.cache && chown me \/home\/me\/\.cache, then VOLUME \["\/home\/me\/\.cache"\]/;
      fails("home", declare, /; then writablePaths: \[\/home\/me\/\.cache\] here\n/);
    });

    it("what one that is not root cannot write to although a volume is there", () => {
      fails(
        "own-tmp",
        /BAD {3}it writes to \/tmp, which there belongs to root/,
        /chown 65534 \/tmp, then VOLUME \["\/tmp"\]/,
      );
    });

    it("the grace period that one needs which takes 20 s to start", () => {
      fails(
        "slow",
        /BAD {3}\/ answers 200 after 2\d\.\d s; the grace period is 10 s\n +services\.slow\.health\.gracePeriodSeconds: [34]0\n/,
      );
    });

    it("a user that the image does not have", () => {
      fails("ghost", /it does not start: unable to find user ghost/, /write user: as a number/);
      assert.doesNotMatch(of("ghost"), /as root/);
    });

    it("what listens on another port, or on 127.0.0.1 alone", () => {
      fails("other-port", /does not listen on 8000, but on 3000\n +services\.other-port\.port: 3000\n/);
      fails("loopback", /listens on 8000 of 127\.0\.0\.1 alone/);
    });

    it("a health path that is answered with 404, and the one that is not", () => {
      fails("path", /\/ must be answered with 200, got 404; \/healthz is\n +services\.path\.health\.path: \/healthz\n/);
    });

    it("a health path that redirects, and the matcher for it", () => {
      fails("redirects", /\/ must be answered with 200, got 302\n +services\.redirects\.health\.matcher: 200,302\n/);
    });

    it("an app that answers on 127.0.0.1, and refuses the address by which the load balancer asks", () => {
      fails("host", /\/ must be answered with 200, got 404/);
    });

    it("more memory than there is, and the next size", () => {
      fails(
        "eats",
        /it takes more memory than the 512 MiB there are, and is killed/,
        /services\.eats\.memoryMiB: 1024\n/,
      );
    });

    it("exit code and last lines of one that dies, and of a job that fails", () => {
      fails("dies", /it ends with exit code 1 after .*; its last lines:\n +\| DATABASE_URL is not set\n/);
      fails("fails", /it ends with exit code 3 after .*, and says nothing\n/);
    });

    it("one that is well as root only", () => fails("needs-root", /it runs as root, but not as 65534/));

    it("a check by ECS that the image has no program for", () => {
      fails("checked", /healthCheck does not pass within \d+ s: exit code 127\n +\| .*curl: not found/);
    });

    it("which secret had a placeholder", () => {
      fails("secret", /\| the token is placeholder\n[\s\S]*with a placeholder: TOKEN \(--env-file takes values\)/);
    });
  });
});
