// `./ecs stop`: stops one task. Finding it is left to operate/stopTask.ts.

import { type Call, type Io, lineWriter, Misuse } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, { root, stdout }: Io): Promise<number> {
  return operateDeployment(call, { word: "in-place-of-name" }, async ({ wanted, word }) => {
    if (word === undefined) throw new Misuse("Which task? Name its id, or how that begins");
    const deployed = await findDeployed(root, wanted);
    const { stopTask } = await import("../operate/stopTask.ts");
    await stopTask(deployed, word, lineWriter(stdout));
    return 0;
  });
}
