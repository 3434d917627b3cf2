// Waits for a deployment as a hook does, in a process of its own that a test can send SIGINT to.
// Ends with 7 when the wait was ended by that, with 0 when the deployment has ended first.

import { connect } from "../../rollout/clients.ts";
import { interruptible } from "../../rollout/interrupt.ts";
import { watchDeployment } from "../../rollout/watch.ts";
import { pace } from "./pace.ts";

const [url = "", taskDefinition = ""] = process.argv.slice(2);

try {
  await interruptible((signal) =>
    watchDeployment({
      name: "web",
      cluster: "main",
      service: "web",
      expected: { taskDefinition, since: Date.now(), startsDeployment: true, checksContainers: false },
      settings: pace(600),
      connect: () => connect({ region: "eu-west-1", accessKey: "a", secretKey: "b", endpoints: [{ ecs: url }] }),
      signal,
      say: (line) => console.log(line),
      redact: (text) => text,
      pollMs: 60_000,
    }),
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 7;
}
