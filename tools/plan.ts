// `npm run plan`: what each stack would deploy, from the very program and the stack's real configuration. Needs no
// account, login, Docker, network or Pulumi CLI. How a plan is made is left to plan/planStacks.ts.

import { parseArgs } from "node:util";
import { closest } from "fastest-levenshtein";
import type { Plan } from "./plan/graph.ts";
import { type Outcome, planStacks, stackNames } from "./plan/planStacks.ts";
import { formatted, write } from "./plan/print.ts";
import { type Line, planTree, summaryOf, typeName } from "./plan/tree.ts";

const usage = `Usage: npm run plan [stack …] [-- options]     npm start = every stack

Shows what the stacks would deploy. Without a stack's name: every one that has a file Pulumi.<stack>.yaml.

  --json      every registration with its inputs and options; one stack: an object, more: a list
  --sources   the source line that registered each resource
  --help      this text

Exit code: 0, or 1 when a configuration is wrong or the program fails.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    const [fault] = (error as Error).message.split(". To specify"); // what follows is about file names, not options
    return fail(`${fault}\n\n${usage}`);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    await write(usage, process.stdout);
    return 0;
  }
  const known = stackNames();
  const unknown = positionals.find((stack) => !known.includes(stack));
  if (unknown !== undefined) {
    const nearest = known.length ? `Did you mean ${closest(unknown, known)}? ` : "";
    return fail(`There is no Pulumi.${unknown}.yaml. ${nearest}Stacks: ${known.join(", ") || "none"}\n`);
  }
  const stacks = positionals.length ? [...new Set(positionals)] : known;
  const outcomes = await planStacks(stacks);
  const faults = [...new Set(outcomes.map(faultOf).filter((fault) => fault !== undefined))];
  if (faults.length) return fail(faults.map((fault) => `${fault.trimEnd()}\n`).join("\n"));

  const plans = outcomes.filter((outcome) => "plan" in outcome).map(({ plan }) => plan);
  if (values.json) {
    await write(`${JSON.stringify(stacks.length === 1 ? plans[0] : plans, undefined, 2)}\n`, process.stdout);
    return 0;
  }
  const trees = plans.flatMap((plan): Line[] => [...planTree(plan, { sources: values.sources }), []]);
  await write(formatted([...trees, ...countTable(plans)], process.stdout), process.stdout);
  return 0;
}

function parse(args: string[]) {
  // `npm run plan dev --json` without the `--` leaves the option to npm, which hands it on this way.
  const kept = ["json", "sources"].filter((option) => process.env[`npm_config_${option}`] === "true");
  return parseArgs({
    args: [...args, ...kept.map((option) => `--${option}`)],
    allowPositionals: true,
    options: { json: { type: "boolean" }, sources: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
}

function faultOf(outcome: Outcome): string | undefined {
  if ("report" in outcome) return outcome.report;
  return "crash" in outcome ? outcome.crash : undefined;
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
    ...plans.map((plan): Line => [[plan.stack, "name"], [`: ${summaryOf(plan)}`]]),
  ];
}

async function fail(message: string): Promise<number> {
  await write(message, process.stderr);
  return 1;
}
