// `deployment`: how a deployment replaces the tasks of a service. What must hold between it and the rest of the service
// is left to settings/rules/deployment.ts.

import { z } from "zod";
import { deploymentDefaults, type Strategy, strategyDefaults, testDefaults } from "../defaults.ts";
import { type Fault, or, type Path } from "../language/faults.ts";
import { flag, integer, judged, oneOf, oneOfIntegers } from "../language/fields.ts";
import { words } from "./container.ts";
import { healthPath } from "./route.ts";

export const strategies = ["rolling", "canary", "linear", "blue-green"] as const satisfies readonly Strategy[];

/** ECS shifts tenths of a percent, the same in each step of a linear deployment from 3 on. */
const share = judged(
  z.number(),
  "be a number from 0.1 to 100, with at most one decimal",
  (value) => {
    if (value < 0.1) return "raise it to 0.1";
    if (value > 100) return "lower it to 100";
    return Number.isInteger(Number((value * 10).toFixed(6))) ? undefined : `round it to ${value.toFixed(1)}`;
  },
  { minimum: 0.1, maximum: 100 },
);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
const minutes = () => integer(0, 1440);

// The test listener is HTTP, and the production listeners are the load balancer's own.
const testSchema = z
  .strictObject({
    command: words("words").optional().meta({
      description:
        "Command of a task of the new image, in place of its CMD; TEST_URL and TEST_HOST say where the new revision is. It passes where it exits with 0",
    }),
    path: healthPath.optional().meta({
      description: "Path that has to answer 200–399, in place of a command; the image has curl, wget, node or python3",
    }),
    timeoutSeconds: integer(1, 86400).default(testDefaults.timeoutSeconds).meta({
      description: "Time after which the test has failed",
      unit: "s",
    }),
    port: integer(1, 65535).default(testDefaults.port).meta({
      description: "Port of the load balancer that only this service's own tasks reach, another one for each service",
    }),
  })
  .meta({ example: "{ path: /healthz }" });

export const deploymentSchema = z
  .strictObject({
    minimumHealthyPercent: integer(0, 100).default(deploymentDefaults.minimumHealthyPercent).meta({
      description: "Share of the tasks that keep running during a deployment, rounded up",
      unit: "%",
    }),
    maximumPercent: integer(100, 200).default(deploymentDefaults.maximumPercent).meta({
      description:
        "Share of the tasks that may run during a deployment, rounded down; leaves room for one more task than the minimum",
      unit: "%",
    }),
    availabilityZoneRebalancing: z
      .union([z.boolean(), z.literal("unset")])
      .meta({ must: "be true, false or unset" })
      .default(deploymentDefaults.availabilityZoneRebalancing)
      .meta({
        description:
          "Whether ECS spreads tasks evenly over the zones; unset = on in a new service, unchanged in an old one",
      }),
    timeoutSeconds: integer(1, 86400).optional().meta({
      description:
        "Time after which `pulumi up` fails if the deployment has not ended; by default computed from the other settings",
      unit: "s",
    }),
    strategy: oneOf(strategies).default(deploymentDefaults.strategy).meta({
      description:
        "How requests move to the new tasks: rolling = task by task; the others start all of them first, then shift a part, step by step, or all at once",
    }),
    targetGroups: oneOfIntegers([1, 2]).optional().meta({
      description:
        "Number of target groups: 2, which all but rolling need and have by default, also with rolling on the way to another strategy and back",
    }),
    percent: share.optional().meta({
      description: `Share of the requests that is shifted first with canary, ${strategyDefaults.canary.percent} by default, or in each step with linear, from 3 on, ${strategyDefaults.linear.percent} by default`,
      unit: "%",
    }),
    bakeMinutes: minutes()
      .optional()
      .meta({
        description: `Time for which the old tasks stay once all requests are shifted, and with canary also before that; ${strategyDefaults["blue-green"].bakeMinutes} by default, not with rolling`,
        unit: "min",
      }),
    stepMinutes: minutes()
      .optional()
      .meta({
        description: `Time between two steps of linear; ${strategyDefaults.linear.stepMinutes} by default`,
        unit: "min",
      }),
    test: testSchema.optional().meta({
      description: "What the new tasks must pass before they get a request of a client; not with rolling",
    }),
    pause: oneOf(["before-production"]).optional().meta({
      description:
        "Where the deployment waits for `./ecs continue`, for a day at most: with the new tasks running and tested, before they get a request; not with rolling",
    }),
    wait: flag().default(deploymentDefaults.wait).meta({
      description: "Whether `pulumi up` waits for the end of a deployment that has paused, or ends there, green",
    }),
  })
  .meta({
    example: "{ strategy: canary, percent: 10 }",
    instead: {
      type: "strategy",
      canary: "strategy: canary",
      linear: "strategy: linear",
      rolling: "strategy: rolling",
      blueGreen: "strategy: blue-green",
      canaryPercent: "percent",
      stepPercent: "percent",
      bakeTimeInMinutes: "bakeMinutes",
      canaryBakeTimeInMinutes: "bakeMinutes",
      stepBakeTimeInMinutes: "stepMinutes",
      minimum: "minimumHealthyPercent",
      maximum: "maximumPercent",
    },
    unsupported: {
      lifecycleHooks:
        "ECS would call a Lambda function; test runs a task against the new revision, and pause waits for a word",
      controller: "ECS itself shifts the requests, as strategy says; CodeDeploy is not used",
    },
  });

