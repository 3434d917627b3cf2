import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reported, web } from "../../support/reported.ts";

describe("A build on the disk", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "build-context-"));
    mkdirSync(join(root, "app", "docker"), { recursive: true });
    for (const file of ["Dockerfile", "app/Dockerfile", "app/docker/Dockerfile"]) writeFileSync(join(root, file), "");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const lines = (build: object) => reported(web({ build }), { root });

  it("is accepted with its Dockerfile anywhere in the context", () => {
    assert.deepEqual(lines({ context: "app" }), []);
    assert.deepEqual(lines({ context: "./app/", dockerfile: "docker/Dockerfile" }), []);
    assert.deepEqual(lines({ context: "app/docker", dockerfile: "./Dockerfile" }), []);
  });

  it("is accepted beside the project", () => {
    mkdirSync(join(root, "deploy"));
    assert.deepEqual(reported(web({ build: { context: "../app" } }), { root: join(root, "deploy") }), []);
  });

  it("is refused without its folder", () => {
    assert.deepEqual(lines({ context: "ap" }), [
      'services.web.build.context must be a folder, got "ap", which does not exist; correct the path, or make the folder',
    ]);
  });

  it("is refused with a file for a folder", () => {
    assert.deepEqual(lines({ context: "Dockerfile" }), [
      'services.web.build.context must be a folder, got "Dockerfile"; correct the path, or make the folder',
    ]);
  });

  it("is refused without its Dockerfile", () => {
    assert.deepEqual(lines({ context: "app", dockerfile: "Dockerfile.prod" }), [
      'services.web.build.dockerfile must be a file, seen from app, got "Dockerfile.prod", which is not; correct the path, or write the file',
    ]);
  });

  it("is refused with a folder for a Dockerfile", () => {
    assert.deepEqual(lines({ context: "app", dockerfile: "docker" }), [
      'services.web.build.dockerfile must be a file, seen from app, got "docker", which is not; correct the path, or write the file',
    ]);
  });

  /** The report that a user other than root gets, since root may read everything. */
  function reportedToUser(build: object): string[] {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      return lines(build);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  }
  const rights = (path: string, mode: number) => chmodSync(join(root, path), mode);
  /** A database's volume, or a key: files that other users put into a folder and keep to themselves. */
  function locked(folder: string, file: string) {
    rights("", 0o755);
    mkdirSync(join(root, folder));
    writeFileSync(join(root, file), "");
    rights(folder, 0o000);
    rights(file, 0o000);
  }

  it("is refused with a folder and a file that this user may not read, each named", () => {
    locked("app/db", "app/server.key");
    assert.deepEqual(reportedToUser({ context: "app" }), [
      'services.web.build.context must be a folder that can be read as a whole, got "app", in which ' +
        '"db" cannot be read (permission denied), "server.key" cannot be read (permission denied); ' +
        "let app/.dockerignore leave it out, or mend its rights or name",
    ]);
  });

  it("is accepted where .dockerignore leaves out what this user may not read", () => {
    locked("app/db", "app/server.key");
    writeFileSync(join(root, "app/.dockerignore"), "db\n*.key\n");
    assert.deepEqual(reportedToUser({ context: "app" }), []);
  });

  it("is refused with a Dockerfile, a .dockerignore or a context that this user may not read", () => {
    rights("", 0o755);
    writeFileSync(join(root, "app/.dockerignore"), "Dockerfile\n");
    for (const [path, named] of [
      ["app/Dockerfile", "Dockerfile"],
      ["app/.dockerignore", ".dockerignore"],
      ["app", "."],
    ] as const) {
      rights(path, path === "app" ? 0o711 : 0o000);
      const [line = "", ...others] = reportedToUser({ context: "app" });
      assert.ok(line.includes(`, got "app", in which "${named}" cannot be read (permission denied); let `), line);
      assert.deepEqual(others, []);
      rights(path, 0o755);
    }
  });

  it("is refused where it lies below what this user may not enter", () => {
    rights("", 0o755);
    rights("app", 0o000);
    assert.deepEqual(reportedToUser({ context: "app/docker" }), [
      'services.web.build.context must be a folder, got "app/docker", which is out of reach; correct the path, or make the folder',
    ]);
    rights("app", 0o755);
  });

  it("is refused with names that are no UTF-8, the first three of them named, unless they are left out", () => {
    for (const name of ["caf\xe9", "a\xe9", "b\xe9", "c\xe9"]) {
      writeFileSync(Buffer.from(`${join(root, "app")}/${name}`, "latin1"), "");
    }
    mkdirSync(Buffer.from(`${join(root, "app")}/d\xe9`, "latin1"));
    writeFileSync(join(root, "app", "\ufffd is a name like any other"), "");
    const [line = "", ...others] = lines({ context: "app" });
    assert.match(
      line,
      /, got "app", in which ("[a-d](af)?\ufffd" has a name that is no UTF-8, ){3}and 2 more; let app/,
    );
    assert.deepEqual(others, []);
    writeFileSync(join(root, "app/.dockerignore"), "caf*\n[a-d]?\n");
    assert.deepEqual(lines({ context: "app" }), []);
  });

  it("is accepted with a Dockerfile outside of it", () => {
    assert.deepEqual(lines({ context: "app", dockerfile: "../Dockerfile" }), []);
    symlinkSync("../Dockerfile", join(root, "app", "Linked"));
    assert.deepEqual(lines({ context: "app", dockerfile: "Linked" }), []);
  });

  it("is refused with a Dockerfile that is left out by a line for which Docker does not bring it back", () => {
    writeFileSync(join(root, "app/.dockerignore"), "**/docker\n");
    assert.deepEqual(lines({ context: "app", dockerfile: "docker/Dockerfile" }), [
      'services.web.build.dockerfile must be sent to Docker, got "docker/Dockerfile", which app/.dockerignore leaves out; ' +
        "end app/.dockerignore with the line !docker/Dockerfile",
    ]);
    writeFileSync(join(root, "app/.dockerignore"), "**/docker\n!docker/Dockerfile\n");
    assert.deepEqual(lines({ context: "app", dockerfile: "docker/Dockerfile" }), []);
  });

  it("is refused with lines that Docker refuses, each with its number", () => {
    writeFileSync(join(root, "app/.dockerignore"), "\uFEFF# [\r\n[z-a].txt\r\n\r\na\\\nb[]\n!\n*.md\n*{2}");
    const fault = (number: number, line: string) =>
      `services.web.build.context must have at app/.dockerignore:${number} a pattern that Docker takes, got ${line}; ` +
      "write \\ before a character that is meant as it is, or remove the line";
    assert.deepEqual(lines({ context: "app" }), [
      fault(2, '"[z-a].txt"'),
      fault(4, '"a\\\\"'),
      fault(5, '"b[]"'),
      fault(6, '"!"'),
      fault(8, '"*{2}"'),
    ]);
  });

  it("is refused with a link that leads back to itself, which Pulumi's provider stops at, and with no other link", () => {
    symlinkSync("nothing", join(root, "app", "dangling"));
    symlinkSync(".", join(root, "app", "here"));
    symlinkSync("Dockerfile/x", join(root, "app", "through-a-file"));
    assert.deepEqual(lines({ context: "app" }), []);
    symlinkSync("loop", join(root, "app", "loop"));
    assert.deepEqual(lines({ context: "app" }), [
      'services.web.build.context must be a folder that can be read as a whole, got "app", in which ' +
        '"loop" cannot be read (too many symbolic links encountered); ' +
        "let app/.dockerignore leave it out, or mend its rights or name",
    ]);
  });
});
