import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { sentence, where } from "../../settings/language/faults.ts";
import { givenLinks } from "../../stack/givenLinks.ts";
import { machinesOf } from "../../stack/sources.ts";
import { config, flowing, service } from "../support/reported.ts";

const image = `registry.example.com/app@sha256:${"0".repeat(64)}`;
const job = { user: "1", image, schedule: "rate(1 day)" };
const output = <T>(value: T) => pulumi.output(value);
const keys = {
  services: { web: service({ environment: { MODE: "fast" }, secrets: { KEY_NAME: "/app/key" } }) },
  jobs: { nightly: job },
};

function reported(given: unknown, more = {}): string[] {
  const { faults } = givenLinks(given, flowing(config({ ...keys, ...more })));
  return faults.map((fault) => `${where(fault.path)} ${sentence(fault)}`.trim());
}

describe("What resources.ts gives", () => {
  it("may be nothing, and values that only the deployment knows wherever they flow", () => {
    assert.deepEqual(reported(undefined), []);
    assert.deepEqual(reported({}), []);
    const secret = output("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf");
    const links = {
      web: {
        environment: { DB_HOST: output("db"), DB_PORT: 5432, DB_NAME: Promise.resolve("orders") },
        secrets: { DB_PASSWORD: secret },
        secretKmsKeyArns: [output("arn"), output("arn")],
        permissions: [
          { actions: output(["sqs:SendMessage"]), resources: [output("arn")] },
          { actions: ["sqs:SendMessage"], resources: [output("a"), output("b")] },
        ],
        reach: [
          { securityGroupId: output("sg-1"), port: 5432 },
          { securityGroupId: output("sg-2"), port: 5432, name: "reports" },
        ],
      },
      nightly: { environment: undefined },
    };
    assert.deepEqual(reported(links), []);
  });

  it("may be the capacity provider of a service with machines that names none", () => {
    const link = { web: { capacityProvider: output("gpu") } };
    const web = (machines?: object) => ({ services: { web: service({ machines }) } });
    assert.deepEqual(reported(link, web({ gpus: 1 })), []);
    assert.deepEqual(reported(link, web({ capacityProvider: "other" })), [
      "web.capacityProvider must not be set in the stack file too, got both; take it out there or here",
    ]);
    assert.deepEqual(reported(link, web({ instanceTypes: ["g5.xlarge"] })), [
      "web.capacityProvider must not be set beside services.web.machines.instanceTypes, which is of the service's own, got both; take one of them out",
    ]);
    assert.deepEqual(reported(link, web()), [
      "web.capacityProvider must be that of a service with machines, got none in the stack file; write machines: {} under services.web",
    ]);
  });

  it("is the capacity provider where the service's own could not be called after the service", () => {
    const of = (name: string) => ({ stack: "dev", name });
    assert.deepEqual(machinesOf({ gpus: 1 }, {}, of("infer")), { gpus: 1, capacityProvider: undefined });
    assert.deepEqual(machinesOf({}, { capacityProvider: "gpu" }, of("ecs-gpu")), { capacityProvider: "gpu" });
    assert.throws(() => machinesOf({ gpus: 1 }, {}, of("ecs-gpu")), {
      message:
        "1 fault in Pulumi.dev.yaml:\nPulumi.dev.yaml: services.ecs-gpu.machines.capacityProvider must be set where the service's name begins with aws, ecs or fargate, as no capacity provider may be called so, got nothing; rename the service, or have resources.ts give it its capacityProvider",
    });
  });

  it("may be the bucket and the queue of a job's events, where the stack file names neither", () => {
    const queue = output("arn:aws:sqs:eu-west-1:123456789012:orders");
    const job = (on: object) => ({ jobs: { nightly: { imageOf: "web", on } } });
    const link = { nightly: { queue, bucket: output("uploads") } };
    assert.deepEqual(reported(link, job({ s3: {}, sqs: {} })), []);
    assert.deepEqual(reported(link, job({ s3: { bucket: "others" }, sqs: { queue: "others" } })), [
      "nightly.queue must not be set in the stack file too, got both; take it out there or here",
      "nightly.bucket must not be set in the stack file too, got both; take it out there or here",
    ]);
    assert.deepEqual(reported({ nightly: { bucket: "Up" } }, job({ event: { pattern: { source: ["x"] } } })), [
      'nightly.bucket must be the name of an S3 bucket, got "Up"; write the name alone, such as uploads, of 3 to 63 small letters, digits, dots and hyphens',
      "nightly.bucket must be that of a job with on.s3, got none in the stack file; write on: { s3: {} } under jobs.nightly",
    ]);
  });

  it("may be the queue of a service that scales, and of no other", () => {
    const scaling = (keys: object) => ({ services: { web: service({ scaling: { min: 0, max: 5, ...keys } }) } });
    const queue = output("arn:aws:sqs:eu-west-1:123456789012:orders");
    assert.deepEqual(reported({ web: { queue } }, scaling({})), []);
    assert.deepEqual(reported({ web: { queue: "orders" } }, scaling({ backlogPerTask: 5 })), []);
    assert.deepEqual(reported({ web: { queue }, nightly: { queue } }, scaling({ queue: "others", max: 3 })), [
      "web.queue must not be set in the stack file too, got both; take it out there or here",
      "nightly.queue must be that of a service with scaling, got none in the stack file; write scaling: { min: 0, max: 10 } under services.nightly",
    ]);
    assert.deepEqual(reported({ web: { queue } }, scaling({ cpuPercent: 50 })), [
      "web.queue must not stand beside queue, which alone decides the number of tasks, got services.web.scaling.cpuPercent; take one of them out",
    ]);
    assert.deepEqual(reported({ web: { queue: "arn:aws:sqs:us-east-1:123456789012:orders" } }, scaling({})), [
      "web.queue must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
    ]);
  });

  for (const [behaviour, given, ...lines] of [
    [
      "a name that the stack file has already, under whichever key",
      { web: { environment: { MODE: "slow", KEY_NAME: "x" }, secrets: { KEY_NAME: output("arn") } } },
      "web.environment.KEY_NAME must not be in secrets too, got both; take it out here",
      "web.environment.MODE must not be set in the stack file too, got both; take it out there or here",
      "web.environment.KEY_NAME must not be set in the stack file too, got both; take it out there or here",
      "web.secrets.KEY_NAME must not be set in the stack file too, got both; take it out there or here",
    ],
    [
      "an unknown service or job, with the nearest",
      { nigthly: {} },
      'nigthly must be the name of a service or a job, got "nigthly"; the nearest is nightly',
    ],
    [
      "another stack's output as a stack file names it",
      { web: { environment: { API_URL: { stack: "api", output: "url" } } } },
      "web.environment.API_URL must be a value or an Output, got the name of another stack's output; " +
        "write new pulumi.StackReference(…).requireOutput(…)",
    ],
    [
      "a port that is none",
      {
        web: {
          reach: [
            { securityGroupId: output("sg"), port: 0 },
            { securityGroupId: output("sg"), port: 5.5 },
          ],
        },
      },
      "web.reach[0].port must be an integer from 1 to 65535, got 0; raise it to 1",
      "web.reach[1].port must be an integer from 1 to 65535, got 5.5; write a whole number",
    ],
    [
      "a port that only the deployment knows, as the rule is named by it",
      { web: { reach: [{ securityGroupId: output("sg"), port: output(5432) }] } },
      "web.reach[0].port must be an integer from 1 to 65535, got an output; write a number",
    ],
    [
      "two targets of one port without names",
      {
        web: {
          reach: [
            { securityGroupId: output("a"), port: 5432 },
            { securityGroupId: output("b"), port: 5432 },
          ],
        },
      },
      'web.reach[1] must differ from web.reach[0] in port or name, got port 5432 in both; give it a name of its own, such as name: "orders"',
    ],
    [
      "a map that only the deployment knows, as its names decide what is made",
      { web: { environment: output({ A: "1" }) }, nightly: output({}) },
      "web.environment must be a map of keys and values, got an output; write environment: { NAME: value }",
      "nightly must be a map of keys and values, got an output; write nightly: { environment: { DB_HOST: db.address } }",
    ],
    [
      "something else than links",
      [1],
      "must give a map of services and jobs at once, got a list; write return { web: { environment: { DB_HOST: db.address } } }",
    ],
    [
      "values of another kind, and secrets without repeating them",
      { web: { environment: { A: true }, secrets: { B: "hunter2 !" } } },
      "web.environment.A must be text, got true; put it in quotes",
      "web.secrets.B must be a Secrets Manager ARN, or an SSM parameter's ARN or name, got a text of 9 characters; keep the value in Secrets Manager, write the ARN here, and change the value if it was ever committed",
    ],
    [
      "a credential in an open variable",
      { web: { environment: { DB_PASSWORD: "hunter2" } } },
      "web.environment.DB_PASSWORD must not have a name that looks like a credential, got one that does; keep the value in Secrets Manager and name its ARN under secrets, or give the reason in allow: { open-credentials: … }",
    ],
    [
      "permissions on everything, beside one that flows",
      {
        web: {
          permissions: [
            { actions: ["sqs:SendMessage"], resources: [output("arn")] },
            { actions: ["s3:GetObject"], resources: ["*"] },
          ],
        },
      },
      'web.permissions[1].resources[0] must not be everything there is for actions that take a resource, got "*" for s3:GetObject; write the ARN of what is meant',
    ],
    [
      "what is in another region or partition",
      {
        web: {
          secrets: { A: "arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf" },
          permissions: [{ actions: ["s3:GetObject"], resources: [output("arn"), "arn:aws-cn:s3:::bucket/*"] }],
        },
      },
      "web.secrets.A must be in eu-west-1, as the stack is, got one in us-east-1; name one that is there, or change aws:region",
      'web.permissions[0].resources[1] must be in partition aws, as eu-west-1 is, got "arn:aws-cn:s3:::bucket/*"; begin it with arn:aws:',
    ],
  ] as const) {
    it(`is refused: ${behaviour}`, () => assert.deepEqual(reported(given), lines));
  }

  it("may hold what the stack is excused from", () => {
    const given = { web: { environment: { DB_PASSWORD: "hunter2" } } };
    assert.deepEqual(reported(given, { allow: { "open-credentials": "a test database" } }), []);
  });
});
