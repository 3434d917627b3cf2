// The collector of a task's telemetry: AWS's distribution of OpenTelemetry beside the app, which gets traces and
// metrics by OTLP and hands them to X-Ray and CloudWatch; and the variables by which an OpenTelemetry SDK finds it.
// Pure.

import type * as pulumi from "@pulumi/pulumi";
import { collectorDefaults } from "../../settings/defaults.ts";
import { collectorName, collectorPorts, collectorVariable } from "../../settings/facts/addedContainers.ts";
import { withDefaults } from "../shared/withDefaults.ts";
import { type CompleteSidecar, completeSidecar, type KnownContainer } from "./containerArgs.ts";
import type { LogPlace } from "./logConfiguration.ts";

export interface CollectorArgs {
  /** The collector's image: AWS's, or a copy of it. @default AWS's, version v0.49.0 */
  image?: pulumi.Input<string>;
  /** The collector's share of the task's CPU in units. @default 64 */
  cpu?: number;
  /** The most memory of the collector in MiB; above it the collector is killed, and starts again. @default 256 */
  memoryMiB?: number;
}

/**
 * The app goes on without it. The image's user is called by its number here, so that nobody has to know the image.
 * https://github.com/aws-observability/aws-otel-collector/blob/main/cmd/awscollector/Dockerfile
 */
export function collector(args: CollectorArgs = {}): CompleteSidecar {
  const { image, cpu, memoryMiB } = withDefaults(args, collectorDefaults);
  return completeSidecar({
    ...{ image, cpu, memoryMiB, user: "4317:4317", essential: false, writablePaths: [] },
    healthCheck: { command: ["CMD", "/healthcheck"] },
    restartPolicy: { attemptPeriodSeconds: 60 },
  });
}

/** The image takes its configuration, of which JSON is a form, in a variable. */
export function configured(container: KnownContainer, place: LogPlace<string>): KnownContainer {
  return { ...container, environment: { [collectorVariable]: JSON.stringify(configuration(place)) } };
}

/**
 * Metrics go to CloudWatch as lines of the task's own log group, so that no further group is made and kept for ever.
 * Only the task itself reaches the ports.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/awsemfexporter
 */
function configuration({ group, region, streamPrefix }: LogPlace<string>) {
  const at = (port: number) => ({ endpoint: `127.0.0.1:${port}` });
  const { grpc, http, health } = collectorPorts;
  return {
    extensions: { health_check: at(health) },
    receivers: { otlp: { protocols: { grpc: at(grpc), http: at(http) } } },
    processors: {
      memory_limiter: { check_interval: "1s", limit_percentage: 75, spike_limit_percentage: 20 },
      resourcedetection: { detectors: ["ecs"] },
      "batch/traces": { timeout: "1s", send_batch_size: 50 },
      "batch/metrics": { timeout: "60s" },
    },
    exporters: {
      awsxray: { region },
      awsemf: {
        region,
        log_group_name: group,
        log_stream_name: `${streamPrefix}/metrics/{TaskId}`,
        // Each further combination of dimensions is a metric that is charged for.
        dimension_rollup_option: "NoDimensionRollup",
      },
    },
    service: {
      extensions: ["health_check"],
      pipelines: {
        traces: pipeline("traces", "awsxray"),
        metrics: pipeline("metrics", "awsemf"),
      },
    },
  };
}

function pipeline(kind: string, exporter: string) {
  return {
    receivers: ["otlp"],
    processors: ["memory_limiter", "resourcedetection", `batch/${kind}`],
    exporters: [exporter],
  };
}

/** The share of the traces that a service keeps. */
export const defaultSampledShare = 0.05;

export interface Traced {
  /** The name of the program. */
  project: string;
  /** The share of the traces that are kept, 0–1. */
  sampledShare: number;
}

interface TracedTask {
  name: string;
  environment: string;
  imageVersion: string;
  traced?: Traced;
}

/** The app of a task that is traced: what it would send before the collector has started would be lost. */
export function traced(app: KnownContainer, task: TracedTask): KnownContainer {
  if (task.traced === undefined) return app;
  const free = Object.entries(sdkVariables(task, task.traced)).filter(([name]) => !Object.hasOwn(app.secrets, name));
  return {
    ...app,
    environment: { ...Object.fromEntries(free), ...app.environment },
    dependsOn: { [collectorName]: "START", ...app.dependsOn },
  };
}

/**
 * As every SDK of OpenTelemetry reads them. Its propagators stay the SDK's own: X-Ray takes the ids of W3C, and an SDK
 * without X-Ray's propagator may refuse to start where it is asked for.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
function sdkVariables(task: TracedTask, { project, sampledShare }: Traced): Record<string, string> {
  const attributes = {
    // The name of CloudWatch's namespace is made of it and the service's name.
    "service.namespace": `${project}/${task.environment}`,
    "service.version": task.imageVersion,
    "deployment.environment.name": task.environment,
  };
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPorts.http}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    // The app's lines are its log, which has a way of its own.
    OTEL_LOGS_EXPORTER: "none",
    OTEL_SERVICE_NAME: task.name,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(sampledShare),
  };
}
