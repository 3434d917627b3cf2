// `./ecs graph`: a picture of a stack from its plan. Needs no account, login, Docker, network or Pulumi CLI. What is in
// it, and how it looks, is left to cli/graph/.

import { plansOf } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { type Call, fail, type Io, Misuse } from "../commandLine.ts";
import { compared } from "../graph/compare.ts";
import { pictureOf } from "../graph/model.ts";
import type { Picture } from "../graph/picture.ts";
import { handedOverOf } from "../plan/handedOver.ts";

const formats = ["svg", "mermaid"];

export async function run({ args, options }: Call, io: Io): Promise<number> {
  const { format = "svg" } = options;
  if (!formats.includes(String(format))) throw new Misuse(`--format must be svg or mermaid, got ${format}`);
  const picture = await pictured(args, options, io);
  if (typeof picture === "string") return fail(picture, io);
  // ELK takes a fifth of a second to load, which Mermaid's text has no need of.
  const text =
    format === "mermaid"
      ? (await import("../graph/mermaid.ts")).mermaid(picture)
      : await (await import("../graph/svg.ts")).svg(picture);
  await write(text, io.stdout);
  return 0;
}

/** The picture; or a fault as a text. */
async function pictured(stacks: string[], options: Call["options"], io: Io): Promise<Picture | string> {
  const handedOver = handedOverOf(options, stacks, io);
  const { diff } = options;
  if (diff === undefined) {
    const plans = await plansOf(stacks, io.root, handedOver);
    if (typeof plans === "string") return plans;
    const [plan] = plans;
    return plan === undefined ? "There is nothing to draw.\n" : pictureOf(plan);
  }
  const { bothSides } = await import("../diff/bothSides.ts");
  const found = await bothSides(stacks, { ref: diff, handedOver, command: "graph" }, io);
  if (typeof found === "string") return found;
  const [sides] = found.stacks;
  return compared(sides?.before && pictureOf(sides.before), sides?.after && pictureOf(sides.after));
}
