// The containers that the program itself adds to a task: their names, and the ports on which they listen inside the
// task. What they do is left to components/task/logRouter.ts and collector.ts, their images and sizes to
// settings/defaults.ts.

/** Takes the lines of all other containers, and hands them on: `logs`. */
export const logRouterName = "log-router";

/** Takes the traces and metrics of the app, and hands them on: `telemetry`. */
export const collectorName = "otel-collector";

/** Has its configuration. https://aws-otel.github.io/docs/setup/ecs/config-through-ssm */
export const collectorVariable = "AOT_CONFIG_CONTENT";

/** On 127.0.0.1, which the containers of a task share. https://github.com/aws-observability/aws-otel-collector */
export const collectorPorts = { grpc: 4317, http: 4318, health: 13133 };

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html */
export const fireLensPort = 24224;

/** Outputs of Fluent Bit that call AWS with the task role, and the services whose actions they need. */
export const outputsOfAws: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ["logs"],
  cloudwatch_logs: ["logs"],
  firehose: ["firehose"],
  kinesis_firehose: ["firehose"],
  kinesis: ["kinesis"],
  kinesis_streams: ["kinesis"],
  s3: ["s3"],
};

/**
 * Keeps on the container's disk, under /tmp, what it has yet to send.
 * https://docs.fluentbit.io/manual/data-pipeline/outputs/s3
 */
export const outputOnDisk = "s3";
