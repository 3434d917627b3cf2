import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { programFolders } from "../support/programFiles.ts";

/** The files that people have written, and those that tools have; without node_modules and the like. */
const files = globSync("**/*.{ts,mjs,cjs,js,json,yaml,yml,md,sh,py}", {
  exclude: (path) => /(^|[/\\])(node_modules|dist|\.git)$|^resources\.ts$/.test(path),
}).map((path) => path.replaceAll("\\", "/"));
const hidden = globSync(".{ci,github}/**/*", { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.join(posix.relative(process.cwd(), entry.parentPath), entry.name));
const existing = [...new Set([...files, ...hidden])];

/** Files of the owner, who may rename and remove them; and an SDK's declarations. */
const foreign = /^(Pulumi\.[\w-]+\.yaml|resources\.ts|(plans|app)\/.*|.*\.d\.ts)$/;

/** The lines of a source file's comments, without URLs. */
function commentsIn(file: string, text: string): string[] {
  const mark = /\.(ts|mjs|cjs)$/.test(file) ? /(?:^\s*(?:\/\*\*|\*)|(?:^|\s)\/\/) (.*)$/ : /(?:^|\s)# (.*)$/;
  return text.split("\n").flatMap((line) => mark.exec(line)?.[1]?.replaceAll(/\bhttps?:\/\/\S+/g, "") ?? []);
}

/** Names of folders below one of the program's own. */
const namesOfFolders = new RegExp(`(?<![\\w./-])(?:${programFolders.join("|")})/(?:[\\w-]+/)*(?![\\w.*<{$-])`, "g");

/** The files and folders that a comment names, and that do not exist or are more than one. */
function faultsIn(file: string, text: string): string[] {
  const names = commentsIn(file, text).flatMap((line) => [
    ...line.matchAll(
      /(?<![\w./<>${}*-])(?:[\w.-]+\/)*[\w-][\w.-]*\.(?:ts|mjs|cjs|json|yaml|yml|md|sh|py)\b(?![\w/-])/g,
    ),
  ]);
  const folders = commentsIn(file, text).flatMap((line) => [...line.matchAll(namesOfFolders)]);
  const lost = folders.map(([name]) => name).filter((name) => !existing.some((path) => path.startsWith(name)));
  const ofFolders = [...new Set(lost)].map((name) => `${file}: ${name}: there is no such folder`);
  const ofFiles = [...new Set(names.map(([name]) => name))].flatMap((name) => {
    if (foreign.test(name)) return [];
    const beside = posix.join(posix.dirname(file), name);
    const found = existing.filter((path) => path === name || path.endsWith(`/${name}`));
    if (found.length === 1 || found.includes(name) || found.includes(beside)) return [];
    const what =
      found.length === 0 ? "there is no such file" : `that may be ${found.join(" or ")}; write its folder, too`;
    return [`${file}: ${name}: ${what}`];
  });
  return [...ofFiles, ...ofFolders];
}

describe("comments", () => {
  it("name files that exist, each so that one knows which", () => {
    const sources = existing.filter((file) => /\.(ts|mjs|cjs|yml)$|^\.ci\/|^Pulumi\.yaml$/.test(file));
    assert.ok(sources.length > 300, "the sources are not read");
    const faults = sources.flatMap((file) => faultsIn(file, readFileSync(file, "utf8")));
    assert.deepEqual(faults, []);
  });

  it("are read wherever they stand, and nothing else is", () => {
    const text = [
      "// What follows is left to nowhere.ts, and components/lost/network.ts (see README.md).",
      "const url = 'https://example.com/a.ts'; // https://example.com/b.ts",
      "/** As in settings/load.ts, parse.ts and Pulumi.<stack>.yaml. */",
      " * or gone.yaml, or what is in settings/checks/",
    ].join("\n");
    assert.deepEqual(faultsIn("plan/some.ts", text), [
      "plan/some.ts: nowhere.ts: there is no such file",
      "plan/some.ts: components/lost/network.ts: there is no such file",
      "plan/some.ts: gone.yaml: there is no such file",
      "plan/some.ts: settings/checks/: there is no such folder",
    ]);
    const [ambiguous = ""] = faultsIn("README.ts", "// index.ts of it, and emulatorProcess.ts");
    assert.match(ambiguous, /^README\.ts: emulatorProcess\.ts: that may be .* or .*; write its folder, too$/);
  });
});
