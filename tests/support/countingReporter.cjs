// Mocha's own spec reporter, which also writes `passed failed skipped` to the file of the option `counts`.
// CommonJS, as Mocha loads reporters by require.

const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { counts } = options.reporterOptions ?? options.reporterOption ?? {};
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(counts, `${passes} ${failures} ${pending}\n`);
    });
  }
};
