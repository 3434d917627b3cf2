// The keys that a task's own container and its sidecars have in common. What must hold between containers is left to
// settings/rules/tasks.ts.

import { z } from "zod";
import { containerDefaults, healthCheckDefaults } from "../defaults.ts";
import { checkArnPlace, parseArn } from "../facts/arn.ts";
import { credentialIn, isNamedCredential } from "../facts/credentials.ts";
import { partitionOf } from "../facts/regions.ts";
import type { Fault, Path } from "../language/faults.ts";
import { flag, integer, judged, list, mapOf, matching, plainText, text, type Verdict } from "../language/fields.ts";
import { SecretValue } from "../language/secretValue.ts";
import { type OrStackOutput, orStackOutput, writtenOf } from "../language/stackOutput.ts";
import { notEmptyOrAbsolute } from "./build.ts";
import { runtimeKeys } from "./containerRuntime.ts";
import { shortName } from "./formerName.ts";
import { secretArn, secretReference, secretSchema } from "./secretReference.ts";
import { absolutePath, volumesSchema } from "./volumes.ts";

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (user)
const user = matching(
  /^(\d+|[A-Za-z_][A-Za-z0-9_.-]*)(:(\d+|[A-Za-z_][A-Za-z0-9_.-]*))?$/,
  "be a user, with or without a group",
  'write it such as "1000:1000" or node',
);

// Fargate sets these itself; only the first is for container instances. AWS_REGION is missing because the task
// definition's own value wins: https://github.com/aws/amazon-ecs-agent/pull/4946.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
const reservedNames = [
  "ECS_ENGINE_AUTH_DATA",
  "AWS_EXECUTION_ENV",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "ECS_CONTAINER_METADATA_URI",
  "ECS_CONTAINER_METADATA_URI_V4",
  "ECS_AGENT_URI",
];

/** Any name that is not empty: Elasticsearch, for instance, reads `discovery.type`. */
export const variableName = text(
  "be the name of an environment variable",
  (value): Verdict | undefined => {
    if (reservedNames.includes(value)) {
      return { must: "not be a name that AWS keeps for itself", advice: "take it out" };
    }
    return /^[^=\0]+$/.test(value) ? undefined : "give it a name without = in it";
  },
  /^[^=]+$/,
);

/** The variables of a file, whose names follow the same rules. */
export const openVariables = mapOf(variableName, plainText());

/** A command, word by word: no shell splits it. */
export const words = (of: string) =>
  list(plainText(), { of, minimum: 1, repeats: true }).meta({ example: '["npm", "start"]' });

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
      description: "Command in the container, which is healthy while the command exits with 0",
      example: '["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"]',
    }),
    intervalSeconds: integer(5, 300)
      .default(healthCheckDefaults.intervalSeconds)
      .meta({ description: "Time between two runs", unit: "s" }),
    timeoutSeconds: integer(2, 60)
      .default(healthCheckDefaults.timeoutSeconds)
      .meta({ description: "Time after which a run has failed", unit: "s" }),
    retries: integer(1, 10)
      .default(healthCheckDefaults.retries)
      .meta({ description: "Failures in a row that make the container unhealthy" }),
    startPeriodSeconds: integer(0, 300)
      .default(healthCheckDefaults.startPeriodSeconds)
      .meta({ description: "Time after the start in which failures do not count", unit: "s" }),
  })
  .meta({ example: '{ command: ["CMD", "/healthy"] }' });

const port = () => integer(1, 65535);

