// Takes one look at a service: its description, its tasks, those that stopped, the health of its targets, and ECS's record
// of a deployment that shifts requests. It only reads; what an answer means is left to deployment.ts.

import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type LoadBalancer,
  paginateListTasks,
  type Task,
} from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "./clients.ts";
import type { Look } from "./deployment.ts";
import { inParts } from "./inParts.ts";
import { pagesOf } from "./pages.ts";
import { type Asked, recordOf, shiftsRequests } from "./serviceDeployment.ts";

/** A service as ECS addresses it: ARNs or names. */
export interface ServiceAddress {
  cluster: string;
  service: string;
}

// The most that DescribeTasks takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const tasksPerRequest = 100;

/** What an earlier look has found, and the moment of this one. */
export type Known = Asked & {
  /** The stopped tasks, by ARN; they do not change any more and are not described again. */
  stopped: Map<string, Task>;
};

export async function lookAt(
  clients: Clients,
  { cluster, service: name }: ServiceAddress,
  known: Known,
  abortSignal: AbortSignal,
): Promise<Look> {
  const { ecs, elb } = clients;
  const options = { abortSignal };

  async function taskArns(desiredStatus: "RUNNING" | "STOPPED"): Promise<string[]> {
    const arns: string[] = [];
    // Not by `startedBy`, which allows no other filter and so finds no stopped task.
    const query = { cluster, serviceName: name.split("/").at(-1), desiredStatus };
    const pages = pagesOf(paginateListTasks({ client: ecs }, query, options));
    for await (const { taskArns = [] } of pages) arns.push(...taskArns);
    return arns;
  }

  function describe(arns: string[]): Promise<Task[]> {
    return inParts(arns, tasksPerRequest, async (some) => {
      return (await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }), options)).tasks;
    });
  }

  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }), options);
  const service = services?.[0];
  const { at } = known;
  if (service?.status !== "ACTIVE") return { at, service, tasks: [], stopped: [], targets: [] };

  const [running, stopped] = await Promise.all([taskArns("RUNNING"), taskArns("STOPPED")]);
  const described = await describe([...running, ...stopped.filter((arn) => !known.stopped.has(arn))]);
  const isRunning = new Set(running);
  for (const task of described) if (task.lastStatus === "STOPPED") known.stopped.set(task.taskArn ?? "", task);

  const targets = await Promise.all((service.loadBalancers ?? []).flatMap((one) => targetsOf(one) ?? []));
  const recorded = shiftsRequests(service) ? await recordOf(clients, service, known, abortSignal) : undefined;
  return {
    at,
    service,
    tasks: described.filter(({ taskArn = "" }) => isRunning.has(taskArn)),
    stopped: [...known.stopped.values()],
    targets,
    ...(recorded && { recorded }),
  };

  /** A task is in one of the two groups between which requests are shifted. */
  function targetsOf({ targetGroupArn, advancedConfiguration }: LoadBalancer) {
    const groups = [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter((arn) => arn !== undefined);
    if (groups.length === 0) return undefined;
    const all = groups.map((TargetGroupArn) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), options));
    return Promise.all(all).then((answers) => answers.flatMap((one) => one.TargetHealthDescriptions ?? []));
  }
}
