// The commands from beginning to end, with the real emulator. In the CLI's place stands a script that keeps what it
// was called with, and writes where the real one writes: a stack into its backend, a salt into the stack file.

import assert from "node:assert/strict";
import { type ChildProcess, execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ensureEmulator, stopEmulator } from "../../../cli/local/emulator.ts";
import { goesOn, type LocalStack } from "../../../cli/local/localStack.ts";
import { connect } from "../../../rollout/clients.ts";
import { discard, docker, emptyStack, found, image, requireEmulator } from "./emulatedMachine.ts";
import { exportedService } from "./exportedService.ts";

const cli = `#!${process.execPath}
const fs = require("node:fs");
const { argv, env } = process;
const call = argv.slice(2).join(" ");
fs.appendFileSync("@root@/calls", JSON.stringify({ call, cwd: process.cwd(), env }) + "\\n");
const backend = decodeURIComponent(new URL(env.PULUMI_BACKEND_URL ?? "file:///none").pathname);
const made = backend + "/made";
if (call === "version") console.log("v3.1000.0");
else if (call.startsWith("stack select") && fs.existsSync("@root@/slow")) {
  fs.writeFileSync("@root@/selects", "");
  setTimeout(() => {}, 60000);
} else if (call.startsWith("stack select")) {
  if (!fs.existsSync(made)) { console.error("error: no stack named 'local' found"); process.exit(255); }
} else if (call.startsWith("stack init")) {
  fs.appendFileSync("Pulumi.local.yaml", "encryptionsalt: v1:salt\\n");
  fs.writeFileSync(made, "");
} else if (call.startsWith("stack export")) console.log(fs.readFileSync("@root@/export.json", "utf8"));
else if (call.startsWith("stack output")) console.log("{}");
else if (call.startsWith("stack history")) {
  console.log(fs.existsSync(made + "-result") ? '[{ "result": "' + fs.readFileSync(made + "-result", "utf8") + '" }]' : "[]");
} else if (call.startsWith("up ") && fs.existsSync("@root@/hang")) {
  let asked = 0;
  process.on("SIGINT", () => { if (++asked > 1) process.exit(255); });
  setTimeout(() => {}, 60000);
  fs.writeFileSync("@root@/hangs", "");
} else if (call.startsWith("up ")) {
  const fails = fs.existsSync("@root@/fail");
  fs.writeFileSync(made + "-result", fails ? "failed" : "succeeded");
  if (fails) { console.error("error: no such plugin"); process.exit(255); }
  if (fs.existsSync("@root@/after-up.json")) fs.renameSync("@root@/after-up.json", "@root@/export.json");
}
`;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

interface Call {
  call: string;
  cwd: string;
  env: Record<string, string>;
}

