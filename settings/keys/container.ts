// What the service's own container and each of its sidecars have in common.

import { z } from "zod";
import { containerDefaults, healthCheckDefaults } from "../defaults.ts";
import { checkArnPlace } from "../facts/arn.ts";
import type { Fault, Path } from "../language/faults.ts";
import { flag, integer, judged, list, mapOf, text, type Verdict } from "../language/fields.ts";
import { looksLikeCredential } from "../language/shown.ts";
import { secretReference } from "./secretReference.ts";

const port = judged(
  z.number(),
  "be an integer from 1024 to 65535",
  (value): Verdict | undefined => {
    if (!Number.isInteger(value)) return "write a whole number";
    if (value > 65535) return "lower it to 65535 or less";
    if (value < 1) return "raise it to 1024 or more";
    return value < 1024
      ? {
          must: "be 1024 or more, as only root may listen below and no container runs as root",
          advice: "let the app listen on 8080, as clients use ports 80 and 443 of the load balancer anyway",
        }
      : undefined;
  },
  { type: "integer", minimum: 1024, maximum: 65535 },
);

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (user)
const user = text(
  "be a user other than root, with or without a group",
  (value): Verdict | undefined => {
    const [name = "", group, ...more] = value.split(":");
    if (/^(root|0+)$/.test(name)) return "write the number of another user, such as 101:101";
    const isName = (part: string) => /^(\d+|[a-z_][a-z0-9_-]*)$/.test(part);
    return isName(name) && (group === undefined || isName(group)) && more.length === 0
      ? undefined
      : "write it such as 101:101";
  },
  /^(\d+|[a-z_][a-z0-9_-]*)(:(\d+|[a-z_][a-z0-9_-]*))?$/,
);

// Fargate sets these itself, but the first three, which are for container instances.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
const reservedNames = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "ECS_ENGINE_AUTH_DATA",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "ECS_CONTAINER_METADATA_URI",
  "ECS_CONTAINER_METADATA_URI_V4",
  "ECS_AGENT_URI",
];

function judgeName(value: string): Verdict | undefined {
  if (reservedNames.includes(value)) {
    return { must: "not be a name that AWS keeps for itself", advice: "take it out" };
  }
  return variableName.test(value) ? undefined : "use letters, digits and _, and no digit first";
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const secretName = text("be the name of an environment variable", judgeName, variableName);

/** A name whose value everybody may read who sees the task definition, or the image. */
export function openName(advice: string) {
  return text(
    "be the name of an environment variable",
    (value) => {
      const refused = judgeName(value);
      if (refused || !looksLikeCredential(value)) return refused;
      return { must: "not have a name that looks like a credential", gotText: "one that does", advice };
    },
    variableName,
  );
}

const stringValue = z.string().meta({ must: "be text" });

const path = text(
  "be an absolute path",
  (value) =>
    /^(\/[^/\0:]+)+$/.test(value) && !/\/\.\.?(\/|$)/.test(value)
      ? undefined
      : "write it such as /tmp, without / at its end",
  /^(\/[^/\0:]+)+$/,
);

/** A command, word by word: no shell takes it apart. */
export const words = (of: string) =>
  list(z.string().meta({ must: "be text" }), { of, minimum: 1, repeats: true }).meta({ example: '["npm", "start"]' });

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
const healthCheck = z
  .strictObject({
    command: judged(words("words"), "be a list that begins with CMD or CMD-SHELL", (value) =>
      /^CMD(-SHELL)?$/.test(value[0] ?? "") && value.length > 1
        ? undefined
        : {
            gotText: "another list",
            advice: 'write it such as ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
          },
    ).meta({
      description: "What is run in the container; healthy while it exits with 0",
      example: '["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    }),
    intervalSeconds: integer(5, 300)
      .default(healthCheckDefaults.intervalSeconds)
      .meta({ description: "Time between two runs", unit: "s" }),
    timeoutSeconds: integer(2, 60)
      .default(healthCheckDefaults.timeoutSeconds)
      .meta({ description: "A run that takes longer has failed", unit: "s" }),
    retries: integer(1, 10)
      .default(healthCheckDefaults.retries)
      .meta({ description: "Failures in a row that make it unhealthy" }),
    startPeriodSeconds: integer(0, 300)
      .default(healthCheckDefaults.startPeriodSeconds)
      .meta({ description: "Time in which failures do not count", unit: "s" }),
  })
  .meta({ example: '{ command: ["CMD", "/healthy"] }' });

export const containerKeys = {
  port: port.optional().meta({ description: "The port that the container listens on" }),
  command: words("words").optional().meta({ description: "In place of the image's CMD" }),
  entryPoint: words("words").optional().meta({ description: "In place of the image's ENTRYPOINT" }),
  user: user
    .default(containerDefaults.user)
    .meta({ description: "Who the container runs as, in numbers or names of the image" }),
  readonlyRootFilesystem: flag()
    .default(containerDefaults.readonlyRootFilesystem)
    .meta({ description: "Whether only writablePaths can be written" }),
  writablePaths: list(path, { of: "absolute paths" }).default(containerDefaults.writablePaths).meta({
    description: "Each is an empty volume that ends with the task",
  }),
  environment: mapOf(
    openName("keep the value in Secrets Manager and name its ARN under secrets"),
    stringValue,
    "{ NAME: value }",
  )
    .default({})
    .meta({ description: "Environment variables" }),
  secrets: mapOf(secretName, secretReference, "{ NAME: <its ARN> }")
    .default({})
    .meta({ description: "Environment variables from Secrets Manager or SSM" }),
  healthCheck: healthCheck.optional().meta({ description: "Run in the container by ECS, beside the load balancer's" }),
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)
  stopTimeoutSeconds: integer(2, 120).default(containerDefaults.stopTimeoutSeconds).meta({
    description: "Time to end in after the stop signal; below 120 with Spot",
    unit: "s",
  }),
};

interface Variables {
  environment: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
}

export function* checkNames({ environment, secrets }: Variables, at: Path): Generator<Fault> {
  for (const name of Object.keys(secrets)) {
    if (!Object.hasOwn(environment, name)) continue;
    yield {
      path: [...at, "environment", name],
      must: "not be in secrets too",
      got: undefined,
      gotText: "both",
      advice: "take it out here",
    };
  }
}

export function* checkSecretPlaces({ secrets }: Variables, region: string, at: Path): Generator<Fault> {
  for (const name of Object.keys(secrets)) {
    yield* checkArnPlace(secrets[name] ?? "", region, [...at, "secrets", name]);
  }
}
