// The log router of a task (FireLens): a container with Fluent Bit that gets every line of the other containers, hands
// it to one of its outputs, and keeps a copy in CloudWatch. Its own log is in CloudWatch, as any container's is. Pure;
// its arguments are left to logArgs.ts.

import { isRoot } from "../../settings/facts/users.ts";
import { sortedEntries } from "../shared/sortedEntries.ts";
import { type CompleteSidecar, completeSidecar } from "./containerArgs.ts";
import type { CompleteLogs, KnownLogs } from "./logArgs.ts";
import type { LogPlace } from "./logConfiguration.ts";

/** The task ends with it: nobody would see the lines of a task without it. ECS starts it first, and stops it last. */
export function logRouter({ image, user, cpu, memoryMiB }: CompleteLogs): CompleteSidecar {
  // On Fargate a volume of the task is root's.
  const writablePaths = isRoot(user) ? ["/tmp"] : [];
  return completeSidecar({ image, user, cpu, memoryMiB, writablePaths });
}

/**
 * How a container logs to the router. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
 */
export function routedLog({ to, secrets }: KnownLogs) {
  const secretOptions = sortedEntries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
  return {
    logDriver: "awsfirelens",
    options: Object.fromEntries(sortedEntries(to)),
    secretOptions: secretOptions.length > 0 ? secretOptions : undefined,
  };
}

/** What makes a container the router. */
export function routing({ cloudWatch, configFile }: KnownLogs, place: LogPlace<string>) {
  // A task on Fargate has its file in the image only.
  const file = configFile !== undefined && { "config-file-type": "file", "config-file-value": configFile };
  return {
    firelensConfiguration: { type: "fluentbit", options: { ...file, "enable-ecs-log-metadata": "true" } },
    ...(cloudWatch && { command: copying(place, configFile === undefined) }),
  };
}

/**
 * The image's own command with a second output: Fluent Bit joins the outputs of its command line with those of the file
 * that ECS writes for it. A container's stream is `<prefix>/<container>-firelens-<task id>`, after the tag that ECS
 * gives its lines.
 * https://github.com/aws/aws-for-fluent-bit/blob/mainline/entrypoint.sh
 * https://docs.fluentbit.io/manual/data-pipeline/outputs/cloudwatch
 */
function copying({ group, region, streamPrefix }: LogPlace<string>, isBare: boolean): string[] {
  const plugins = ["firehose", "cloudwatch", "kinesis"].flatMap((name) => ["-e", `/fluent-bit/${name}.so`]);
  const copy = {
    match: "*-firelens-*",
    region,
    log_group_name: group,
    log_stream_prefix: `${streamPrefix}/`,
    // The line alone, as the driver awslogs sends it. Fluent Bit leaves out a record from which a filter has taken it.
    ...(isBare && { log_key: "log" }),
    retry_limit: "5",
  };
  const properties = Object.entries(copy).flatMap(([name, value]) => ["-p", `${name}=${value}`]);
  const file = "/fluent-bit/etc/fluent-bit.conf";
  return ["/fluent-bit/bin/fluent-bit", ...plugins, "-c", file, "-o", "cloudwatch_logs", ...properties];
}