export const containerKeys = {
  port: port().optional().meta({ description: "The port that the container listens on" }),
  // A port's name is part of a name in Service Connect, and of the variable that callers get.
  ports: mapOf(shortName, port(), "{ metrics: 9090 }")
    .optional()
    .meta({ description: "Further ports of the container, by name" }),
  command: words("words").optional().meta({ description: "Replaces the image's CMD" }),
  entryPoint: words("words").optional().meta({ description: "Replaces the image's ENTRYPOINT" }),
  user: user.optional().meta({
    description:
      "User that the container runs as, by number or by name in the image; by default USER of the Dockerfile that is built",
  }),
  readonlyRootFilesystem: flag()
    .default(containerDefaults.readonlyRootFilesystem)
    .meta({ description: "Whether the container can write to writablePaths only" }),
  writablePaths: list(absolutePath, { of: "absolute paths" }).default(containerDefaults.writablePaths).meta({
    description: "Paths that the container can write to; each is an empty volume that ends with the task",
  }),
  volumes: volumesSchema,
  environment: mapOf(variableName, orStackOutput(plainText()), "{ NAME: value }")
    .default({})
    .meta({ description: "Environment variables" }),
  secrets: mapOf(variableName, orStackOutput(secretSchema), "{ NAME: <its ARN> }").default({}).meta({
    description:
      "Environment variables from Secrets Manager or SSM; of a value that is encrypted the stack makes a secret",
  }),
  healthCheck: healthCheck
    .optional()
    .meta({ description: "Health check that ECS runs in the container, beside the load balancer's" }),
  environmentFile: text("be a file's path, seen from the project's own folder", (value) =>
    notEmptyOrAbsolute(value, "app/.env"),
  )
    .optional()
    .meta({ description: "A file of NAME=value lines, read into environment, whose own values win" }),
  registryCredentials: orStackOutput(secretArn)
    .optional()
    .meta({ description: "The secret with the username and password for the registry of a ready image" }),
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (stopTimeout)
  stopTimeoutSeconds: integer(2, 120).default(containerDefaults.stopTimeoutSeconds).meta({
    description: "Time from the stop signal until the container is killed; below 120 with Spot",
    unit: "s",
  }),
  ...runtimeKeys,
};

/** The references alone, for variables that are no stack file's. */
export const secretReferences = mapOf(variableName, secretReference, "{ NAME: <its ARN> }").default({});

interface Variables {
  environment: Readonly<Record<string, OrStackOutput<string>>>;
  secrets: Readonly<Record<string, OrStackOutput<string | SecretValue>>>;
}

export function* checkNames({ environment, secrets }: Record<keyof Variables, object>, at: Path): Generator<Fault> {
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

export function* checkSecretPlaces(
  { secrets, registryCredentials }: Variables & { registryCredentials?: OrStackOutput<string> },
  region: string,
  at: Path,
): Generator<Fault> {
  if (registryCredentials !== undefined) {
    yield* checkArnPlace(registryCredentials, region, [...at, "registryCredentials"]);
  }
  for (const [name, reference] of Object.entries(writtenOf(secrets))) {
    if (reference instanceof SecretValue) continue;
    const arn = parseArn(reference);
    // ECS reads a parameter of another region by its full ARN, but no secret of another region.
    // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html (valueFrom)
    const anywhere = arn?.service === "ssm" && arn.partition === partitionOf(region);
    if (!anywhere) yield* checkArnPlace(reference, region, [...at, "secrets", name]);
  }
}

/**
 * Variables that AWS's SDKs read: secretlint knows them by their values only.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8
 */
const awsCredentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

export type Advice = string | ((path: Path) => string);

/**
 * No variable holds a credential: everybody who may see the task definition, or pull the image, can read it.
 * @param advice where the value belongs instead; it may depend on the variable's path
 */
export function* checkOpenValues(
  values: Readonly<Record<string, OrStackOutput<string>>>,
  at: Path,
  advice: Advice,
): Generator<Fault> {
  for (const [name, value] of Object.entries(writtenOf(values))) {
    const path = [...at, name];
    const instead = typeof advice === "string" ? advice : advice(path);
    const found = credentialIn(value);
    if (found !== undefined) {
      yield { path, must: "hold no credential", got: undefined, gotText: found, advice: instead };
    } else if (awsCredentials.includes(name) || isNamedCredential(name, value)) {
      const must = "not have a name that looks like a credential";
      yield { path, must, got: undefined, gotText: "one that does", advice: instead };
    }
  }
}
