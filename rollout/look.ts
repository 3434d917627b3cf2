// Takes one look at a service: its description, its tasks, those that stopped, the health of its targets. It only
// reads; what an answer means is left to deployment.ts.

import { DescribeServicesCommand, DescribeTasksCommand, paginateListTasks, type Task } from "@aws-sdk/client-ecs";
import { DescribeTargetHealthCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Clients } from "./clients.ts";
import type { Look } from "./deployment.ts";

/** A service as ECS addresses it: ARNs or names. */
export interface ServiceAddress {
  cluster: string;
  service: string;
}

// The most that DescribeTasks takes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
const tasksPerRequest = 100;

/**
 * @param known the stopped tasks of earlier looks, by ARN; they do not change any more and are not described again
 */
export async function lookAt(
  { ecs, elb }: Clients,
  { cluster, service: name }: ServiceAddress,
  known: Map<string, Task>,
  abortSignal: AbortSignal,
): Promise<Look> {
  const options = { abortSignal };

  async function taskArns(desiredStatus: "RUNNING" | "STOPPED"): Promise<string[]> {
    const arns: string[] = [];
    // Not by `startedBy`, which allows no other filter and so finds no stopped task.
    const query = { cluster, serviceName: name.split("/").at(-1), desiredStatus };
    for await (const page of paginateListTasks({ client: ecs }, query, options)) arns.push(...(page.taskArns ?? []));
    return arns;
  }

  async function describe(arns: string[]): Promise<Task[]> {
    const tasks: Task[] = [];
    for (let first = 0; first < arns.length; first += tasksPerRequest) {
      const some = arns.slice(first, first + tasksPerRequest);
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: some }), options);
      tasks.push(...(answer.tasks ?? []));
    }
    return tasks;
  }

  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }), options);
  const service = services?.[0];
  const at = Date.now();
  if (service?.status !== "ACTIVE") return { at, service, tasks: [], stopped: [], targets: [] };

  const [running, stopped] = await Promise.all([taskArns("RUNNING"), taskArns("STOPPED")]);
  const described = await describe([...running, ...stopped.filter((arn) => !known.has(arn))]);
  const isRunning = new Set(running);
  for (const task of described) if (task.lastStatus === "STOPPED") known.set(task.taskArn ?? "", task);

  const groups = (service.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn).filter((arn) => arn);
  const targets = await Promise.all(
    groups.map(async (TargetGroupArn) => {
      const health = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), options);
      return health.TargetHealthDescriptions ?? [];
    }),
  );
  return {
    at,
    service,
    tasks: described.filter(({ taskArn = "" }) => isRunning.has(taskArn)),
    stopped: [...known.values()],
    targets,
  };
}
