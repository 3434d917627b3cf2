import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parse } from "yaml";
import { planDocument } from "../../../cli/plans/document.ts";
import { ecs, type Ran } from "../../support/ecs.ts";
import { fixtureStacks, fixtures } from "../../support/stacks.ts";

/** As `./ecs cost` runs it, in the fixtures' project. */
describe("./ecs cost", function () {
  this.timeout(60_000);

  const runs = new Map<string, Promise<Ran>>();
  /** One run for each list of arguments, for a plan takes its time; without credentials and without other programs. */
  const run = (...args: string[]): Promise<Ran> => {
    const key = args.join(" ");
    const env = { ...process.env, NO_COLOR: "1", AWS_ACCESS_KEY_ID: "", PATH: "" };
    const ran = runs.get(key) ?? ecs(args, { root: resolve(fixtures), env });
    runs.set(key, ran);
    return ran;
  };
  const cost = (...args: string[]) => run("cost", ...args);

  it("shows the stacks that it is asked for, item by item, and below them what is assumed", async () => {
    const { code, stdout, stderr } = await cost("prod", "dev");
    assert.equal(code, 0, stderr);
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

  it("gives the same as data: one stack an object, more a list", async () => {
    const dev = JSON.parse((await cost("dev", "--json")).stdout);
    assert.deepEqual([dev.stack, dev.region, dev.currency, dev.unpriced], ["dev", "eu-west-1", "USD", []]);
    const sum = dev.lines.reduce((total: number, line: { usd: { least: number } }) => total + line.usd.least, 0);
    assert.ok(Math.abs(sum - dev.least) < 0.1, `${sum} is not ${dev.least}`);
    assert.ok(dev.least < dev.most && dev.components.network.least > 35);
    assert.ok((await cost("dev")).stdout.includes(`${dev.least.toFixed(2)} USD a month`));
    assert.deepEqual(
      JSON.parse((await cost("local", "dev", "--json")).stdout).map(
        ({ stack, charged }: { stack: string; charged: boolean }) => [stack, charged],
      ),
      [
        ["local", false],
        ["dev", true],
      ],
    );
  });

  it("gives the figure that the plan, its data and its document show", async () => {
    const { least, most, components } = JSON.parse((await cost("dev", "--json")).stdout);
    const text = `${least.toFixed(2)} USD a month at list prices, ${most.toFixed(2)} with the most tasks`;
    const plan = (await run("plan", "dev")).stdout;
    assert.ok(plan.includes(`\ncost  ${text}; item by item: ./ecs cost dev\n`));
    assert.match(plan, new RegExp(`\ndev: .*, eu-west-1, ${text}\n$`));
    assert.deepEqual(JSON.parse((await run("plan", "dev", "--json")).stdout).cost.components, components);
    const made = (await fixtureStacks()).find(({ stack }) => stack === "dev") ?? assert.fail();
    const document = parse(planDocument(made.plan));
    assert.equal(document.cost.usdPerMonth, `${least.toFixed(2)} to ${most.toFixed(2)}`);
  });

  it("says that an emulator charges nothing", async () => {
    assert.equal((await cost("local")).stdout.trim(), "local  is not deployed to AWS: nothing is charged");
  });

  it("refuses a stack that there is not, with the nearest, and an option that it does not have", async () => {
    const unknown = await cost("devv");
    assert.deepEqual([unknown.code, unknown.stdout], [1, ""]);
    assert.match(unknown.stderr, /There is no Pulumi\.devv\.yaml\. Did you mean dev\?/);
    const option = await cost("--jsno");
    assert.equal(option.code, 1);
    assert.match(option.stderr, /^unknown option '--jsno'\n\(Did you mean --json\?\)\n/);
  });
});
