import assert from "node:assert/strict";
import { accepted, config, reported, service, web } from "../../support/reported.ts";

const secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:datadog-AbCdEf";
const to = { Name: "datadog", Host: "http-intake.logs.datadoghq.eu" };
const digest = `sha256:${"0".repeat(64)}`;
const at = "services.web";

describe("The containers that logs and telemetry add", () => {
  it("are held to the rest of the task", () => {
    const cases: [keys: object, ...lines: string[]][] = [
      [{ logs: { to, secrets: { apikey: secret } }, telemetry: "otlp" }],
      [
        { logs: { to: { Host: "example.com" } } },
        `${at}.logs.to must have the Name of an output of Fluent Bit, got none; write it such as to: { Name: datadog, Host: http-intake.logs.datadoghq.eu }`,
      ],
      [
        { logs: { to: { ...to, Match: "*" } } },
        `${at}.logs.to.Match must not say which lines it gets: all of the task's, got "Match"; take it out`,
      ],
      [
        { logs: { to: { ...to, apikey: "0123456789abcdef0123456789abcdef" } } },
        `${at}.logs.to.apikey must not have a name that looks like a credential, got one that does; keep the value in Secrets Manager, and write its ARN under logs.secrets`,
      ],
      [
        { logs: { to: { ...to, Port: "1" }, secrets: { Port: secret.replace("eu-west-1", "us-east-1") } } },
        `${at}.logs.to.Port must not be in secrets too, got both; take it out here`,
        `${at}.logs.secrets.Port must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region`,
      ],
      [
        { logs: { to: { Name: "s3", bucket: "logs" } } },
        `${at}.logs.user must be root for the output s3, which writes to /tmp, and that is root's in a task on Fargate, got "1000:1000"; write "0:0", or send to Firehose (Name: kinesis_firehose), which writes to S3, too`,
        `${at}.permissions must allow what the output s3 does with the task's role, got none of that; add its actions of s3 and their resources`,
      ],
      [
        {
          logs: { to: { Name: "kinesis_firehose" } },
          permissions: [
            {
              actions: ["firehose:PutRecordBatch"],
              resources: ["arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs"],
            },
          ],
        },
      ],
      [
        { telemetry: "otlp", port: 4318, sidecars: { "otel-collector": { image: "acme/proxy:1", user: "1000" } } },
        `${at}.sidecars.otel-collector must not be called as the container that telemetry adds, got "otel-collector"; rename it`,
        `${at}.port must not be a port of otel-collector: the containers of a task share one network, got 4318; let the app listen on another port`,
      ],
      [
        { collector: { memoryMiB: 512 } },
        `${at}.collector must come with telemetry, got collector alone; add telemetry: otlp, or take collector out`,
      ],
      [
        { telemetry: "otlp", logs: { to, memoryMiB: 256 } },
        `${at}.memoryMiB must leave some of the task's memoryMiB, which is 512, for the service's own container, got 512 taken in all, 256 by log-router, 256 by otel-collector; raise memoryMiB of the service, or lower that of logs or collector`,
      ],
    ];
    for (const [keys, ...lines] of cases) {
      assert.deepEqual(reported(web({ ...keys })).sort(), lines.sort(), JSON.stringify(keys));
    }
  });

  it("count among the ten containers of a task", () => {
    const one = { image: "acme/proxy:1", user: "1000" };
    const sidecars = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`s${index}`, one]));
    assert.deepEqual(reported(web({ sidecars, telemetry: "otlp" })), []);
    assert.match(reported(web({ sidecars, telemetry: "otlp", logs: { to } }))[0] ?? "", /sidecars must be at most 9/);
  });

  it("have images by digest where the environment is protected, and in ECR where tasks reach nothing else", () => {
    const protectedStack = (keys: object) =>
      reported(config({ protection: "on", services: { web: service({ desiredCount: 2, ...keys }) } })).filter((line) =>
        /logs|collector/.test(line),
      );
    const asked = protectedStack({ telemetry: "otlp", logs: { to, user: "0:0" } });
    assert.deepEqual(asked.map((line) => line.split(",")[0]).sort(), [
      `${at}.collector.image must be named by its digest in a protected environment`,
      `${at}.logs.image must be named by its digest in a protected environment`,
      `${at}.logs.user must not be root in a protected environment`,
    ]);
    assert.match(
      asked.find((line) => line.includes("logs.image")) ?? "",
      /docker buildx imagetools inspect public\.ecr\.aws\/.*allow: \{ image-digest: … \}/,
    );
    const image = (name: string) => `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${name}@${digest}`;
    const copies = { logs: { to, image: image("fluent-bit") }, collector: { image: image("collector") } };
    assert.deepEqual(protectedStack({ telemetry: "otlp", ...copies }), []);

    const behind = (keys: object) =>
      reported(config({ network: { egress: "endpoints" }, services: { web: service({ ...keys }) } }));
    assert.deepEqual(
      behind({ telemetry: "otlp", logs: { to } })
        .map((line) => line.split(",")[0])
        .sort(),
      ["collector", "logs"].map(
        (block) => `${at}.${block}.image must be in a registry that tasks reach with network: { egress: endpoints }`,
      ),
    );
    assert.deepEqual(behind({ telemetry: "otlp", ...copies }), []);
  });

  it("are said once for all services and jobs, of which each may have an output of its own or no collector", () => {
    const nightly = { imageOf: "web", schedule: "rate(1 day)" };
    const { services, jobs } = accepted(
      config({
        defaults: { telemetry: "otlp", logs: { to, secrets: { apikey: secret }, memoryMiB: 100 } },
        services: { web: service({ memoryMiB: 1024 }) },
        jobs: { nightly: { ...nightly, memoryMiB: 1024, telemetry: "none", logs: { to: { Name: "loki" } } } },
      }),
    );
    assert.deepEqual([services.web?.telemetry, services.web?.logs?.to], ["otlp", to]);
    assert.equal(jobs.nightly?.telemetry, "none");
    const { to: own, secrets, memoryMiB } = jobs.nightly?.logs ?? {};
    assert.deepEqual({ own, secrets, memoryMiB }, { own: { Name: "loki" }, secrets: {}, memoryMiB: 100 });
  });

  it("leave what the defaults say of them to the services and jobs that have them", () => {
    const image = "registry.example.com/collector:1";
    const router = { image: "registry.example.com/fluent-bit:1" };
    const services = { web: service({ telemetry: "otlp", logs: { to } }), api: service({ route: { path: "/api/*" } }) };
    const defaults = { collector: { image }, logs: router };
    const { web, api } = accepted(config({ defaults, services })).services;
    assert.deepEqual([web?.collector.image, web?.logs?.image], [image, router.image]);
    assert.deepEqual([api?.telemetry, api?.logs], ["none", undefined]);
  });

  it("are left out of a task in an emulator, where nothing takes what they send", () => {
    const emulated = { "aws:endpoints": [{ ecs: "http://127.0.0.1:4566" }] };
    const { services } = accepted({ ...web({ telemetry: "otlp", logs: { to } }), ...emulated });
    assert.deepEqual([services.web?.telemetry, services.web?.logs], ["none", undefined]);
  });
});
