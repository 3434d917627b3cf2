import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reported, tells, web } from "../../support/reported.ts";

describe("A build", () => {
  tells([
    [
      "refuses an absolute context",
      web({ build: { context: "/srv/app" } }),
      'services.web.build.context must be a relative path, the same on every machine, got "/srv/app"; write it such as app',
    ],
    [
      "refuses the repository's root",
      web({ build: { context: "./" } }),
      'services.web.build.context must not be the repository\'s root, whose every change would be a new image, got "./"; move what goes into the image to a folder of its own',
    ],
    [
      "refuses an empty context",
      web({ build: { context: " " } }),
      "services.web.build.context must be a folder's path, seen from the project's own folder, got \" \"; write it such as app",
    ],
    [
      "refuses a Dockerfile beside the context",
      web({ build: { context: "app", dockerfile: "../Dockerfile" } }),
      'services.web.build.dockerfile must lie in the context, got "../Dockerfile"; move the file there',
    ],
    [
      "refuses an absolute Dockerfile",
      web({ build: { context: "app", dockerfile: "/app/Dockerfile" } }),
      'services.web.build.dockerfile must lie in the context, got "/app/Dockerfile"; move the file there',
    ],
    [
      "refuses a build argument that looks like a credential, without showing it",
      web({ build: { context: "app", args: { NPM_TOKEN: "hunter2" } } }),
      "services.web.build.args.NPM_TOKEN must not have a name that looks like a credential, got one that does; give the app the value under secrets, as an image keeps its build arguments, or give the reason in allow: { open-credentials: … }",
    ],
    [
      "refuses a number as a build argument",
      web({ build: { context: "app", args: { VERSION: 1.2 } } }),
      "services.web.build.args.VERSION must be text, got 1.2; put it in quotes",
    ],
    [
      "refuses a stage's name with a space",
      web({ build: { context: "app", target: "a b" } }),
      'services.web.build.target must be the name of a build stage, got "a b"; write the name after AS in the Dockerfile',
    ],
    [
      "refuses an unknown key",
      web({ build: { context: "app", file: "Dockerfile" } }),
      'services.web.build.file must be a known key, got "file"; the nearest is dockerfile',
    ],
  ]);
});

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
      'services.web.build.dockerfile must be a file in app, got "Dockerfile.prod", which is not; correct the path, or write the file',
    ]);
  });

  it("is refused with a folder for a Dockerfile", () => {
    assert.deepEqual(lines({ context: "app", dockerfile: "docker" }), [
      'services.web.build.dockerfile must be a file in app, got "docker", which is not; correct the path, or write the file',
    ]);
  });

  it("is refused from the root, by whatever way it is reached", () => {
    symlinkSync(".", join(root, "link"));
    mkdirSync(join(root, "deploy"));
    for (const [context, from] of [
      ["app/..", root],
      ["link", root],
      ["..", join(root, "deploy")],
    ] as const) {
      const [line = ""] = reported(web({ build: { context } }), { root: from });
      assert.match(line, /^services\.web\.build\.context must not be the repository's root/, context);
    }
  });

  it("is refused with a Dockerfile that is a link out of the context", () => {
    symlinkSync("../Dockerfile", join(root, "app", "Linked"));
    assert.deepEqual(lines({ context: "app", dockerfile: "Linked" }), [
      'services.web.build.dockerfile must lie in the context, got "Linked"; move the file there',
    ]);
  });

  /** What a user other than root is told: root may read everything. */
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
  /** A database's volume, a key: what others put into a folder and keep to themselves. */
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
});
