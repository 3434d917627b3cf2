// A deployment on the simulated AWS, watched as `pulumi up` watches it: what was said, and how it ended. What happens to
// it meanwhile is given by the second at which it does.

import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import type { Clock } from "../../rollout/clock.ts";
import type { AtPause } from "../../rollout/pauses.ts";
import { watchDeployment } from "../../rollout/watch.ts";
import { serviceSchema } from "../../settings/keys/schema.ts";
import { SimulatedAws } from "../support/ecs/simulatedAws.ts";
import type { Behaviour } from "../support/ecs/task.ts";

export interface Deploying {
  configuration: DeploymentConfiguration;
  /** @default they serve */
  behaviour?: Behaviour;
  /** Seconds after the request → what happens then. */
  events?: Record<number, (aws: SimulatedAws) => void>;
  atPause?: AtPause | ((aws: SimulatedAws, clock: Clock, signal: AbortSignal) => AtPause);
  /** As in the stack file. */
  deployment?: object;
  /** Whether there is a revision that serves already. @default true */
  isUpdate?: boolean;
  /** Ends the wait after this many seconds, as Ctrl-C does. */
  ctrlCAt?: number;
  startsDeployment?: boolean;
  /** @default true */
  keepsRecords?: boolean;
}

export async function deployed(deploying: Deploying) {
  const { configuration, behaviour, events = {}, atPause, isUpdate = true, ctrlCAt } = deploying;
  const aws = new SimulatedAws();
  const [one, two] = [aws.definition(1), aws.definition(2)];
  if (behaviour) aws.behaves(two, behaviour);
  aws.keepsRecords = deploying.keepsRecords ?? true;
  const spec = { name: "web", configuration, loadBalancers: [aws.loadBalancer("web")] };
  if (isUpdate) aws.runningService({ ...spec, definition: one });
  const since = aws.now;
  if (!isUpdate) aws.createService({ ...spec, definition: two });
  else if (deploying.startsDeployment !== false) aws.ask("UpdateService", { service: "web", taskDefinition: two });

  const stop = new AbortController();
  const due = new Map(Object.entries(events).map(([second, what]) => [Number(second), what]));
  const clock = {
    now: () => aws.now,
    async sleep(ms: number, signal?: AbortSignal) {
      const end = aws.now + ms;
      const moments = [...due.keys(), ...(ctrlCAt === undefined ? [] : [ctrlCAt])].map(
        (second) => since + second * 1000,
      );
      for (const at of new Set([...moments.filter((one) => one > aws.now && one <= end).sort((a, b) => a - b), end])) {
        aws.advance((at - aws.now) / 1000);
        due.get((at - since) / 1000)?.(aws);
        if ((at - since) / 1000 === ctrlCAt) stop.abort(new Error("Ctrl-C"));
      }
      signal?.throwIfAborted();
    },
  };
  const lines: string[] = [];
  const error = await watchDeployment({
    name: "web",
    cluster: aws.cluster,
    service: "web",
    expected: {
      taskDefinition: deploying.startsDeployment === false ? one : two,
      since,
      startsDeployment: deploying.startsDeployment ?? true,
      checksContainers: false,
    },
    settings: serviceSchema.parse({ image: "web:1", port: 8080, route: {}, deployment: deploying.deployment ?? {} }),
    connect: () => aws.clients(),
    signal: stop.signal,
    say: (line) => lines.push(line),
    redact: (text) => text,
    atPause: typeof atPause === "function" ? atPause(aws, clock, stop.signal) : atPause,
    clock,
    pollMs: 5_000,
  }).then(
    () => undefined,
    ({ name, message }: Error) => (name === "RolloutError" ? message : `${name}: ${message}`),
  );
  return { aws, lines, error, seconds: (aws.now - since) / 1000, one, two };
}

/** The paused deployment's hook gets its word. */
export function answers(action: "CONTINUE" | "ROLLBACK") {
  return (aws: SimulatedAws) => {
    const one = aws.services.get("web")?.ongoing;
    const hookId = one?.hooks.find(({ status }) => status === "AWAITING_ACTION")?.hookId;
    aws.ask("ContinueServiceDeployment", { serviceDeploymentArn: one?.arn, hookId, action });
  };
}
