// `./ecs cost`: what a month of each stack costs at list prices, from its plan. Needs no account, login, network or
// Pulumi CLI. What is counted, and how, is left to cost/estimate.ts; the prices to pricing/.

import type { WriteStream } from "node:tty";
import type { Plan } from "../../plan/graph.ts";
import { plansOf } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { type Call, fail, type Io } from "../commandLine.ts";
import { assumptionLines, priceDates } from "../cost/assumptionLines.ts";
import { costLines, textWidth } from "../cost/costLines.ts";
import { costData, rounded } from "../cost/costSummary.ts";
import { estimate } from "../cost/estimate.ts";
import { handedOverOf } from "../plan/handedOver.ts";

export async function run({ args, options }: Call, io: Io): Promise<number> {
  const { root, stdout } = io;
  const plans = await plansOf(args, root, handedOverOf(options, args, io));
  if (typeof plans === "string") return fail(plans, io);
  if (options.json) {
    const data = plans.map(dataOf);
    await write(`${JSON.stringify(plans.length === 1 ? data[0] : data, undefined, 2)}\n`, stdout);
    return 0;
  }
  const { columns = textWidth } = stdout as Partial<WriteStream>;
  await write(formatted(costLines(plans, Math.min(columns, textWidth)), stdout), stdout);
  return 0;
}

function dataOf(plan: Plan) {
  const found = estimate(plan);
  if (found === undefined) return { stack: plan.stack, charged: false };
  const lines = found.lines.map(({ component, item, price, quantity, unitUsd, share, usd }) => {
    return { component, item, price, quantity, unitUsd, ...(share !== undefined && { share }), usd: rounded(usd) };
  });
  const { region, notes } = found;
  const assumptions = [`Prices as AWS published them ${priceDates()}.`, ...assumptionLines([found])];
  return { stack: plan.stack, region, charged: true, ...costData(found), lines, notes, assumptions } satisfies object;
}
