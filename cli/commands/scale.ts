// `./ecs scale`: sets how many tasks of a service run. Asking ECS is left to operate/scale.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout }: Io): Promise<number> {
  return operateDeployment(call, { needsName: true, word: "behind-name" }, async ({ wanted, name = "", word }) => {
    const { countOf, scale } = await import("../operate/scale.ts");
    const count = countOf(word);
    const deployed = await findDeployed(root, wanted);
    return await untilStopped((stop) => scale(deployed, name, count, { stop, say: lineWriter(stdout) }));
  });
}
