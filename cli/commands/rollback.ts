// `./ecs rollback`: goes back to an earlier revision of a service. The way there is left to operate/rollback.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { confirmed } from "../input.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { paceIn } from "../operate/pace.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, io: Io): Promise<number> {
  const taken = { needsName: true, word: "behind-name" } as const;
  return operateDeployment(call, taken, async ({ wanted, name = "", word }) => {
    const deployed = await findDeployed(io.root, wanted);
    const { rollback } = await import("../operate/rollback.ts");
    const say = lineWriter(io.stdout);
    const pace = await paceIn(io.root, wanted, deployed, name);
    const confirm = async (question: string) => call.options.yes === true || (await confirmed(question, io));
    return await untilStopped((stop) => rollback(deployed, { name, revision: word, confirm, stop, say, pace }));
  });
}
