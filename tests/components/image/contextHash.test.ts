import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { contextHash, type ImageSource } from "../../../components/image/contextHash.ts";
import { contextEntries } from "../../../settings/facts/buildContext/contextFiles.ts";

const made: string[] = [];

/** A file is its text, or a symbolic link, an executable, an empty directory. */
type Node = string | { link: string } | { executable: string } | { directory: true };
type Tree = Record<string, Node>;

function tree(files: Tree): string {
  const root = mkdtempSync(join(tmpdir(), "context-"));
  made.push(root);
  for (const [path, node] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof node === "string") writeFileSync(target, node);
    else if ("link" in node) symlinkSync(node.link, target);
    else if ("directory" in node) mkdirSync(target, { recursive: true });
    else {
      writeFileSync(target, node.executable);
      chmodSync(target, 0o755);
    }
  }
  return root;
}

function hashOf(files: Tree, overrides: Partial<ImageSource> = {}): string {
  return contextHash({
    context: tree(files),
    dockerfile: "Dockerfile",
    args: {},
    platform: "linux/amd64",
    ...overrides,
  });
}

function removeTrees(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

const base: Tree = { Dockerfile: "FROM scratch\nCOPY . /\n", "a.txt": "a", "sub/b.txt": "b" };

describe("The content hash of an image", () => {
  after(removeTrees);

  describe("is another one when", () => {
    const changes: Record<string, Tree> = {
      "a file's content changes": { ...base, "a.txt": "A" },
      "a file is renamed": { Dockerfile: base.Dockerfile as string, "c.txt": "a", "sub/b.txt": "b" },
      "a file is added": { ...base, "c.txt": "" },
      "a file moves to another directory": { ...base, "sub/b.txt": "b", "sub/a.txt": "a" },
      "the Dockerfile changes": { ...base, Dockerfile: "FROM scratch\n" },
      "a file becomes executable": { ...base, "a.txt": { executable: "a" } },
      "a file becomes a symbolic link to one with the same content": {
        ...base,
        "a.txt": { link: "sub/a" },
        "sub/a": "a",
      },
      "an empty directory is added": { ...base, empty: { directory: true } },
      "content moves from one file to the next": { ...base, "a.txt": "", "sub/b.txt": "ab" },
      ".dockerignore is added": { ...base, ".dockerignore": "" },
    };
    for (const [change, files] of Object.entries(changes)) {
      it(change, () => assert.notEqual(hashOf(files), hashOf(base)));
    }

    const overrides: Record<string, Partial<ImageSource>> = {
      "a build argument is added": { args: { A: "" } },
      "the target changes": { target: "test" },
      "the platform changes": { platform: "linux/arm64" },
    };
    for (const [change, override] of Object.entries(overrides)) {
      it(change, () => assert.notEqual(hashOf(base, override), hashOf(base)));
    }

    it("text moves from a build argument's name to its value", () => {
      assert.notEqual(hashOf(base, { args: { AB: "c" } }), hashOf(base, { args: { A: "Bc" } }));
    });

    it("another file of the context is the Dockerfile", () => {
      const files = { ...base, "Other.Dockerfile": base.Dockerfile as string };
      assert.notEqual(hashOf(files, { dockerfile: "Other.Dockerfile" }), hashOf(files));
    });

    it("a symbolic link points elsewhere", () => {
      assert.notEqual(hashOf({ ...base, link: { link: "a.txt" } }), hashOf({ ...base, link: { link: "sub/b.txt" } }));
    });

    it("the Dockerfile changes while .dockerignore names it", () => {
      const ignored = { ...base, ".dockerignore": "Dockerfile\n.dockerignore\n" };
      assert.notEqual(hashOf({ ...ignored, Dockerfile: "FROM scratch\n" }), hashOf(ignored));
    });

    it(".dockerignore changes while it names itself", () => {
      const ignored = { ...base, ".dockerignore": ".dockerignore\n" };
      assert.notEqual(hashOf({ ...ignored, ".dockerignore": ".dockerignore\n\n" }), hashOf(ignored));
    });

    it("a Dockerfile below an ignored directory changes", () => {
      const files = { "a.txt": "a", "build/Dockerfile": "FROM scratch\n", ".dockerignore": "build\n" };
      const changed = { ...files, "build/Dockerfile": "FROM scratch\nCOPY a.txt /\n" };
      const dockerfile = "build/Dockerfile";
      assert.notEqual(hashOf(changed, { dockerfile }), hashOf(files, { dockerfile }));
    });
  });

  describe("stays the same when", () => {
    it("the context lies elsewhere", () => assert.equal(hashOf(base), hashOf(base)));

    it("it is named by a relative path", () => {
      const root = tree(base);
      const relativeRoot = relative(process.cwd(), root);
      assert.equal(hashOf(base, { context: relativeRoot }), hashOf(base, { context: root }));
    });

    it("files are older", () => {
      const root = tree(base);
      utimesSync(join(root, "a.txt"), 1, 1);
      assert.equal(hashOf(base, { context: root }), hashOf(base));
    });

    it("the checkout had another umask", () => {
      const root = tree({ ...base, "run.sh": { executable: "#!" } });
      chmodSync(join(root, "a.txt"), 0o600);
      chmodSync(join(root, "sub"), 0o700);
      chmodSync(join(root, "run.sh"), 0o700);
      assert.equal(hashOf(base, { context: root }), hashOf({ ...base, "run.sh": { executable: "#!" } }));
    });

    it("what a symbolic link points to changes", () => {
      const outside = tree({ "note.txt": "one" });
      const linked = { ...base, note: { link: join(outside, "note.txt") } };
      const before = hashOf(linked);
      writeFileSync(join(outside, "note.txt"), "two");
      assert.equal(hashOf(linked), before);
    });

    it("a symbolic link points at nothing, or at its own directory", () => {
      const files = { ...base, nothing: { link: "gone" }, loop: { link: "." } };
      assert.equal(hashOf(files), hashOf(files));
    });

    it("a server left its socket in the context", async () => {
      const root = tree(base);
      const server = createServer();
      await new Promise<void>((done) => server.listen(join(root, "s.sock"), done));
      try {
        assert.equal(hashOf(base, { context: root }), hashOf(base));
      } finally {
        server.close();
      }
    });

    it("build arguments stand in another order", () => {
      assert.equal(hashOf(base, { args: { B: "2", A: "1" } }), hashOf(base, { args: { A: "1", B: "2" } }));
    });

    it("the Dockerfile's path is written another way", () => {
      assert.equal(hashOf(base, { dockerfile: "./Dockerfile" }), hashOf(base));
    });

    it("an ignored file comes, changes or goes", () => {
      const files = { ...base, ".dockerignore": "node_modules\n*.log\n" };
      const dirty = { ...files, "node_modules/x/index.js": "x", "debug.log": "1" };
      assert.equal(hashOf(dirty), hashOf(files));
    });
  });

  it("is 64 hexadecimal digits that no run and no machine changes", () => {
    assert.equal(
      hashOf(
        { Dockerfile: "FROM scratch\n", "bin/run": { executable: "#!/bin/sh\n" }, "é.txt": "ü" },
        { args: { A: "1" } },
      ),
      "a32b982ee7854182b02ef7e393b6f92ed74aae4e13be5ec26c89979124def128",
    );
  });

  it("does not depend on the order in which files were made", () => {
    fc.assert(
      fc.property(trees, fc.infiniteStream(fc.nat()), (files, numbers) => {
        const shuffled = Object.entries(files)
          .map((entry) => ({ entry, by: numbers.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ entry }) => entry);
        assert.equal(hashOf(Object.fromEntries(shuffled)), hashOf(files));
      }),
      { numRuns: 40 },
    );
  });

  it("is the same for two contexts only when they are the same", () => {
    fc.assert(
      fc.property(trees, trees, (one, other) => {
        const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        assert.equal(hashOf(one) === hashOf(other), same);
      }),
      { numRuns: 60 },
    );
  });
});

const segment = fc.constantFrom("a", "b", "a-b", "A", "é", "a.b", "_");
const nodes = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.constantFrom("a", "b").map((link) => ({ link })),
  fc.string({ maxLength: 2 }).map((executable) => ({ executable })),
);

