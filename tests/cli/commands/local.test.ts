// `./ecs local` as a user meets it: its command line, and its messages where a machine lacks something. Nothing here
// gets as far as starting anything.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pinned from "pulumi/package.json" with { type: "json" };
import { ecs, type Ran } from "../../support/ecs.ts";

describe("./ecs local", () => {
  let root: string;
  let servers: Server[];
  let freePort: number;

  before(async () => {
    // The port is bound and closed again: nothing listens there while a test runs.
    const server = createServer();
    freePort = await listen(server);
    server.close();
  });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "local-"));
    servers = [];
    writeFileSync(join(root, "Pulumi.yaml"), "name: docker-on-ecs\nruntime: nodejs\n");
    expectEmulatorOn(freePort);
  });
  afterEach(() => {
    for (const server of servers) server.close();
    rmSync(root, { recursive: true });
  });

  function expectEmulatorOn(port: number) {
    const config = `config:\n  aws:endpoints:\n    - ecs: http://127.0.0.1:${port}\n`;
    writeFileSync(join(root, "Pulumi.local.yaml"), config);
  }

  function listen(server: Server): Promise<number> {
    return new Promise((done) => server.listen(0, "127.0.0.1", () => done((server.address() as AddressInfo).port)));
  }

  async function occupy(server: Server): Promise<number> {
    servers.push(server);
    const port = await listen(server);
    expectEmulatorOn(port);
    return port;
  }

  /** Puts a shell script on the PATH that the tool gets, in place of what this machine has. */
  function install(program: string, script: string, folder = "bin") {
    const path = join(root, folder, program);
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  function local(...args: string[]): Promise<Ran> {
    const env = { PATH: [join(root, "bin"), join(root, "node_modules/.bin")].join(":"), HOME: root };
    return ecs(["local", ...args], { root, env });
  }

  const noDocker =
    "  Docker engine  there is no `docker` on PATH\n" +
    "                 install Docker: https://docs.docker.com/engine/install/\n";
  const noCli = () =>
    `  Pulumi CLI     version ${pinned.version} is neither in ${root}/.pulumi/versions/${pinned.version}/bin nor on PATH\n` +
    "                 download it once: npx pulumi version\n";
  const header = "./ecs local needs what is missing here; nothing has been changed:\n";

  it("names everything that is missing in one report, exits with 1 and leaves nothing behind", async () => {
    const port = await occupy(createHttpServer((_, response) => response.writeHead(404).end("no")));
    const { code, stdout, stderr } = await local();
    const portTaken =
      `  port ${port}     another program listens there: GET /_ministack/health answers 404, as no AWS emulator does\n` +
      `                 stop it (lsof -i :${port} names it), or write another port into Pulumi.local.yaml\n`;
    assert.equal(stderr, [header, noDocker, noCli(), portTaken].join("\n"));
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.equal(existsSync(join(root, ".local")), false);
  });

  it("names Docker alone where the pinned CLI is kept where npx keeps it", async () => {
    install("pulumi", "echo unused", `.pulumi/versions/${pinned.version}/bin`);
    assert.deepEqual(await local(), { code: 1, stdout: "", stderr: [header, noDocker].join("\n") });
  });

  for (const [what, complaint, remedy] of [
    [
      "does not run",
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      "start it: open Docker Desktop, or sudo systemctl start docker",
    ],
    [
      "is not this user's to reach",
      "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
      "let this user reach it: sudo usermod -aG docker $USER, then log in again",
    ],
  ] as const) {
    it(`says what to do where there is a Docker client and its engine ${what}`, async () => {
      install("docker", `echo 'Client: 28.2.2'; echo '${complaint}' >&2; exit 1`);
      const { stderr } = await local();
      assert.ok(stderr.includes(`  Docker engine  ${complaint}\n                 ${remedy}\n`), stderr);
    });
  }

  it("refuses a CLI on PATH that is older than the pinned one, and takes a newer one", async () => {
    const path = install("pulumi", "echo v3.99.0");
    assert.ok((await local()).stderr.includes(`  Pulumi CLI     ${path} is 3.99.0, older than ${pinned.version}\n`));
    install("pulumi", "echo v3.1000.0");
    assert.equal((await local()).stderr, [header, noDocker].join("\n"));
  });

  it("does not take the `pulumi` of node_modules for a CLI, as it would begin to download one", async () => {
    install("pulumi", "echo v3.1000.0; touch called", "node_modules/.bin");
    assert.ok((await local()).stderr.includes(noCli()));
    assert.equal(existsSync(join(root, "called")), false);
  });

  it("names a program on the port that does not speak HTTP", async () => {
    await occupy(createServer((socket) => socket.end("220 smtp\r\n")));
    assert.match((await local()).stderr, /another program listens there: it does not speak HTTP\n/);
  });

  for (const [args, said] of [
    [["nope"], /^unknown command 'nope'\n`\.\/ecs local --help`/],
    [["stat"], /^unknown command 'stat'\n\(Did you mean status\?\)\n/],
    [["--nope"], /^unknown option '--nope'\n`\.\/ecs local --help`/],
    [["status", "web"], /^too many arguments for 'status'\. .*\n`\.\/ecs local status --help`/],
    [["logs", "web", "api"], /^too many arguments for 'logs'\. .*\n`\.\/ecs local logs --help`/],
    [["down", "now"], /^too many arguments for 'down'\. .*\n`\.\/ecs local down --help`/],
  ] as const) {
    it(`answers \`${args.join(" ")}\` with what is wrong, and exits with 1`, async () => {
      const { code, stdout, stderr } = await local(...args);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, said);
    });
  }

  it("has nothing to show, and says so, where nothing is deployed", async () => {
    for (const command of ["status", "logs"]) {
      const stderr = "nothing is deployed; `./ecs local` deploys the local stack\n";
      assert.deepEqual(await local(command), { code: 1, stdout: "", stderr });
    }
  });

  it("says so outside of a project's folder", async () => {
    rmSync(join(root, "Pulumi.local.yaml"));
    const { code, stderr } = await local();
    assert.equal(stderr, `Pulumi.local.yaml is not in ${root}; run \`./ecs local\` in the project's folder\n`);
    assert.equal(code, 1);
  });
});
