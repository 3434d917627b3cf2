import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
      "services.web.build.args.NPM_TOKEN must not have a name that looks like a credential, got one that does; give the app the value under secrets: an image keeps its build arguments",
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
});
