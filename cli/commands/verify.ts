// `./ecs verify`: looks, before anything changes, whether what a stack names is there and AWS has room for what it makes.
// Reading the stack's files and asking AWS are left to cli/verify/.

import { unknownStack } from "../../plan/planStacks.ts";
import { write } from "../../plan/print.ts";
import { stackNames } from "../../settings/stackNames.ts";
import { type Call, type Io, Problem } from "../commandLine.ts";
import { stackAws } from "../deployed/stackDeployed.ts";
import { awsFaults } from "../operate/command.ts";
import { handedOverOf } from "../plan/handedOver.ts";

export async function run({ args: [stack = ""], options }: Call, io: Io): Promise<number> {
  const unknown = unknownStack([stack], stackNames(io.root));
  if (unknown) throw new Problem(unknown.trimEnd());
  const [{ readSettings }, { verify }] = await Promise.all([
    import("../verify/subject.ts"),
    import("../verify/verify.ts"),
  ]);
  const read = readSettings(io.root, stack, handedOverOf(options, [stack], io));
  const aws = await stackAws(io.root, stack);
  const { text, ok } = await awsFaults(() => verify(read, aws));
  await write(text, io.stdout);
  return ok ? 0 : 1;
}
