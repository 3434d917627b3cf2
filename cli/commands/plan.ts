// `npm run plan`: what each stack would deploy, from the very program and the stack's real configuration. Needs no
// account, login, Docker, network or Pulumi CLI. How a plan is made is left to plan/planStacks.ts.

import { parseArgs } from "node:util";
import type { Plan } from "../../plan/graph.ts";
import { plansOf } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { type Line, planTree, summaryOf, typeName } from "../../plan/tree.ts";
import { fail, readCall } from "../commandLine.ts";
import { costData, costText } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";
import { planDiff } from "../diff/planDiff.ts";

const usage = `Usage: npm run plan [stack …] [-- options]     npm start = every stack

Shows what the stacks would deploy. Without a stack's name: every one that has a file Pulumi.<stack>.yaml.

  --json        every registration with its inputs and options; one stack: an object, more: a list; of a diff its data
  --sources     the source line that registered each resource
  --diff [ref]  what differs from a commit, branch or tag; without one: from the merge base with main
  --markdown    the diff as a comment for a pull request
  --help        this text

Exit code: 0, or 1 when a configuration is wrong or the program fails; with --diff 2 when something differs.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const call = await readCall(() => parse(args), usage);
  if (typeof call === "number") return call;
  const { values, positionals } = call;
  const { diff, json, markdown } = values;
  if (diff !== undefined) {
    return planDiff(positionals, { ref: diff || undefined, as: json ? "json" : markdown ? "markdown" : "text" });
  }
  if (markdown) return fail(`--markdown is a form of the diff: add --diff\n\n${usage}`);
  const plans = await plansOf(positionals);
  if (typeof plans === "string") return fail(plans);
  if (json) {
    const data = plans.map(withCost);
    await write(`${JSON.stringify(plans.length === 1 ? data[0] : data, undefined, 2)}\n`, process.stdout);
    return 0;
  }
  const trees = plans.flatMap((plan): Line[] => [
    ...planTree(plan, { sources: values.sources }),
    ...costLine(plan),
    [],
  ]);
  await write(formatted([...trees, ...countTable(plans)], process.stdout), process.stdout);
  return 0;
}

function parse(args: string[]) {
  // `npm run plan dev --json` without the `--` leaves the option to npm, which hands it on this way.
  const { npm_config_diff: ref, ...env } = process.env;
  const kept = ["json", "sources", "markdown"].filter((option) => env[`npm_config_${option}`] === "true");
  const keptDiff = ref ? [`--diff=${ref === "true" ? "" : ref}`] : [];
  return parseArgs({
    args: [...withOptionalRef(args), ...kept.map((option) => `--${option}`), ...keptDiff],
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      sources: { type: "boolean" },
      diff: { type: "string" },
      markdown: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

/** parseArgs knows no option whose value may be left out: `--diff main` becomes `--diff=main`, `--diff` becomes `--diff=`. */
function withOptionalRef(args: string[]): string[] {
  const at = args.indexOf("--diff");
  if (at < 0) return args;
  const next = args[at + 1];
  const ref = next === undefined || next.startsWith("-") ? [] : [next];
  return [...args.slice(0, at), `--diff=${ref.join()}`, ...args.slice(at + 1 + ref.length)];
}

function costLine(plan: Plan): Line[] {
  const found = estimate(plan);
  return found ? [[["cost", "heading"], [`  ${costText(found)}; item by item: npm run cost ${plan.stack}`]]] : [];
}

function withCost(plan: Plan) {
  const found = estimate(plan);
  return found ? { ...plan, cost: costData(found) } : plan;
}

/** How many of each type, a column for each stack. */
function countTable(plans: Plan[]): Line[] {
  const counts = plans.map(({ resources }) => Map.groupBy(resources, ({ type }) => typeName(type)));
  const types = [...new Set(counts.flatMap((byType) => [...byType.keys()]))].sort();
  const wide = Math.max(...types.map(({ length }) => length));
  const cell = (text: string, { stack }: Plan) => text.padStart(Math.max(stack.length, 4) + 2);
  return [
    [["type".padEnd(wide), "heading"], ...plans.map((plan): Line[number] => [cell(plan.stack, plan), "heading"])],
    ...types.map(
      (type): Line => [
        [type.padEnd(wide), "type"],
        ...plans.map((plan, index): Line[number] => [cell(String(counts[index]?.get(type)?.length ?? "·"), plan)]),
      ],
    ),
    [],
    ...plans.map((plan): Line => {
      const found = estimate(plan);
      return [[plan.stack, "name"], [`: ${summaryOf(plan)}${found ? `, ${costText(found)}` : ""}`]];
    }),
  ];
}
