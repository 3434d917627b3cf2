// `./ecs continue`: gives a paused deployment the word that it waits for. Asking ECS is left to
// operate/continueDeployment.ts.

import { type Call, type Io, lineWriter, Misuse } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import type { Word } from "../operate/continueDeployment.ts";
import { findDeployed } from "../operate/findDeployed.ts";
import { untilStopped } from "../process/signals.ts";

export function run(call: Call, { root, stdout, stderr }: Io): Promise<number> {
  const { list, rollback, deployment } = call.options;
  return operateDeployment(call, { needsName: !list }, async ({ wanted, name = "" }) => {
    if (list && call.args.length > 1) throw new Misuse(`--list goes without a service, got ${name}`);
    const deployed = await findDeployed(root, wanted);
    const { continueDeployment, paused } = await import("../operate/continueDeployment.ts");
    const say = lineWriter(stdout);
    if (list) {
      const found = await paused(deployed);
      for (const one of found) say(`${one.name} ${one.deployment}`);
      // stdout is a list, which a workflow reads.
      if (found.length === 0) stderr.write(`no deployment of ${deployed.label} is paused\n`);
      return 0;
    }
    const word = { action: rollback ? "ROLLBACK" : "CONTINUE", deployment } as Word;
    return await untilStopped((stop) => continueDeployment(deployed, name, word, { stop, say }));
  });
}
