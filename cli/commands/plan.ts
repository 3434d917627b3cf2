// `./ecs plan`: what each stack would deploy, from the program itself and the stack's real configuration. Needs no
// account, login, Docker, network or Pulumi CLI. Making a plan is left to plan/planStacks.ts, showing it to cli/plan/
// and cli/diff/.

import { plansOf } from "../../plan/planStacks.ts";
import { formatted, write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Call, fail, type Io, Misuse } from "../commandLine.ts";
import { handedOverOf } from "../plan/handedOver.ts";

export async function run({ args, options }: Call, io: Io): Promise<number> {
  const { diff, json, markdown, sources, watch } = options;
  if (watch) {
    const other = Object.keys(options).find((name) => name !== "watch");
    if (other !== undefined)
      throw new Misuse(`--watch shows differences as they come, and takes no --${other} beside it`);
    const { watchPlans } = await import("../plan/watch.ts");
    return watchPlans(args, io);
  }
  if (diff !== undefined) {
    const { planDiff } = await import("../diff/planDiff.ts");
    const as = json ? "json" : markdown ? "markdown" : "text";
    const { changedPicture: drawn } = as === "markdown" ? await import("../graph/changedPicture.ts") : {};
    return planDiff(args, { ref: diff, as, handedOver: handedOverOf(options, args, io), drawn }, io);
  }
  if (markdown) throw new Misuse("--markdown is a form of the diff: add --diff");
  const { stacks, part } = asked(args, io.root);
  const planning = plansOf(stacks, io.root, handedOverOf(options, stacks, io));
  // These modules load while the stacks are planned, in processes of their own.
  const { dataOf, linesOf } = await import("../plan/planText.ts");
  const plans = await planning;
  if (typeof plans === "string") return fail(plans, io);
  const shown = { plans, part, whole: stacks.length > 0 || sources === true, sources: sources === true };
  const text = json
    ? `${JSON.stringify(dataOf(shown), undefined, 2)}\n`
    : formatted(linesOf(shown, io.stdout), io.stdout);
  await write(text, io.stdout);
  return 0;
}

/**
 * All names are stacks; or the first is one, and the second a service or job of it, where no stack has the second name.
 */
function asked(names: string[], root: string): { stacks: string[]; part?: string } {
  const [stack, part] = names;
  const isPart = names.length === 2 && !stackNames(root).includes(part as string);
  return isPart ? { stacks: [stack as string], part } : { stacks: names };
}
