import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { contextHash } from "../../../../components/image/contextHash.ts";
import { reported, web } from "../../../support/reported.ts";

/** The files of the project's folder that change while the app does not. */
const own = [
  "plans/dev.yaml",
  "Pulumi.dev.yaml",
  "bootstrap/Pulumi.account.yaml",
  "node_modules/x/index.js",
  "bench/node_modules/x/index.js",
  ".pulumi/stacks/dev.json",
  ".local/state.json",
  "dist/index.js",
  "npm-debug.log",
];
const ofRepository = [".git/index", "vendor/lib/.git", "apps/web/node_modules/x/index.js"];

describe("A build whose context holds the project", () => {
  let repository: string;
  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), "repository-"));
  });
  afterEach(() => rmSync(repository, { recursive: true }));

  function write(path: string, content = path) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), content);
  }
  /** A repository with an app, and the project in one of its folders. */
  function make(project: string) {
    for (const path of [...ofRepository, ...own.map((path) => posix.join(project, path))]) write(path);
    write("app/Dockerfile", "FROM scratch\nCOPY . /\n");
    write("app/main.go");
    write(posix.join(project, "index.ts"));
  }
  const build = { context: ".", dockerfile: "app/Dockerfile" };
  const faults = (project: string, context: string, dockerfile = build.dockerfile) =>
    reported(web({ build: { context, dockerfile } }), { root: join(repository, project) });
  /** The lines that a fault asks for. */
  const asked = ([line = ""]: string[]) => /^.*; end \S+ with the lines? (.*)$/.exec(line)?.[1]?.split(", ") ?? [];
  const tag = () => contextHash({ ...build, context: repository, args: {}, platform: "linux/amd64" });

  it("is refused where all of it would be sent, with the lines to add and the five largest paths", () => {
    make("");
    write("node_modules/x/index.js", "x".repeat(12_345_678));
    write(".git/index", "x".repeat(1_234_567));
    write("app/main.go", "x".repeat(9_001));
    write("docs/a.png", "x".repeat(20_000));
    write("plans/dev.yaml", "x".repeat(5_000));
    assert.deepEqual(faults("", "."), [
      'services.web.build.context must leave out what changes without the app, got ".", of which 14 MB would be sent, ' +
        "most of it node_modules (12 MB), .git (1.3 MB), docs (20 kB), app (9.1 kB), plans (5 kB); " +
        "end .dockerignore with the lines **/.git, **/node_modules, plans, **/Pulumi.*.yaml, .pulumi, .local, dist, *.log",
    ]);
  });

  for (const [project, context] of [
    ["", "."],
    ["", "app/.."],
    ["infra", ".."],
    ["deploy/{aws}|[1]", "../../"],
  ] as const) {
    it(`keeps its tag whatever happens to each of these files, with the lines: ${project}/ builds ${context}`, () => {
      make(project);
      write(".dockerignore", "app/*.md\n");
      const lines = asked(faults(project, context));
      assert.equal(lines.length, 8);
      write(".dockerignore", `app/*.md\n${lines.join("\n")}\n`);
      assert.deepEqual(faults(project, context), []);
      const before = tag();
      for (const path of [...ofRepository, ...own.map((path) => posix.join(project, path))]) {
        write(path, "changed");
        assert.equal(tag(), before, `${path} changed`);
        write(`${path}.log`);
        rmSync(join(repository, path));
        rmSync(join(repository, `${path}.log`));
        assert.equal(tag(), before, `${path} is gone`);
      }
      for (const folder of [".pulumi", ".local", "dist", "plans", "node_modules"]) {
        rmSync(join(repository, project, folder), { recursive: true });
        assert.equal(tag(), before, `${folder} is gone`);
      }
      write("app/main.go", "changed");
      assert.notEqual(tag(), before);
    });
  }

  it("is asked for each line that is missing and for no other, whether or not its files are there yet", () => {
    make("infra");
    write(".dockerignore", "app/*.md\n");
    const lines = asked(faults("infra", ".."));
    for (const path of [...ofRepository, ...own.map((path) => posix.join("infra", path))]) {
      rmSync(join(repository, path), { force: true });
    }
    for (const folder of [".git", "infra/node_modules", "infra/plans", "infra/.local"]) {
      rmSync(join(repository, folder), { recursive: true, force: true });
    }
    for (const line of lines) {
      write(".dockerignore", lines.filter((other) => other !== line).join("\n"));
      assert.deepEqual(asked(faults("infra", "..")), [line]);
    }
  });

  it("is accepted where .dockerignore says what is sent, or leaves out the project's folder", () => {
    make("infra");
    for (const ignoreFile of ["*\n!app\n", "infra\n**/.git\n**/node_modules\n"]) {
      write(".dockerignore", ignoreFile);
      assert.deepEqual(faults("infra", ".."), []);
    }
  });

  it("is refused where a later line brings one of them back", () => {
    make("");
    write(".dockerignore", "*\n!app\n!plans/dev.yaml\n");
    assert.deepEqual(asked(faults("", ".")), ["plans"]);
  });

  it("is asked to mend <Dockerfile>.dockerignore where that one decides", () => {
    make("");
    write(".dockerignore", "*\n!app\n");
    write("app/Dockerfile.dockerignore", "docs\n");
    assert.match(faults("", ".")[0] ?? "", /; end app\/Dockerfile\.dockerignore with the lines \*\*\/\.git, /);
    write("app/Dockerfile.dockerignore", "*\n!app\n");
    assert.deepEqual(faults("", "."), []);
  });

  it("is found by whatever way its folder is reached", () => {
    make("infra");
    symlinkSync(".", join(repository, "link"));
    assert.equal(asked(faults("", "link")).length > 0, true);
    assert.equal(asked(faults("infra", "../link")).length > 0, true);
  });

  it("is asked for all that git ignores of the project", () => {
    make("");
    const lines = asked(faults("", ".")).map((line) => line.replace("**/", ""));
    for (const ignored of readFileSync(".gitignore", "utf8").trim().split("\n")) {
      assert.ok(lines.includes(ignored.replace(/\/$/, "")), ignored);
    }
  });

  it("is asked for nothing of a folder that does not hold it", () => {
    make("infra");
    write("app/node_modules/x/index.js");
    assert.deepEqual(faults("infra", "../app", "Dockerfile"), []);
  });
});
