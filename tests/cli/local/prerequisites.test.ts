import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pinned from "pulumi/package.json" with { type: "json" };
import { Problem } from "../../../cli/commandLine.ts";
import type { LocalStack } from "../../../cli/local/localStack.ts";
import { findPrerequisites } from "../../../cli/local/prerequisites.ts";
import { fetchPulumi } from "../../../cli/process/pulumiCli.ts";
import { environmentBecomes } from "../../support/environment.ts";
import { fasterTime } from "../../support/fasterTime.ts";

describe("Pulumi's CLI, where this machine has none,", () => {
  let home: string;
  let stack: LocalStack;
  const before = { ...process.env };

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    mkdirSync(join(home, "bin"));
    Object.assign(process.env, { PULUMI_HOME: home, PATH: join(home, "bin"), DOCKER_HOST: "unix:///docker.sock" });
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    stack = { endpoint: `http://127.0.0.1:${port}`, port } as LocalStack;
  });
  afterEach(() => {
    environmentBecomes(before);
    rmSync(home, { recursive: true });
  });

  /** A client whose engine answers. */
  const haveDocker = () => writeFileSync(join(home, "bin/docker"), "#!/bin/sh\necho 28.0\n", { mode: 0o755 });
  const kept = () => join(home, "versions", pinned.version);

  it("is fetched once, after saying so, to where `npx pulumi` keeps it", async () => {
    haveDocker();
    const happened: string[] = [];
    const fetch = () =>
      fetchPulumi(
        (line) => happened.push(line),
        async ({ root, version }) => {
          happened.push(`${root} ${version}`);
          mkdirSync(join(String(root), "bin"), { recursive: true });
          writeFileSync(join(String(root), "bin/pulumi"), "");
        },
      );
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(await findPrerequisites(stack, fetch), {
        dockerHost: "unix:///docker.sock",
        cliFolder: join(kept(), "bin"),
        answer: { kind: "nothing" },
      });
    }
    assert.deepEqual(happened, [
      `fetching the CLI ${pinned.version} from https://get.pulumi.com into ${kept()}, once`,
      `${kept()} ${pinned.version}`,
    ]);
  });

  it("is not fetched where something else is missing, and is reported with it", async () => {
    let fetched = false;
    const finding = findPrerequisites(stack, async () => {
      fetched = true;
      return "";
    });
    await assert.rejects(finding, /Docker engine {2}there is no `docker` on PATH.*Pulumi CLI {5}version/s);
    assert.equal(fetched, false);
    haveDocker();
    await assert.rejects(findPrerequisites(stack), /download it once: npx pulumi version/);
  });

  it("that cannot be fetched is a problem with its cause and the way by hand", async () => {
    const words = (message: string) =>
      `Pulumi's CLI ${pinned.version} could not be fetched: ${message}; check this machine's network and proxy, or install it ` +
      "by hand: https://www.pulumi.com/docs/install/";
    const failing = (message: string) => fetchPulumi(assert.ok, () => Promise.reject(new Error(message)));
    const offline = "Failed to download https://get.pulumi.com/install.sh: fetch failed";
    await assert.rejects(failing(offline), new Problem(words(offline)));
    await assert.rejects(
      failing("code: 1\n stdout: \n stderr: error: no space\n"),
      new Problem(words("error: no space")),
    );
    await assert.rejects(
      fetchPulumi(assert.ok, async () => {}),
      new Problem(words("it is not where it was to be put")),
    );
    assert.equal(existsSync(kept()), false);
  });
});

describe("An emulator that hangs", () => {
  // It is waited for 5 s.
  fasterTime(10);

  it("is as good as none where it was started here, and no stranger's that is to be stopped by hand", async () => {
    const root = mkdtempSync(join(tmpdir(), "hangs-"));
    const before = { ...process.env };
    Object.assign(process.env, { PULUMI_HOME: root, PATH: root, DOCKER_HOST: "unix:///docker.sock" });
    // The container that was started here runs.
    writeFileSync(join(root, "docker"), "#!/bin/sh\necho true\n", { mode: 0o755 });
    const silent = createServer().listen(0, "127.0.0.1");
    try {
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      const stack = { endpoint: `http://127.0.0.1:${port}`, port, folder: root } as LocalStack;
      writeFileSync(join(root, "emulator.json"), JSON.stringify({ kind: "container", name: "ours" }));
      const { answer } = await findPrerequisites(stack, async () => "cli");
      assert.deepEqual(answer, { kind: "nothing" });
    } finally {
      environmentBecomes(before);
      silent.close();
      rmSync(root, { recursive: true });
    }
  });
});
