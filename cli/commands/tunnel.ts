// `./ecs tunnel`: a port of a running task on this machine. Opening the tunnel is left to operate/tunnel.ts.

import { type Call, type Io, lineWriter, Misuse } from "../commandLine.ts";
import { operateDeployment } from "../operate/command.ts";
import { findDeployed } from "../operate/findDeployed.ts";

export function run(call: Call, { root, stderr }: Io): Promise<number> {
  const taken = { needsName: true, word: "behind-name" } as const;
  return operateDeployment(call, taken, async ({ wanted, name = "", word, options }) => {
    const { openTunnel, portOf } = await import("../operate/tunnel.ts");
    const { task, container, host } = options;
    const [port, local] = [portOf(word, "the port"), portOf(options.local, "--local")];
    if (host !== undefined && port === undefined) throw new Misuse(`Which port of ${host}?`);
    const deployed = await findDeployed(root, wanted);
    return await openTunnel(deployed, { name, task, container, host, port, local }, lineWriter(stderr));
  });
}
