// How the tests run: all of them, or the files and folders that are named on the command line; each file in one of as many
// processes as there are cores. CommonJS, as Mocha loads its configuration by require.

const { existsSync, statSync } = require("node:fs");
const { availableParallelism } = require("node:os");

const isSpec = (argument) => /[*]|\.ts$/.test(argument) || (existsSync(argument) && statSync(argument).isDirectory());

module.exports = {
  spec: process.argv.slice(2).some(isSpec) ? [] : ["tests"],
  recursive: true,
  extension: ["test.ts"],
  parallel: true,
  jobs: Math.max(2, availableParallelism()),
  require: ["stack/preload.mjs", "tests/support/strictOutputs.ts"],
  timeout: 20_000,
};