describe("a local deployment", function () {
  this.timeout(60_000);
  let stack: LocalStack;

  before(async function () {
    await requireEmulator(this);
  });
  async function prepare() {
    stack = await emptyStack();
    writeFileSync(join(stack.root, "Pulumi.yaml"), "name: local-tests\nruntime: nodejs\n");
    writeFileSync(stackFile(), `# as committed\nconfig:\n  aws:endpoints:\n    - ecs: ${stack.endpoint}\n`);
    writeFileSync(join(stack.root, "export.json"), exported());
    mkdirSync(join(stack.root, "bin"));
    writeFileSync(join(stack.root, "bin/pulumi"), cli.replaceAll("@root@", stack.root));
    chmodSync(join(stack.root, "bin/pulumi"), 0o755);
  }

  const stackFile = () => join(stack.root, "Pulumi.local.yaml");
  /** The CLI's export of a stack that consists of these images. */
  const exported = (...imageNames: string[]) => {
    const resources = imageNames.map((imageName, index) => ({
      urn: `urn:pulumi:local::shop::x::image-${index}`,
      type: "docker:index/image:Image",
      outputs: { imageName },
    }));
    return JSON.stringify({ version: 3, deployment: { resources } });
  };
  const calls = () =>
    readFileSync(join(stack.root, "calls"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Call);
  const called = (prefix: string) => calls().filter(({ call }) => call.startsWith(prefix));

  function local(...args: string[]): Promise<Ended> & { child: ChildProcess } {
    const env = {
      ...process.env,
      PATH: [join(stack.root, "bin"), process.env.PATH].join(delimiter),
      PULUMI_HOME: join(stack.root, "home"),
      PULUMI_BACKEND_URL: "https://api.pulumi.com",
      PULUMI_CONFIG_PASSPHRASE: "someone's own",
      AWS_PROFILE: "production",
      AWS_ACCESS_KEY_ID: "someone's own",
    };
    const { promise, resolve: done } = Promise.withResolvers<Ended>();
    const words = [resolve("ecs"), "local", ...args];
    const child = execFile(process.execPath, words, { cwd: stack.root, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    return Object.assign(promise, { child });
  }

  describe("that is up", () => {
    let first: Awaited<ReturnType<typeof local>>;
    let committed: string;
    before(async () => {
      await prepare();
      committed = readFileSync(stackFile(), "utf8");
      first = await local();
    });
    after(() => discard(stack));

    it("asked no question, needed no login, and left the stack file as it was", () => {
      assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: "" });
      assert.equal(readFileSync(stackFile(), "utf8"), committed);
      const [up] = called("up ");
      assert.ok(up);
      assert.equal(up.cwd, stack.root);
      assert.ok(up.call.includes(`--config-file ${join(stack.folder, "Pulumi.local.yaml")}`), up.call);
      for (const { env } of calls().filter(({ call }) => call !== "version")) {
        assert.equal(env.PULUMI_CONFIG_PASSPHRASE, "");
        assert.equal(fileURLToPath(String(env.PULUMI_BACKEND_URL)), join(stack.folder, "state"));
      }
    });

    it("got nothing of a real account, and ran the program with this very Node", () => {
      const [up] = called("up ");
      assert.deepEqual(
        Object.keys(up?.env ?? {}).filter((name) => name.startsWith("AWS_")),
        [],
      );
      // The CLI's own folder may come first, since it has no Node.
      const folders = String(up?.env.PATH)
        .split(delimiter)
        .filter((folder) => folder !== join(stack.root, "bin"));
      assert.equal(folders[0], dirname(process.execPath));
    });

    it("is updated in place by a second run", async () => {
      const { stdout } = await local();
      assert.match(stdout, /^emulator: ministack 1\.5\.33 runs on /);
      assert.deepEqual([called("stack init").length, called("up ").length], [1, 2]);
      assert.equal(readFileSync(stackFile(), "utf8"), committed);
    });

    it("is shown by `status` and `logs`, also where it has no service", async () => {
      const heading = "NAME  TASKS  DEPLOYMENT  IMAGE  URL  ALARMS\n";
      assert.deepEqual(await local("status"), { code: 0, stdout: heading, stderr: "" });
      const { code, stderr } = await local("logs", "web");
      assert.deepEqual({ code, stderr }, { code: 1, stderr: "the local stack has no service and no job\n" });
    });

    it("drops the images of a service that is in it no more", async () => {
      const [kept, gone] = ["web", "api"].map((name) => `127.0.0.1:${stack.port}/${name}-1a2b:1`) as [string, string];
      for (const name of [kept, gone]) await docker("tag", image, name);
      writeFileSync(join(stack.root, "export.json"), exported(kept, gone));
      writeFileSync(join(stack.root, "after-up.json"), exported(kept));

      assert.equal((await local()).code, 0);
      assert.equal(await docker("image", "ls", "--quiet", gone), "");
      assert.notEqual(await docker("image", "ls", "--quiet", kept), "");
    });

    it("is destroyed and leaves nothing by `down`, but the emulator's installation", async () => {
      const repository = `127.0.0.1:${stack.port}/web-1a2b`;
      for (const tag of ["replaced", "last"]) await docker("tag", image, `${repository}:${tag}`);
      writeFileSync(join(stack.root, "export.json"), exported(`${repository}:last`));

      const { code, stdout } = await local("down");
      assert.equal(code, 0);
      assert.match(stdout, /^emulator: stopped$/m);
      assert.equal(await docker("image", "ls", "--quiet", repository), "");
      assert.notEqual(await docker("image", "ls", "--quiet", image), "");
      const [destroy, other] = called("destroy ");
      assert.equal(other, undefined);
      assert.match(String(destroy?.call), / --run-program=false /);
      assert.deepEqual(readdirSync(stack.folder).sort(), ["python", "tmp"]);
      assert.equal((await found(stack)).answer.kind, "nothing");
    });
  });

  describe("in other circumstances", () => {
    beforeEach(prepare);
    afterEach(() => discard(stack));

    it("begins from nothing, and says so, where the emulator has forgotten it", async () => {
      await local();
      await stopEmulator(stack);
      assert.equal(
        (await local("status")).stderr,
        "the emulator that the stack was deployed to is gone; `./ecs local` deploys it again\n",
      );
      const { code, stdout } = await local();
      assert.equal(code, 0);
      assert.match(stdout, /^state: the emulator was started anew and has forgotten all; /m);
      assert.equal(called("stack init").length, 2);
    });

    it("is destroyed with the program where that has a hook for a deletion, as a platform of other stacks has", async () => {
      const stash = { urn: "urn:pulumi:local::shop::pulumi:index:Stash::x", type: "pulumi:index:Stash" };
      const resources = [{ ...stash, resourceHooks: { BeforeDelete: ["no-stack-left"] } }];
      writeFileSync(join(stack.root, "export.json"), JSON.stringify({ version: 3, deployment: { resources } }));
      await local();
      assert.equal((await local("down")).code, 0);
      assert.match(String(called("destroy ")[0]?.call), / --run-program=true /);
    });

    it("that fails exits with 1 and the CLI's own words, and is compared with what is there the next time", async () => {
      writeFileSync(join(stack.root, "fail"), "");
      const { code, stdout, stderr } = await local();
      assert.equal(code, 1);
      assert.match(stdout, /^error: no such plugin$/m);
      assert.equal(stderr, "pulumi up failed, for the reason above\n");

      rmSync(join(stack.root, "fail"));
      assert.match((await local()).stdout, /^state: the last run failed; /m);
      await local();
      assert.deepEqual(
        called("up ").map(({ call }) => call.includes("--refresh")),
        [false, true, false],
      );
    });

    it("ends within 5 s where the emulator is killed in the middle of an update, and says so in one sentence", async () => {
      writeFileSync(join(stack.root, "hang"), "");
      const running = local();
      while (!existsSync(join(stack.root, "hangs"))) await sleep(50);
      const { process: emulator } = JSON.parse(readFileSync(join(stack.folder, "emulator.json"), "utf8"));
      process.kill(emulator.pid, "SIGKILL");
      const killedAt = Date.now();
      const { code, stdout, stderr } = await running;
      assert.ok(Date.now() - killedAt < 5_000, `it took ${Date.now() - killedAt} ms`);
      assert.equal(code, 1);
      assert.match(stdout, /^emulator: started .*\n$/);
      assert.match(stderr, /^the emulator on \S+ is gone, .*; `\.\/ecs local` starts one and deploys anew \(.*\)\n$/);
    });

    it("ends with 1 where Fargate would not let a container live, and says why", async () => {
      const resources = exportedService("web", { image, container: { user: "ghost", command: ["true"] } });
      writeFileSync(join(stack.root, "export.json"), JSON.stringify({ version: 3, deployment: { resources } }));
      const { code, stdout, stderr } = await local();
      assert.equal(code, 1);
      assert.match(
        stdout,
        /^services\.web cannot live on Fargate as it is\n {2}BAD {3}it does not start: unable to find user ghost/m,
      );
      assert.equal(stderr, "the stack is deployed, but web could not live on Fargate, for the reasons above\n");
    });

    it("leaves no container of its tries behind after Ctrl-C, and says what is deployed", async () => {
      const resources = exportedService("web", { image, container: { command: ["sleep", "60"] } });
      writeFileSync(join(stack.root, "export.json"), JSON.stringify({ version: 3, deployment: { resources } }));
      const running = local();
      const containers = () =>
        docker("ps", "--all", "--quiet", "--filter", `name=docker-on-ecs-try-web-${running.child.pid}-`);
      while ((await containers()) === "") await sleep(50);
      running.child.kill("SIGINT");
      const { code, stderr } = await running;
      assert.deepEqual({ code, stderr }, { code: 130, stderr: `stopped; the stack is deployed, and ${goesOn}\n` });
      assert.equal(await containers(), "");
    });

    it("ends at once after a signal while it only gets ready, and says what goes on from there", async () => {
      writeFileSync(join(stack.root, "slow"), "");
      const running = local();
      while (!existsSync(join(stack.root, "selects"))) await sleep(50);
      running.child.kill("SIGTERM");
      assert.deepEqual(await running, {
        code: 143,
        stdout: `emulator: started on ${stack.endpoint}, log in .local/emulator.log\n`,
        stderr: `stopped; ${goesOn}\n`,
      });
      rmSync(join(stack.root, "slow"));
      assert.equal((await local()).code, 0);
    });

    it("is taken away to its end by the next `down`, where a signal or Docker ends the first", async () => {
      const repository = `127.0.0.1:${stack.port}/web-1a2b`;
      await docker("tag", image, `${repository}:last`);
      writeFileSync(join(stack.root, "export.json"), exported(`${repository}:last`));
      await local();
      const fault = (call: string, does: string) =>
        writeFileSync(
          join(stack.root, "bin/docker"),
          `#!/bin/sh\nif [ "$1" = ${call} ]; then ${does}; fi\nPATH=\${PATH#*:} exec docker "$@"\n`,
          { mode: 0o755 },
        );
      fault("ps", "echo no engine >&2; exit 1");
      const failed = await local("down");
      assert.deepEqual(
        [failed.code, failed.stderr],
        [
          1,
          "the emulator is stopped, but Docker does not remove what it made: no engine; start the engine, then `./ecs local down`\n",
        ],
      );

      // Pulumi no longer knows what it has deleted.
      writeFileSync(join(stack.root, "export.json"), exported());
      fault("image", `touch ${stack.root}/removes; exec sleep 30`);
      const stopped = local("down");
      while (!existsSync(join(stack.root, "removes"))) await sleep(50);
      stopped.child.kill("SIGTERM");
      const { code, stderr } = await stopped;
      assert.deepEqual([code, stderr], [143, "stopped; `./ecs local down` goes on from here\n"]);

      rmSync(join(stack.root, "bin/docker"));
      const last = local("down");
      // A reader that goes away ends nothing.
      last.child.stdout?.destroy();
      assert.equal((await last).code, 0);
      assert.equal(await docker("image", "ls", "--quiet", repository), "");
      assert.deepEqual(readdirSync(stack.folder).sort(), ["python", "tmp"]);
    });

    it("is not destroyed by `down` where the emulator has forgotten it: there is nothing left to destroy", async () => {
      await local();
      await stopEmulator(stack);
      await ensureEmulator(stack, await found(stack), () => {});
      const { code, stdout } = await local("down");
      assert.equal(code, 0);
      assert.match(stdout, /^state: the emulator that the stack was deployed to is gone, and all with it$/m);
      assert.equal(called("destroy ").length, 0);
      assert.equal(existsSync(join(stack.folder, "state")), false);
    });

    it("leaves an emulator as it was that others use, and takes its mark from it", async () => {
      await ensureEmulator(stack, await found(stack), () => {});
      const record = join(stack.folder, "emulator.json");
      const kept = readFileSync(record, "utf8");
      const { logs, close } = connect(stack.aws);
      try {
        await logs.send(new CreateLogGroupCommand({ logGroupName: "/theirs" }));
        rmSync(record); // as if someone else had started it
        assert.match((await local()).stdout, /^emulator: ministack 1\.5\.33 answers already and is used as it is on /);
        assert.match((await local("down")).stdout, /^emulator: none was started here$/m);
        const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
        assert.deepEqual(
          logGroups.map(({ logGroupName }) => logGroupName),
          ["/theirs"],
        );
      } finally {
        close();
        writeFileSync(record, kept);
      }
    });
  });
});
