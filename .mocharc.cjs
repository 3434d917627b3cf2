// How the tests run: all of them, or the files and folders that are named on the command line; the files shared out among
// processes, of which there is one more than cores, since some wait for what they have started. CommonJS, as Mocha loads its
// configuration by require.

const { existsSync, statSync } = require("node:fs");
const { availableParallelism } = require("node:os");

const isPath = (argument) => /[*]|\.ts$/.test(argument) || (existsSync(argument) && statSync(argument).isDirectory());
const takesPath = /^(--ignore|--exclude|--file|--require|-r)$/;
const named = process.argv.slice(2).filter((argument, at, all) => isPath(argument) && !takesPath.test(all[at - 1]));

module.exports = {
  spec: named.length > 0 ? [] : ["tests"],
  recursive: true,
  extension: ["test.ts"],
  parallel: true,
  jobs: availableParallelism() + 1,
  require: ["stack/preload.mjs", "tests/support/strictOutputs.ts"],
  timeout: 20_000,
  "watch-files": ["**/*.ts", "**/*.mjs", "*.yaml", "tests/**", "plans/*", "*.md"],
  "watch-ignore": ["node_modules", ".git", ".local", ".pulumi"],
};
