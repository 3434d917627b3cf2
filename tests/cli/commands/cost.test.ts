import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** As `npm run cost` runs it, in the project itself. */
describe("npm run cost", function () {
  this.timeout(60_000);

  const runs = new Map<string, SpawnSyncReturns<string>>();
  const cost = (...args: string[]) => run("cli/commands/cost.ts", ...args);
  const run = (...args: string[]): SpawnSyncReturns<string> => {
    const known = runs.get(args.join(" "));
    const done =
      known ??
      spawnSync(process.execPath, ["--import", "./stack/preload.mjs", ...args], {
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, AWS_ACCESS_KEY_ID: "", PATH: "" },
      });
    runs.set(args.join(" "), done);
    return done;
  };

  it("shows the stacks that it is asked for, item by item, and below them what is assumed", () => {
    const { status, stdout, stderr } = cost("prod", "dev");
    assert.equal(status, 0, stderr);
    const headings = stdout
      .split("\n")
      .filter((line) => /^\w+ {2}eu-west-1, \d+\.\d\d USD a month at list prices/.test(line));
    assert.deepEqual(
      headings.map((line) => line.split(" ")[0]),
      ["prod", "dev"],
    );
    // Three gateways and one: 730 × 0.048 = 35.04 each.
    assert.match(stdout, /NAT gateways +2190 hours +0\.048 +105\.12 +105\.12/);
    assert.match(stdout, /NAT gateways +730 hours +0\.048 +35\.04 +35\.04/);
    assert.match(stdout, /web has no tasks for 103 of a week's 168 hours/);
    assert.match(stdout, /^Assumed {2}prices as AWS published them 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d$/m);
    assert.doesNotMatch(stdout, /not priced/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 150));
  });

  it("gives the same as data: one stack an object, more a list", () => {
    const dev = JSON.parse(cost("dev", "--json").stdout);
    assert.deepEqual([dev.stack, dev.region, dev.currency, dev.unpriced], ["dev", "eu-west-1", "USD", []]);
    const sum = dev.lines.reduce((total: number, line: { usd: { least: number } }) => total + line.usd.least, 0);
    assert.ok(Math.abs(sum - dev.least) < 0.1, `${sum} is not ${dev.least}`);
    assert.ok(dev.least < dev.most && dev.components.network.least > 35);
    assert.ok(cost("dev").stdout.includes(`${dev.least.toFixed(2)} USD a month`));
    assert.deepEqual(
      JSON.parse(cost("local", "dev", "--json").stdout).map(
        ({ stack, charged }: { stack: string; charged: boolean }) => [stack, charged],
      ),
      [
        ["local", false],
        ["dev", true],
      ],
    );
  });

  it("gives the figure that the plan, its data and its committed document show", () => {
    const { least, most, components } = JSON.parse(cost("dev", "--json").stdout);
    const text = `${least.toFixed(2)} USD a month at list prices, ${most.toFixed(2)} with the most tasks`;
    const plan = run("cli/commands/plan.ts", "dev").stdout;
    assert.ok(plan.includes(`\ncost  ${text}; item by item: npm run cost dev\n`));
    assert.match(plan, new RegExp(`\ndev: .*, eu-west-1, ${text}\n$`));
    assert.deepEqual(JSON.parse(run("cli/commands/plan.ts", "dev", "--json").stdout).cost.components, components);
    const document = parse(readFileSync("plans/dev.yaml", "utf8"));
    assert.equal(document.cost.usdPerMonth, `${least.toFixed(2)} to ${most.toFixed(2)}`);
  });

  it("says that an emulator charges nothing", () => {
    assert.equal(cost("local").stdout.trim(), "local  is not deployed to AWS: nothing is charged");
  });

  it("refuses a stack that there is not, with the nearest, and an option that it does not have", () => {
    const unknown = cost("devv");
    assert.deepEqual([unknown.status, unknown.stdout], [1, ""]);
    assert.match(unknown.stderr, /There is no Pulumi\.devv\.yaml\. Did you mean dev\?/);
    const option = cost("--jsno");
    assert.equal(option.status, 1);
    assert.match(option.stderr, /Unknown option '--jsno'\n\nUsage: npm run cost/);
    assert.match(cost("--help").stdout, /^Usage: npm run cost/);
  });
});
