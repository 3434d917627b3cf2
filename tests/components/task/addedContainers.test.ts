import assert from "node:assert/strict";
import type { KnownContainers } from "../../../components/task/containerArgs.ts";
import { containerDefinitions } from "../../../components/task/containerDefinitions.ts";
import { completeTask, type FargateTaskArgs } from "../../../components/task/taskArgs.ts";
import { addedNeeds, executionNeeds, taskStatements } from "../../../components/task/taskPolicies.ts";
import { logPlace } from "../../../rollout/logPlace.ts";

const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdEf";
const logs = { to: { Name: "datadog", Host: "example.com" }, secrets: { apikey: secret } };
const place = { region: "eu-west-1", partition: "aws", accountId: "123456789012" };
const complete = (args: Partial<FargateTaskArgs>) => completeTask({ image: "acme/web:1", user: "1000", ...args });

/** The containers by name, as the task definition has them. */
function containers(args: Partial<FargateTaskArgs>) {
  const known = complete(args).containers as KnownContainers;
  const text = containerDefinitions(known, {
    ...{ name: "web", image: "acme/web:1", imageVersion: "1a2b", environment: "prod", logGroupName: "web-logs" },
    ...{ region: "eu-west-1", exec: false, traced: { project: "shop", sampledShare: 0.05 } },
    ...(args.telemetry === undefined && { traced: undefined }),
  });
  const all = JSON.parse(text) as Record<string, never>[];
  return Object.fromEntries(all.map((one): [string, Record<string, never>] => [String(one.name), one]));
}

const environmentOf = (container: Record<string, never> | undefined) =>
  Object.fromEntries(
    ((container?.environment ?? []) as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );

const statements = (args: Partial<FargateTaskArgs>) => {
  const task = complete(args);
  return taskStatements([], { place, mounts: [], added: addedNeeds(task), logGroupArn: "arn:log-group" });
};

describe("A log router", () => {
  it("gets the lines of every other container, with the output's secrets, and logs to CloudWatch itself", () => {
    const { web, proxy, "log-router": router } = containers({ logs, sidecars: { proxy: { image: "acme/proxy:1" } } });
    const routed = {
      logDriver: "awsfirelens",
      options: { Host: "example.com", Name: "datadog" },
      secretOptions: [{ name: "apikey", valueFrom: secret }],
    };
    assert.deepEqual([web?.logConfiguration, proxy?.logConfiguration], [routed, routed]);
    const { essential, user, readonlyRootFilesystem, memory, firelensConfiguration, logConfiguration } = router ?? {};
    assert.deepEqual(
      { essential, user, readonlyRootFilesystem, memory, firelensConfiguration },
      {
        ...{ essential: true, user: "1000:1000", readonlyRootFilesystem: true, memory: 128 },
        firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
      },
    );
    assert.equal((logConfiguration as { logDriver: string } | undefined)?.logDriver, "awslogs");
    const { secrets } = executionNeeds(complete({ logs }));
    assert.deepEqual(secrets.at(-1), { apikey: secret });
  });

  it("keeps a copy of each line where those who read logs look for it, and may write there alone", () => {
    const definition = { containerDefinitions: Object.values(containers({ logs })) };
    assert.deepEqual(logPlace(definition, "web"), { group: "web-logs", streamPrefix: "web/web-firelens-" });
    assert.deepEqual(logPlace(definition, "log-router"), { group: "web-logs", streamPrefix: "web/log-router/" });
    const [write, ...others] = statements({ logs });
    assert.deepEqual(
      [write?.Action, write?.Resource],
      [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:log-group:*"]],
    );
    assert.deepEqual(others, []);
  });

  it("keeps none where nobody asks for it, runs the image's own command, and needs no permission", () => {
    const alone = { logs: { ...logs, cloudWatch: false } };
    const { "log-router": router, web } = containers(alone);
    assert.equal(router?.command, undefined);
    const definition = { containerDefinitions: [router ?? {}, web ?? {}] };
    assert.deepEqual(logPlace(definition, "web"), { output: "datadog" });
    assert.deepEqual(statements(alone), []);
  });

  it("reads a file of its image, whose filters may leave no bare line to copy", () => {
    const { "log-router": router } = containers({
      logs: { ...logs, configFile: "/fluent-bit/configs/parse-json.conf" },
    });
    assert.deepEqual(router?.firelensConfiguration, {
      type: "fluentbit",
      options: {
        "config-file-type": "file",
        "config-file-value": "/fluent-bit/configs/parse-json.conf",
        "enable-ecs-log-metadata": "true",
      },
    });
    const command = (router?.command ?? []) as string[];
    assert.ok(command.includes("log_group_name=web-logs"));
    assert.ok(!command.includes("log_key=log"));
  });

  it("writes to /tmp where it is root, as an output may keep files there", () => {
    const mounts = (user: string) => containers({ logs: { ...logs, user } })["log-router"]?.mountPoints;
    assert.deepEqual(mounts("1000"), []);
    assert.deepEqual(mounts("0:0"), [{ sourceVolume: "log-router_tmp", containerPath: "/tmp", readOnly: false }]);
  });
});

describe("A collector of telemetry", () => {
  it("starts before the app, which goes on without it, and has its ports inside the task alone", () => {
    const { web, "otel-collector": collector } = containers({ telemetry: "otlp" });
    assert.deepEqual(web?.dependsOn, [{ containerName: "otel-collector", condition: "START" }]);
    const { essential, user, readonlyRootFilesystem, mountPoints, portMappings } = collector ?? {};
    assert.deepEqual(
      { essential, user, readonlyRootFilesystem, mountPoints, portMappings },
      { essential: false, user: "4317:4317", readonlyRootFilesystem: true, mountPoints: [], portMappings: [] },
    );
    const { receivers, exporters, service } = JSON.parse(environmentOf(collector).AOT_CONFIG_CONTENT ?? "");
    assert.deepEqual(receivers.otlp.protocols, {
      grpc: { endpoint: "127.0.0.1:4317" },
      http: { endpoint: "127.0.0.1:4318" },
    });
    assert.equal(exporters.awsemf.log_group_name, "web-logs");
    assert.deepEqual(service.pipelines.traces.exporters, ["awsxray"]);
    assert.deepEqual(service.pipelines.metrics.exporters, ["awsemf"]);
  });

  it("is found by the app through the variables of its SDK, of which the app's own count", () => {
    const own = { OTEL_TRACES_SAMPLER_ARG: "1" };
    const secrets = { OTEL_SERVICE_NAME: "/shop/name" };
    const { web } = containers({ telemetry: "otlp", environment: own, secrets });
    const { ENVIRONMENT, IMAGE_VERSION, ...given } = environmentOf(web);
    assert.deepEqual(given, {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_LOGS_EXPORTER: "none",
      OTEL_RESOURCE_ATTRIBUTES: "service.namespace=shop/prod,service.version=1a2b,deployment.environment.name=prod",
      OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "1",
    });
  });

  it("is nobody else's container of the same name", () => {
    const { "otel-collector": own } = containers({
      sidecars: { "otel-collector": { image: "acme/own:1", environment: { A: "1" } } },
    });
    assert.deepEqual(environmentOf(own), { A: "1" });
  });

  it("may write to the task's own log group, and send to X-Ray, which has no resource", () => {
    assert.deepEqual(
      statements({ telemetry: "otlp" }).map(({ Action, Resource }) => [Action, Resource]),
      [
        [["logs:CreateLogStream", "logs:PutLogEvents"], ["arn:log-group:*"]],
        [["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]],
      ],
    );
    assert.deepEqual(statements({ telemetry: "none" }), []);
  });
});
