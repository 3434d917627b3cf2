import assert from "node:assert/strict";
import { accepted, config, reported, service, tells } from "../../support/reported.ts";

const digest = `@sha256:${"0".repeat(64)}`;
const image = `registry.example.com/clean-up${digest}`;

/** A configuration whose one job has some keys set. */
const job = (keys: object) => config({ jobs: { "clean-up": { imageOf: "web", schedule: "rate(1 day)", ...keys } } });
const theJob = (keys: object) => accepted(job(keys)).jobs["clean-up"];

describe("A job", () => {
  tells([
    [
      "refuses to have no image",
      job({ imageOf: undefined }),
      "jobs.clean-up must have one of build, image and imageOf, got none of them; add imageOf: and the name of a service, or build or image",
    ],
    [
      "refuses to have two images",
      job({ image }),
      "jobs.clean-up must have one of build, image and imageOf, got image and imageOf; take all but one of them out",
    ],
    [
      "refuses the image of a service that there is not",
      job({ imageOf: "wbe" }),
      'jobs.clean-up.imageOf must be the name of a service, got "wbe"; the nearest is web',
    ],
    [
      "refuses another processor than its service's image is for",
      job({ architecture: "ARM64" }),
      "jobs.clean-up.architecture must not stand beside imageOf, got both; take it out: it is that of services.web",
    ],
    [
      "refuses a service's name",
      config({ jobs: { web: { imageOf: "web", schedule: "rate(1 day)" } } }),
      'jobs.web must not be called as a service is, got "web"; rename it',
    ],
    [
      "refuses a name that does not fit",
      config({ jobs: { Clean_up: { imageOf: "web", schedule: "rate(1 day)" } } }),
      'jobs.Clean_up must be called by 1 to 20 lower-case letters, digits and single hyphens, a letter first, got "Clean_up"; rename it',
    ],
    [
      "refuses to have nothing that starts it",
      job({ schedule: undefined }),
      'jobs.clean-up must have schedule or on, got neither; add schedule: "rate(1 day)", with enabled: false for a job that only people run (./ecs task)',
    ],
    [
      "refuses events that are none",
      job({ on: {} }),
      "jobs.clean-up.on must name what starts the job, got nothing; write s3, sqs or event under it, or take it out",
    ],
    [
      "refuses what S3, SQS and EventBridge do not take",
      job({
        overlap: false,
        environment: { S3_BUCKET: "x" },
        on: {
          s3: { bucket: "Uploads" },
          sqs: { queue: "arn:aws:sqs:us-east-1:123456789012:orders.fifo" },
          event: {
            pattern: { source: "com.example", detail: { type: [], state: { in: 1 } } },
            bus: "arn:aws:events:us-east-1:123456789012:event-bus/orders",
          },
        },
      }),
      "jobs.clean-up.overlap must be true beside on, got false; take it out: events that come at one moment would each find no run; to work on them one by one, make it a service with scaling: { queue: …, min: 0, max: 1 }",
      "jobs.clean-up.environment.S3_BUCKET must not be a variable that a run gets of its event, got both; rename it",
      'jobs.clean-up.on.s3.bucket must be the name of an S3 bucket, got "Uploads"; write the name alone, such as uploads, of 3 to 63 small letters, digits, dots and hyphens',
      "jobs.clean-up.on.sqs.queue must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
      'jobs.clean-up.on.sqs.queue must be a standard queue, got "arn:aws:sqs:us-east-1:123456789012:orders.fifo"; name a standard queue: a run takes longer than its start, so runs would not keep the order',
      'jobs.clean-up.on.event.pattern.source must be a list of values, got "com.example"; write ["com.example"]',
      "jobs.clean-up.on.event.pattern.detail.type must be a list of values, got an empty list; write at least one",
      "jobs.clean-up.on.event.pattern.detail.state.in must be a list of values, got 1; write [1]",
      "jobs.clean-up.on.event.bus must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "refuses a schedule that AWS does not know",
      job({ schedule: "0 3 * * *" }),
      'jobs.clean-up.schedule must be cron(…), rate(…) or at(…), got "0 3 * * *"; write its six fields in cron(…), such as cron(0 7 ? * MON-FRI *)',
    ],
    [
      "refuses a time zone that there is not",
      job({ timeZone: "Europe/Dubln" }),
      'jobs.clean-up.timeZone must be an IANA time zone such as Europe/Dublin, got "Europe/Dubln"; the nearest is Europe/Dublin',
    ],
    [
      "refuses more tries of a run, and more time for one, than a state machine's history has room for",
      job({ run: { retries: 11, retryDelaySeconds: 86401, timeoutSeconds: 59 } }),
      "jobs.clean-up.run.retries must be an integer from 0 to 10, got 11; lower it to 10",
      "jobs.clean-up.run.retryDelaySeconds must be an integer from 0 to 86400, got 86401; lower it to 86400",
      "jobs.clean-up.run.timeoutSeconds must be an integer from 60 to 172800, got 59; raise it to 60",
    ],
    [
      "refuses a time limit beside the retries of a start",
      job({ timeout: 3600 }),
      'jobs.clean-up.timeout must be a known key, got "timeout"; write run: { timeoutSeconds: 3600 }',
    ],
    [
      "refuses retries and an age beyond what AWS takes",
      job({ retries: 186, maximumAgeSeconds: 59 }),
      "jobs.clean-up.retries must be an integer from 0 to 185, got 186; lower it to 185",
      "jobs.clean-up.maximumAgeSeconds must be an integer from 60 to 86400, got 59; raise it to 60",
    ],
    [
      "refuses to look back further than an alarm can",
      job({ alarms: { missingAfterHours: 169 } }),
      "jobs.clean-up.alarms.missingAfterHours must be an integer from 1 to 168, got 169; lower it to 168",
    ],
    [
      "refuses a port, for nothing comes in",
      job({ port: 8080 }),
      'jobs.clean-up.port must be a known key, got "port"; write it under services: no client connects to a job',
    ],
    [
      "refuses a memory that does not go with its CPU",
      job({ cpu: 256, memoryMiB: 4096 }),
      "jobs.clean-up.memoryMiB must be 512, 1024 or 2048 when cpu is 256, got 4096; raise cpu to 512 or lower memoryMiB to 2048",
    ],
    [
      "refuses a sidecar of its own name, and one that takes all",
      job({ sidecars: { "clean-up": { image, user: "1", memoryMiB: 512 } } }),
      "jobs.clean-up.sidecars must leave some of the task's memoryMiB, which is 512, for the job's own container, got 512 taken in all; raise memoryMiB of the job, or lower that of a sidecar",
      'jobs.clean-up.sidecars.clean-up must not be called as the job\'s own container is, got "clean-up"; rename it',
    ],
    [
      "refuses a variable that is in environment and in secrets",
      job({ environment: { A: "1" }, secrets: { A: "parameter" } }),
      "jobs.clean-up.environment.A must not be in secrets too, got both; take it out here",
    ],
    [
      "refuses a secret of another region",
      job({ secrets: { A: "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf" } }),
      "jobs.clean-up.secrets.A must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ],
    [
      "names what other schedulers, and other files of tasks, call its keys",
      job({ cron: "0 3 * * *", concurrency: "Forbid", env_file: ".env", containers: {} }),
      'jobs.clean-up.cron must be a known key, got "cron"; write schedule',
      'jobs.clean-up.concurrency must be a known key, got "concurrency"; write overlap',
      'jobs.clean-up.env_file must be a known key, got "env_file"; write environmentFile',
      'jobs.clean-up.containers must be a known key, got "containers"; write sidecars',
    ],
  ]);

  it("refuses an image without a digest in a protected environment", () => {
    const faults = protectedFaults({ user: "1:1", image: "registry.example.com/clean-up:1", imageOf: undefined });
    assert.deepEqual(faults, [
      'jobs.clean-up.image must be named by its digest in a protected environment, got "registry.example.com/clean-up:1"; add @sha256: and the digest to it, or give the reason in allow: { image-digest: … }',
    ]);
    assert.deepEqual(protectedFaults({ image, imageOf: undefined, user: "1" }), []);
  });

  it("may stop as slowly as anywhere with services on Spot, for no run is unless it says so", () => {
    const sidecars = { proxy: { image, user: "1", stopTimeoutSeconds: 120 } };
    accepted({ ...job({ stopTimeoutSeconds: 120, sidecars }), "docker-on-ecs:cluster": { spot: {} } });
  });

  it("runs on the processor of the service whose image it is", () => {
    const values = job({});
    values["docker-on-ecs:services"] = { web: service({ architecture: "ARM64" }) };
    assert.equal(accepted(values).jobs["clean-up"]?.architecture, "ARM64");
    assert.equal(theJob({ image, imageOf: undefined, user: "1" })?.architecture, "X86_64");
  });

  it("takes no default that cannot be beside its events, nor a service one that cannot be beside machines", () => {
    const { jobs, services } = accepted(
      config({
        defaults: { overlap: false, ephemeralStorageGiB: 30 },
        services: { web: service({ machines: { capacityProvider: "gpu" } }) },
        jobs: {
          event: { imageOf: "web", on: { s3: { bucket: "uploads" } } },
          clean: { imageOf: "web", schedule: "rate(1 day)" },
        },
      }),
    );
    assert.deepEqual([jobs.event?.overlap, jobs.clean?.overlap], [true, false]);
    assert.deepEqual([services.web?.ephemeralStorageGiB, jobs.clean?.ephemeralStorageGiB], [undefined, 30]);
  });

  it("has a task's defaults, and is tried three times within an hour", () => {
    const { cpu, memoryMiB, user, retries, maximumAgeSeconds, overlap, enabled, timeZone } = theJob({}) ?? {};
    assert.deepEqual(
      { cpu, memoryMiB, user, retries, maximumAgeSeconds, overlap, enabled, timeZone },
      {
        cpu: 256,
        memoryMiB: 512,
        user: "1000:1000",
        retries: 3,
        maximumAgeSeconds: 3600,
        overlap: true,
        enabled: true,
        timeZone: "UTC",
      },
    );
  });
});

function protectedFaults(keys: object): string[] {
  const values = {
    ...job(keys),
    "docker-on-ecs:protection": "on",
    "docker-on-ecs:ingress": { domain: "app.example.com", hostedZone: "example.com" },
    "docker-on-ecs:network": { egress: "nat-per-zone" },
    "docker-on-ecs:services": { web: service({ desiredCount: 2, route: { host: "app.example.com" } }) },
  };
  return reported(values);
}
