// The pages: their links lead somewhere, the program takes the commands and keys that they advise, and the output that
// they show is what the program prints today. An owner's README in place of this project's own is left to them.

import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import MarkdownIt, { type Token } from "markdown-it";
import { parse } from "yaml";
import { commandTable } from "../cli/commandTable.ts";
import { readCall } from "../cli/main.ts";
import { summaryOfStack } from "../cli/plan/summary.ts";
import type { Plan } from "../plan/graph.ts";
import { formatted } from "../plan/print.ts";
import { readProject } from "../settings/stackFile.ts";
import { Collected } from "./support/ecs.ts";
import { refusedByEditors } from "./support/editor.ts";
import { fixtureStacks } from "./support/stacks.ts";

const markdown = new MarkdownIt({ html: true });

const isOwn = (path: string) => path !== "README.md" || readFileSync(path, "utf8").startsWith("# docker-on-ecs\n");
const paths = globSync(["*.md", "docs/**/*.md"]).map((path) => path.replaceAll("\\", "/"));
const pages = paths.filter(isOwn).sort();
const textOf = (path: string) => readFileSync(path, "utf8");

/** Every token of a page, those within a line too. */
const tokensOf = (text: string): Token[] =>
  markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const slugger = new GithubSlugger();
  const tokens = markdown.parse(text, {});
  return tokens.flatMap(({ type }, index) => {
    if (type !== "heading_open") return [];
    const inline = tokens[index + 1]?.children ?? [];
    return slugger.slug(inline.map(({ content }) => content).join(""));
  });
}

/** A page's links and images that lead nowhere within the project, each with the reason. */
function lostLinks(path: string, text: string): string[] {
  const targets = tokensOf(text)
    .flatMap((token) => token.attrGet("href") ?? token.attrGet("src") ?? [])
    .map(String);
  return targets.flatMap((target) => {
    if (/^([a-z]+:|\$%7B)/.test(target)) return []; // elsewhere, or an output that Pulumi writes there
    const [file = "", anchor] = decodeURI(target).split("#");
    const found = posix.join(posix.dirname(path), file || posix.basename(path));
    if (!existsSync(found)) return `${path}: ${target}: there is no ${found}`;
    if (anchor === undefined || !found.endsWith(".md")) return [];
    const anchors = anchorsOf(found === path ? text : textOf(found));
    return anchors.includes(anchor) ? [] : `${path}: ${target}: ${found} has only ${anchors.join(", ")}`;
  });
}

/** The content of a page's blocks of code in these languages. */
const blocksOf = (text: string, ...languages: string[]) =>
  tokensOf(text).flatMap(({ type, info, content }) => (type === "fence" && languages.includes(info) ? content : []));

/** The arguments of each `./ecs …` in a page's code. A placeholder (`<stack>`, `[name]`) counts as a word. */
function commandsOf(text: string): string[][] {
  const inline = tokensOf(text).flatMap(({ type, content }) => (type === "code_inline" ? content : []));
  const shown = blocksOf(text, "text", "").flatMap((block) => block.split("\n").filter((line) => /^\$ /.test(line)));
  const lines = [...inline, ...shown, ...blocksOf(text, "sh").flatMap((block) => block.split("\n"))];
  return lines.flatMap((line) =>
    [...line.matchAll(/\.\/ecs (?!<)(.*)/g)].map(([, rest = ""]) => {
      const plain = rest.replaceAll(/ \[[^\]]*\]/g, "").replaceAll(/<[^>]*>/g, "word");
      const [command = ""] = /^(?:'[^']*'|"[^"]*"|[^'"#;|>&`])*/.exec(plain) ?? [];
      return [...command.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
        ([word, single, double]) => single ?? double ?? word,
      );
    }),
  );
}

/** The faults of a page's commands, in each command's own words. */
async function refusedCommands(path: string, text: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [name = "", ...others] of commandsOf(text)) {
    // A command's name alone only mentions it, so it need not be a valid call.
    const args = [name, ...(others.length > 0 ? others : ["--help"])];
    const stderr = new Collected();
    const call = await readCall(args, { stdout: new Collected(), stderr });
    if (typeof call === "number" && stderr.text) faults.push(`${path}: ./ecs ${args.join(" ")}: ${stderr.text}`);
  }
  return faults;
}

/** An editor's complaints about the stack files in a page: whole ones, or parts of one from `config:` on. */
function refusedKeys(path: string, text: string): string[] {
  const configs = blocksOf(text, "yaml").flatMap((block) => parse(block).config ?? []);
  return configs.flatMap((config) =>
    refusedByEditors({ "aws:region": "eu-west-1", ...config }).map((fault) => `${path}: ${fault}`),
  );
}