/** Files in two fixed directories, so that a path is never both a file and a directory. */
const trees: fc.Arbitrary<Tree> = fc
  .dictionary(
    fc.tuple(fc.constantFrom("", "x/", "y/z/"), segment).map((parts) => parts.join("")),
    nodes,
    { maxKeys: 5, noNullPrototype: true },
  )
  .map((files) => ({ ...files, Dockerfile: "FROM scratch\n" }));

describe("What .dockerignore leaves of a context", () => {
  after(removeTrees);

  const files: Tree = {
    Dockerfile: "",
    "README.md": "",
    "src/index.ts": "",
    "src/index.test.ts": "",
    "src/deep/a.test.ts": "",
    "node_modules/x/index.js": "",
    "docs/a.md": "",
    "docs/keep.md": "",
  };
  const left = (ignore: string, extra: Tree = {}) => {
    const context = tree({ ...files, ".dockerignore": ignore, ...extra });
    return contextEntries(context, "Dockerfile")
      .filter(({ kind, path }) => kind === "file" && path !== "Dockerfile" && path !== ".dockerignore")
      .map(({ path }) => path);
  };
  const all = Object.keys(files)
    .filter((path) => path !== "Dockerfile")
    .sort();

  const cases: Record<string, { ignore: string; gone: string[] }> = {
    "a directory with all that is in it": { ignore: "node_modules", gone: ["node_modules/x/index.js"] },
    "a directory written with slashes around it": { ignore: "/node_modules/", gone: ["node_modules/x/index.js"] },
    "* within one directory only": { ignore: "*.md", gone: ["README.md"] },
    "** in any directory": { ignore: "**/*.test.ts", gone: ["src/deep/a.test.ts", "src/index.test.ts"] },
    "all but what ! brings back": {
      ignore: "docs\n!docs/keep.md",
      gone: ["docs/a.md"],
    },
    "by the last line that fits": { ignore: "!docs/keep.md\ndocs", gone: ["docs/a.md", "docs/keep.md"] },
    "nothing for a comment or an empty line": { ignore: "# README.md\n\n   \n", gone: [] },
    "names by their case": { ignore: "readme.md\nDOCS", gone: [] },
    "lines that end as on Windows": {
      ignore: "docs\r\nREADME.md\r\n",
      gone: ["README.md", "docs/a.md", "docs/keep.md"],
    },
    "a character behind a backslash as it is": { ignore: "README\\.md", gone: ["README.md"] },
    "by a class, and by all but a class": {
      ignore: "docs/[a-c].md\ndocs/[^a].*",
      gone: ["docs/a.md"],
    },
    "nothing below an ignored directory that an exception does not start with": {
      ignore: "docs\n!**/keep.md\n",
      gone: ["docs/a.md", "docs/keep.md"],
    },
    "names behind a byte order mark": { ignore: "\uFEFFdocs\n", gone: ["docs/a.md", "docs/keep.md"] },
  };
  for (const [what, { ignore, gone }] of Object.entries(cases)) {
    it(`leaves out ${what}`, () => {
      assert.deepEqual(
        left(ignore),
        all.filter((path) => !gone.includes(path)),
      );
    });
  }

  const odd = ["(auth)/a", "auth/a", "f(1)", "f1", "a|b", "a", "a{2}", "aa", "^a", "x/c++", "x/c", "a+b", "aab", "$a"];
  for (const [pattern, gone] of [
    ["(auth)", "(auth)/a"],
    ["f(1)", "f(1)"],
    ["a|b", "a|b"],
    ["a{2}", "a{2}"],
    ["^a", "^a"],
    ["**/c++", "x/c++"],
    ["a+b", "a+b"],
    ["$a", "$a"],
  ] as const) {
    it(`takes ${pattern} as it is: a file's name`, () => {
      const context = tree({ ...Object.fromEntries(odd.map((path) => [path, path])), ".dockerignore": pattern });
      const sent = contextEntries(context, "Dockerfile").flatMap(({ kind, path }) => (kind === "file" ? [path] : []));
      assert.deepEqual(
        sent.filter((path) => path !== ".dockerignore"),
        odd.filter((path) => path !== gone).sort(),
      );
    });
  }

  it("stops at a line that Docker refuses, for who uses the component without a stack file", () => {
    const context = tree({ ".dockerignore": "a\n[z-a]\n" });
    assert.throws(
      () => contextEntries(context, "Dockerfile"),
      new Error(`${context}/.dockerignore:2 is no pattern that Docker takes: [z-a]`),
    );
  });

  it("is decided by <Dockerfile>.dockerignore alone where there is one", () => {
    const own = { "Dockerfile.dockerignore": "docs\nDockerfile.dockerignore\n" };
    assert.deepEqual(
      left("src", own),
      all.filter((path) => !path.startsWith("docs/")),
    );
  });

  it("comes sorted by bytes, which no locale changes", () => {
    const context = tree({ Dockerfile: "", "b/c": "", B: "", a: "", "b-c": "", é: "", z: "" });
    assert.deepEqual(
      contextEntries(context, "Dockerfile").map(({ path }) => path),
      ["B", "Dockerfile", "a", "b", "b-c", "b/c", "z", "é"],
    );
  });
});