export type Deployment = z.output<typeof deploymentSchema>;

/** The keys that only a deployment in steps has. */
export const keysOfStrategy = ["percent", "bakeMinutes", "stepMinutes", "test", "pause", "wait"] as const;

/** The deployment with what its strategy leaves to defaults; what it has no use for stays undefined. */
export function withStrategy(deployment: Deployment): Deployment {
  return { ...strategyDefaults[deployment.strategy], ...defined(deployment) };
}

/** The deployment without steps, as an emulator makes it, which shifts no requests. */
export function inOneGroup<T extends Deployment>({ percent, bakeMinutes, stepMinutes, test, pause, ...deployment }: T) {
  return { ...deployment, strategy: "rolling" as const, targetGroups: 1, wait: deploymentDefaults.wait };
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/**
 * A deployment starts new tasks up to the maximum and stops old ones down to the minimum. If neither leaves room for
 * one task, the deployment hangs: floor(tasks × maximum) must be above ceil(tasks × minimum).
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 *
 * @param counts numbers of tasks that the service may have
 */
export function* checkDeployment(
  deployment: Deployment,
  counts: { from: number; to: number },
  path: Path,
): Generator<Fault> {
  const { minimumHealthyPercent: minimum, maximumPercent: maximum, availabilityZoneRebalancing } = deployment;
  const most = (tasks: number, percent: number) => Math.floor((tasks * percent) / 100);
  const least = (tasks: number, percent: number) => Math.ceil((tasks * percent) / 100);
  const at = [...path, "deployment"];
  // From 200 tasks on one percent is two tasks, which is enough room; with both at 100 there is none.
  const stuck = range(Math.min(Math.max(counts.from, 1), 200), Math.min(counts.to, 200)).find(
    (tasks) => most(tasks, maximum) <= least(tasks, minimum),
  );
  if (stuck !== undefined) {
    const higher = range(100, 200).find((percent) => most(stuck, percent) > least(stuck, minimum));
    const lower = range(0, 100).findLast((percent) => most(stuck, maximum) > least(stuck, percent));
    yield {
      path: [...at, "maximumPercent"],
      must: `leave room for one task above minimumHealthyPercent, which is ${minimum}, with ${stuck} ${stuck === 1 ? "task" : "tasks"}`,
      got: maximum,
      advice: or(
        [
          higher !== undefined && `raise it to ${higher}`,
          lower !== undefined && `lower minimumHealthyPercent to ${lower}`,
        ].filter((way) => way !== false),
      ),
    };
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
  if (availabilityZoneRebalancing !== false && maximum === 100) {
    yield {
      path: [...at, "availabilityZoneRebalancing"],
      must: "be false when maximumPercent is 100, as it starts a task before it stops one",
      got: availabilityZoneRebalancing,
      advice: "write false, or raise maximumPercent",
    };
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index);
}
