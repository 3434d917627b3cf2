// Stops one task of a deployment, and says what ECS does about it. It leaves the tasks of others on the same cluster
// alone.

import { StopTaskCommand, type Task } from "@aws-sdk/client-ecs";
import { connect } from "../../rollout/clients.ts";
import { shortDefinition, shortTask } from "../../rollout/names.ts";
import type { Deployed } from "../deployed/deployed.ts";
import { answered } from "../process/unanswered.ts";
import { taskCalled, wantedTasks } from "./execTarget.ts";
import { describeServices, familyOf } from "./services.ts";

interface Owned {
  /** Name of the service or the job. */
  name: string;
  task: Task;
  /** Whether ECS starts another one in its place. */
  isReplaced: boolean;
}

/** @param id a task's id, or the beginning of one. @throws Problem where the deployment has none, or several, such */
export async function stopTask(deployed: Deployed, id: string, say: (text: string) => void): Promise<void> {
  const { ecs, close } = connect(deployed.aws);
  const { cluster, label } = deployed;
  try {
    const [services, tasks] = await Promise.all([describeServices(ecs, deployed), wantedTasks(ecs, cluster)]);
    const own = ownTasks(deployed, services, tasks);
    const ofTask = new Map(own.map((one) => [one.task, one]));
    const nameOf = (task: Task) => `${shortTask(task)} (${ofTask.get(task)?.name})`;
    const task = taskCalled(id, [...ofTask.keys()], { of: label, nameOf });
    const { name, isReplaced } = ofTask.get(task) as Owned;
    const asked = { cluster, task: task.taskArn, reason: "Stopped by ./ecs stop" };
    const unclear = "The task may stop all the same; to ask for it again does no harm.";
    await answered(unclear, () => ecs.send(new StopTaskCommand(asked)));
    const then = isReplaced ? "; ECS starts another one" : "; nothing comes in its place";
    say(`${name}: task ${shortTask(task)} of ${shortDefinition(task.taskDefinitionArn)} stops${then}`);
  } finally {
    close();
  }
}

/** By the service that started a task; or, of one that a schedule or a person started, by its family. */
export function ownTasks(
  { jobs }: Pick<Deployed, "jobs">,
  services: Awaited<ReturnType<typeof describeServices>>,
  tasks: readonly Task[],
): Owned[] {
  const families = new Map([
    ...Object.entries(services).map(([name, one]) => [familyOf(one.taskDefinition ?? ""), name] as const),
    ...Object.entries(jobs).map(([name, one]) => [familyOf(one.taskDefinition), name] as const),
  ]);
  return tasks.flatMap((task) => {
    const service = Object.entries(services).find(([, one]) => task.group === `service:${one.serviceName}`);
    const name = service?.[0] ?? families.get(familyOf(task.taskDefinitionArn ?? ""));
    return name === undefined ? [] : [{ name, task, isReplaced: service !== undefined }];
  });
}
