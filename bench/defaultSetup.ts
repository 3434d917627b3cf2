// The same program in the set-up of Pulumi's templates: a CommonJS package that Pulumi compiles at every start with its
// own ts-node. The sources are the project's own, but for what only an ES module has: the suffix of an import, its
// `import.meta`, and an `await` of index.ts that stands in no function.
// https://github.com/pulumi/templates/tree/master/aws-typescript

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { example, type SetUp } from "./languageRuntime.ts";

const project = fileURLToPath(new URL("..", import.meta.url));
const template = fileURLToPath(new URL("defaultSetup", import.meta.url));

/**
 * Makes it in a temporary folder, which `remove` removes. Installs a TypeScript at its first use: the project's own has
 * no API.
 */
export function makeDefaultSetUp(): SetUp & { remove(): void } {
  if (!existsSync(join(template, "node_modules/typescript"))) {
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: template, stdio: ["ignore", 2, 2] });
  }
  const root = mkdtempSync(join(tmpdir(), "docker-on-ecs-bench-"));
  const copy = (from: string, sources: readonly string[]) => {
    for (const source of sources) cpSync(join(from, source), join(root, source), { recursive: true });
  };
  copy(project, ["index.ts", "components", "pricing", "settings", "rollout", "stack"]);
  copy(example, ["app", ...globSync("Pulumi*", { cwd: example })]);
  for (const file of globSync("**/*.ts", { cwd: root })) {
    const path = join(root, file);
    const source = asCommonJs(readFileSync(path, "utf8"));
    writeFileSync(path, file === "index.ts" ? asOneFunction(source) : source);
  }
  for (const file of ["package.json", "tsconfig.json"]) cpSync(join(template, file), join(root, file));
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"));
  return {
    root,
    nodeArgs: [],
    // NODE_PATH is where Pulumi, whose real path is in the project, finds TypeScript.
    env: { PULUMI_NODEJS_TYPESCRIPT: "true", NODE_PATH: join(template, "node_modules") },
    remove: () => rmSync(root, { recursive: true }),
  };
}

function asCommonJs(source: string): string {
  return source
    .replace(/( from |\bimport\()"(\.[^"]+)\.ts"/g, '$1"$2"')
    .replace("const require = createRequire(import.meta.url);", "")
    .replaceAll("import.meta.url", 'require("node:url").pathToFileURL(__filename).href');
}

/** What follows the imports, in an async function whose result has the exports: Pulumi's own way for a CommonJS program. */
function asOneFunction(source: string): string {
  const start = source.lastIndexOf("\nimport ");
  const bodyStart = source.indexOf(";\n", start) + 2;
  const renamed = /^export \{ (\w+) as (\w+) \};$/gm;
  const named = /^export const (?:(\w+) =|\{ ([\w, ]+) \} =)/gm;
  const body = source.slice(bodyStart);
  const exports = [
    ...[...body.matchAll(renamed)].map(([, local, name]) => `${name}: ${local}`),
    ...[...body.matchAll(named)].map(([, one, several]) => one ?? several),
  ];
  const statements = body.replace(renamed, "").replaceAll(/^export /gm, "");
  return `${source.slice(0, bodyStart)}export = async () => {\n${statements}\nreturn { ${exports.join(", ")} };\n};\n`;
}
