// What `./ecs try` does beside trying: it writes what it proposes, takes values, and leaves nothing behind. What it
// finds is in kinds.test.ts.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { takenMiB } from "../../../cli/try/memory.ts";
import { Container, docker, until } from "../../app/container.ts";
import { ecs } from "../../support/ecs.ts";
import { base, requireBase, server, triedProject } from "./triedProject.ts";

const exit = "$SIG{TERM} = sub { exit 0 };";

interface App {
  program?: string;
  /** Lines of the Dockerfile behind FROM. */
  lines?: string[];
  /** Keys of the service besides build. */
  keys: string[];
}

describe("./ecs try", function () {
  this.timeout(180_000);
  let root = "";

  before(async function () {
    await requireBase(this);
    root = triedProject();
  });
  after(() => {
    if (root !== "") rmSync(root, { recursive: true });
  });

  const file = () => join(root, "Pulumi.dev.yaml");
  const write = ({ program, lines = [], keys }: App) => {
    writeFileSync(join(root, "app/app.pl"), program ?? "");
    const run = program === undefined ? [] : ["COPY app.pl /app.pl", 'CMD ["perl", "/app.pl"]'];
    writeFileSync(join(root, "app/Dockerfile"), [`FROM ${base}`, ...run, ...lines, ""].join("\n"));
    const service = ["build: { context: app }", ...keys].map((key) => `      ${key}\n`).join("");
    writeFileSync(file(), `config:\n  aws:region: eu-west-1   # Ireland\n  services:\n    web:\n${service}`);
  };
  const tried = (app: App, ...options: string[]) => {
    write(app);
    return ecs(["try", "dev", "web", ...options], { root, planProcesses: true });
  };

  it("writes the lines that it proposes, each where it belongs, tries again, and leaves all else as it was", async () => {
    const lines = ["RUN echo > /var/www/html/up", 'CMD ["nginx", "-g", "daemon off;"]'];
    const keys = [
      "port: 8080 # the app's",
      "user: root # nginx drops it",
      "health: { path: /no }",
      "stopTimeoutSeconds: 5",
    ];
    const { code, stdout, stderr } = await tried({ lines, keys }, "--write");
    assert.equal(code, 0, stdout + stderr);
    assert.equal(
      readFileSync(file(), "utf8"),
      `config:
  aws:region: eu-west-1   # Ireland
  services:
    web:
      build: { context: app }
      port: 80 # the app's
      user: root # nginx drops it
      health: { path: /up }
      stopTimeoutSeconds: 5
      writablePaths: [ /run, /tmp, /var/lib/nginx, /var/log/nginx ]
`,
    );
    assert.match(
      stderr,
      /^written into Pulumi\.dev\.yaml: services\.web\.port, services\.web\.writablePaths; trying again$/m,
    );
    assert.match(stderr, /^written into Pulumi\.dev\.yaml: .*services\.web\.health\.path.*; trying again$/m);
  });

  it("takes a secret's value from --env-file", async () => {
    const program = server(8080, `${exit} die "token $ENV{TOKEN}\\n" if $ENV{TOKEN} ne "right";`);
    writeFileSync(join(root, "values.env"), "TOKEN=right\n");
    const keys = ["port: 8080", 'user: "65534"', "secrets: { TOKEN: /web/token }"];
    const { code, stdout } = await tried({ program, keys }, "--env-file", "values.env");
    assert.equal(code, 0, stdout);
    assert.doesNotMatch(stdout, /placeholder/);
  });

  it("leaves no container behind after Ctrl-C", async () => {
    write({ program: server(3000, exit), keys: ["port: 8080", 'user: "65534"'] });
    const child = spawn(
      process.execPath,
      ["--import", resolve("stack/preload.mjs"), resolve("cli/main.ts"), "try", "dev", "web"],
      { cwd: root, detached: true },
    );
    const containers = () => docker("ps", "--all", "--quiet", "--filter", `name=docker-on-ecs-try-web-${child.pid}-`);
    await until("a container", async () => (await containers()) !== "");
    // As a terminal does: to the whole group, the docker client included.
    process.kill(-(child.pid as number), "SIGINT");
    const [code] = await once(child, "exit");
    assert.equal(code, 130);
    assert.equal(await containers(), "");
  });

  it("asks the engine what a container takes, where the kernel's files are on another machine", async () => {
    const container = await Container.run(base, ["--entrypoint", "sleep"], ["60"]);
    try {
      assert.ok(((await takenMiB(container.id)) ?? 0) >= 1);
      assert.equal(await takenMiB("docker-on-ecs-try-none"), undefined);
    } finally {
      await container.remove();
    }
  });

  it("says what does not build, and leaves no container of it; which service or stack there is not, and that Docker is missing", async () => {
    const broken = `echo broken-${process.pid}`;
    const { code, stdout } = await tried({ lines: [`RUN ${broken} >&2; exit 3`], keys: ["port: 80", 'user: "1"'] });
    assert.equal(code, 1);
    assert.match(stdout, /BAD {3}app\/Dockerfile does not build:\n[\s\S]*broken/);
    assert.ok(!(await docker("ps", "--all", "--no-trunc", "--format", "{{.Command}}")).includes(broken));
    const said = async (words: string[], env?: NodeJS.ProcessEnv) =>
      (await ecs(["try", ...words], { root, env, planProcesses: true })).stderr;
    assert.match(await said(["dev", "wev"]), /^dev has no service or job wev\. Did you mean web\?/);
    assert.match(await said(["def"]), /^There is no Pulumi\.def\.yaml\. Did you mean dev\?/);
    assert.match(
      await said(["dev", "web"], { ...process.env, PATH: "/nowhere" }),
      /needs a Docker engine, and there is no `docker` on PATH; install Docker/,
    );
  });
});
