// `./ecs continue`: gives a paused deployment the word that it waits for. Asking ECS is left to
// operate/continueDeployment.ts.

import { type Call, type Io, lineWriter } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import type { Word } from "../operate/continueDeployment.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout }: Io): Promise<number> {
  const { list, rollback, deployment } = call.options;
  return operateDeployment(call, { needsName: !list }, ({ wanted, name = "" }) =>
    untilStopped(async (stop) => {
      const deployed = await findDeployed(root, wanted);
      const { continueDeployment, paused } = await import("../operate/continueDeployment.ts");
      const say = lineWriter(stdout);
      if (list) {
        for (const one of await paused(deployed)) say(`${one.name} ${one.deployment}`);
        return 0;
      }
      const word = { action: rollback ? "ROLLBACK" : "CONTINUE", deployment } as Word;
      return await continueDeployment(deployed, name, word, { stop, say });
    }),
  );
}
