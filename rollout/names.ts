// Short forms of AWS's long names, for lines that people read. Pure; the lines themselves are left to others.

import type { Task } from "@aws-sdk/client-ecs";

/** `docker-on-ecs_dev_web:12` */
export function shortDefinition(arn = "an unknown task definition"): string {
  return last(arn);
}

/** The last part of an ARN: the name of what it names. */
export function last(arn = ""): string {
  return arn.split("/").at(-1) ?? arn;
}

/** The first eight characters of a task's id, as the console's lists are searched by. */
export function shortTask({ taskArn = "" }: Task): string {
  return last(taskArn).slice(0, 8);
}

/** A sentence of AWS's, without its full stop, to stand inside one of ours. */
export function sentence(text: string): string {
  return text.trim().replace(/\.$/, "");
}
