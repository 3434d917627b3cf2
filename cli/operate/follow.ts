// Follows a deployment that somebody at a terminal has started to its end, as `pulumi up` follows its own. Watching it
// is left to rollout/watch.ts.

import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import type { PaceSettings } from "../../rollout/deadline.ts";
import type { Expected } from "../../rollout/deployment.ts";
import { RolloutError } from "../../rollout/explain.ts";
import { redactor } from "../../rollout/redact.ts";
import { timeLeft } from "../../rollout/timeLeft.ts";
import { watchDeployment } from "../../rollout/watch.ts";
import { deploymentDefaults, healthDefaults } from "../../settings/defaults.ts";
import type { Deployed } from "../deployed/deployed.ts";
import type { Stop } from "../process/signals.ts";

// Whoever started it decides how long to wait: ECS's circuit breaker and alarms end one that fails.
const dayMs = 86_400_000;

/** How long an outage of AWS may last before a command that waits gives up. */
export const patienceMs = 600_000;

/** Who waits, and where what happens is said. */
export interface Following {
  stop: Stop;
  /** Gets a line on each event. */
  say: (text: string) => void;
  /** What of the service decides how long it takes. @default nothing is said of the time left */
  pace?: PaceSettings;
  /** Milliseconds between two looks. */
  pollMs?: number;
}

export interface Followed extends Pick<Expected, "taskDefinition" | "since" | "startsDeployment" | "byHand"> {
  /** The service as the stack file names it. */
  name: string;
  service: Service;
  definition?: TaskDefinition;
}

/** Gives 0 once the deployment has succeeded; 1 where it has not, after a report of the reason; 130 after Ctrl-C. */
export async function followDeployment(
  { aws, cluster }: Deployed,
  { name, service, definition, ...expected }: Followed,
  { stop, say, pace, pollMs }: Following,
): Promise<number> {
  const checksContainers = (definition?.containerDefinitions ?? []).some((one) => one.essential && one.healthCheck);
  const deployment = { ...deploymentDefaults, timeoutSeconds: dayMs / 1000 };
  const watchedByAlarms = service.deploymentConfiguration?.alarms?.enable;
  try {
    await watchDeployment({
      name,
      cluster,
      service: String(service.serviceArn),
      expected: { ...expected, checksContainers },
      settings: {
        ...{ listen: {}, sidecars: {}, health: healthDefaults, deployment },
        ...{ deregistrationDelaySeconds: 0, stopTimeoutSeconds: 0 },
      },
      connect: () => connect(aws),
      signal: stop.signal,
      say,
      redact: redactor([aws.secretKey, aws.token]),
      timeLeft: pace && ((desired, seconds) => timeLeft({ ...pace, watchedByAlarms }, desired, seconds)),
      // Its image has passed its test before, or the person who started this is the one to say so.
      atPause: { people: "nobody", command: "./ecs continue" },
      patienceMs,
      pollMs,
    });
    return 0;
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    say(error.message);
    return stop.signal.aborted ? stop.exitCode() : 1;
  }
}
