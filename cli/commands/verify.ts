// `./ecs verify`: looks, before anything changes, whether what a stack names is there and AWS has room for what it makes.
// Reading the stack's files, other stacks' outputs and asking AWS are left to cli/verify/.

import { unknownStack } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Call, type Io, Problem } from "../commandLine.ts";
import { stackAws, stackOutputs } from "../deployed/stackDeployed.ts";
import { awsFaults } from "../operate/command.ts";
import { handedOverOf } from "../plan/handedOver.ts";

export async function run({ args: [stack = ""], options }: Call, io: Io): Promise<number> {
  const unknown = unknownStack([stack], stackNames(io.root));
  if (unknown) throw new Problem(unknown.trimEnd());
  const [{ withOtherStacks }, { readSettings }, { verify }] = await Promise.all([
    import("../verify/otherStacks.ts"),
    import("../verify/subject.ts"),
    import("../verify/verify.ts"),
  ]);
  const { settings: written, reportOf } = readSettings(io.root, stack, handedOverOf(options, [stack], io));
  const [aws, settings] = await Promise.all([
    stackAws(io.root, stack),
    withOtherStacks(written, (name) => stackOutputs(io.root, name)),
  ]);
  const { text, ok } = await awsFaults(() => verify({ settings, reportOf }, aws));
  await write(text, io.stdout);
  return ok ? 0 : 1;
}
