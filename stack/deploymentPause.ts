// What `pulumi up` does where ECS pauses a deployment: it runs the test of the stack file, and leaves the rest to people.
// When ECS pauses is left to settings/facts/deploymentPauses.ts, the word that it waits for to rollout/pauses.ts.

import type { AtPause } from "../rollout/pauses.ts";
import type { TestAddress } from "../rollout/testAddress.ts";
import type { TestTraffic } from "../rollout/testTraffic.ts";
import { pauseOf } from "../settings/facts/deploymentPauses.ts";
import type { AwsSettings, ServiceSettings } from "../settings/keys/schema.ts";

interface Paused extends Omit<TestTraffic, "test" | "privateAddresses"> {
  aws: AwsSettings;
  stack: string;
  deployment: ServiceSettings["deployment"];
}

/** @returns undefined where the stack file has no pause */
export async function atPauseOf({ deployment, stack, aws, ...more }: Paused): Promise<AtPause | undefined> {
  const { test, pause, wait } = deployment;
  const pausing = pauseOf(deployment);
  if (pausing === undefined) return undefined;
  const of = `${stack} ${more.name}`;
  return {
    test: test && (await testOf({ ...more, aws, test })),
    people: pause === undefined ? "nobody" : wait ? "wait" : "leave",
    command: `./ecs continue ${of}`,
    lookAt: (at) => [
      `what it writes: ./ecs logs ${of}`,
      ...(at === undefined ? [] : [`what it answers: ${lookingAt(of, at)}`]),
    ],
    timeoutMinutes: pausing.timeoutMinutes,
  };
}

/** The test listener lets the service's own tasks in, so that is where a look goes through. */
function lookingAt(of: string, { url, host }: TestAddress): string {
  const { hostname, port } = new URL(url);
  return `./ecs tunnel ${of} ${port} --host ${hostname}, then curl -H 'Host: ${host}' http://127.0.0.1:${port}`;
}

async function testOf({ aws, ...more }: Omit<TestTraffic, "privateAddresses"> & { aws: AwsSettings }) {
  const [{ testTraffic }, { privateAddresses }] = await Promise.all([
    import("../rollout/testTraffic.ts"),
    import("../rollout/privateAddresses.ts"),
  ]);
  return testTraffic({ ...more, privateAddresses: privateAddresses(aws) });
}