/** The summary of a plan as `npm start` prints it. */
const summaryText = (plan: Plan) => formatted(summaryOfStack(plan, 120), new Collected(120));

describe("The pages", () => {
  it("link to files and headings that exist", () => {
    assert.ok(pages.length > 8, "the pages are not read");
    assert.deepEqual(
      pages.flatMap((path) => lostLinks(path, textOf(path))),
      [],
    );
  });

  it("are searched for links as GitHub makes them", () => {
    const text =
      "# A `b` & c!\n\n# A b\n\n[1](#a-b--c) [2](#a-b) [3](#a) [4](gone.md) [5](../ecs#L1) [6](https://a.b/c)";
    assert.deepEqual(lostLinks("docs/cost.md", text), [
      "docs/cost.md: #a: docs/cost.md has only a-b--c, a-b",
      "docs/cost.md: gone.md: there is no docs/gone.md",
    ]);
  });

  it("advise only commands that ./ecs takes", async () => {
    const faults = await Promise.all(pages.map((path) => refusedCommands(path, textOf(path))));
    assert.deepEqual(faults.flat(), []);
    assert.ok(pages.flatMap((path) => commandsOf(textOf(path))).length > 30, "the commands are not read");
  });

  it("are searched for commands in prose and code, with what stands behind them left aside", async () => {
    const text =
      "`./ecs plan --dif`\n\n```sh\nx && ./ecs logs dev --filter '{ a > 1 }' # a\n./ecs <command>\n```\n\n```text\n$ ./ecs task dev <name> -- sh -c 'a; b'; echo\n./ecs\n```";
    assert.deepEqual(commandsOf(text), [
      ["plan", "--dif"],
      ["task", "dev", "word", "--", "sh", "-c", "a; b"],
      ["logs", "dev", "--filter", "{ a > 1 }"],
    ]);
    const [fault, ...others] = await refusedCommands("page.md", text);
    assert.match(fault ?? "", /^page\.md: \.\/ecs plan --dif: unknown option '--dif'/);
    assert.deepEqual(others, []);
  });

  it("name only npm scripts that there are", () => {
    const { scripts } = JSON.parse(textOf("package.json"));
    const named = pages
      .filter((path) => path !== "CHANGELOG.md") // which also names what was
      .flatMap((path) =>
        [...textOf(path).matchAll(/npm run (?:-s |--silent )?([\w:]+)/g)].map(([, name = ""]) => ({ path, name })),
      );
    assert.deepEqual(
      named.filter(({ name }) => !Object.hasOwn(scripts, name)),
      [],
    );
  });

  it("write keys and values that a stack file may have", () => {
    assert.deepEqual(
      pages.flatMap((path) => refusedKeys(path, textOf(path))),
      [],
    );
    assert.deepEqual(refusedKeys("page.md", "```yaml\nconfig:\n  services: { web: { image: a:1, prot: 1 } }\n```"), [
      "page.md: services/web must NOT have additional properties",
    ]);
  });

  it("say of each dependency what it is for", () => {
    const { dependencies, devDependencies } = JSON.parse(textOf("package.json"));
    const text = textOf("docs/architecture.md");
    const rows = text.slice(text.indexOf("\n## Dependencies")).matchAll(/^\| `([^`]+)` \| \S/gm);
    assert.deepEqual(
      [...rows].map(([, name]) => name).sort(),
      Object.keys({ ...dependencies, ...devDependencies }).sort(),
    );
  });
});

describe("The README", () => {
  before(function () {
    if (!pages.includes("README.md")) this.skip();
  });

  it("is read in a few minutes: at most 200 lines", () => {
    const lines = textOf("README.md").trimEnd().split("\n").length;
    assert.ok(lines <= 200, `it has ${lines} lines; what does not fit belongs into docs/`);
  });

  it("names every command", () => {
    const text = textOf("README.md");
    const rows = text.slice(text.indexOf("\n## The commands"), text.indexOf("\n## Pages"));
    const named = new Set([...rows.matchAll(/`\.\/ecs ([a-z]+)/g)].map(([, name]) => name));
    assert.deepEqual([...named].sort(), commandTable.map(({ name }) => name).sort());
  });

  it("links to every page and recipe", function () {
    if (readProject(".").project !== "docker-on-ecs") this.skip(); // an owner's pages are linked as they like
    const targets = tokensOf(textOf("README.md")).flatMap((token) => token.attrGet("href") ?? []);
    const missing = paths.filter((path) => path.startsWith("docs/") && !targets.includes(path));
    assert.deepEqual(missing, []);
  });

  it("shows what npm start says of dev", async () => {
    const { plan } = (await fixtureStacks()).find(({ stack }) => stack === "dev") ?? assert.fail("there is no dev");
    assert.equal(blocksOf(textOf("README.md"), "text")[0], summaryText(plan));
  });
});
