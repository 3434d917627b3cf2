// `logs`: where the lines of a task's containers go beside CloudWatch, or in its place. What must hold between this and
// the rest of the task is left to settings/rules/addedContainers.ts.

import { z } from "zod";
import { logRouterDefaults } from "../defaults.ts";
import { flag, mapOf, matching, plainText, text, type Verdict } from "../language/fields.ts";
import { orStackOutput } from "../language/stackOutput.ts";
import { containerCpu, containerMemoryMiB } from "./containerRuntime.ts";
import { imageReference } from "./imageReference.ts";
import { secretReference } from "./secretReference.ts";
import { absolutePath } from "./volumes.ts";

/** ECS itself says which lines an output gets. */
const optionName = text(
  "be the name of an option of the output",
  (name): Verdict | undefined => {
    if (/^match(_regex)?$/i.test(name))
      return { must: "not say which lines it gets: all of the task's", advice: "take it out" };
    return /^\S+$/.test(name) ? undefined : "write it as Fluent Bit has it, such as Host";
  },
  /^\S+$/,
);

/** An output, for messages and docs. */
export const exampleOutput = "{ Name: datadog, Host: http-intake.logs.datadoghq.eu }";

/**
 * ECS gives the folder of the router's socket to a user by number. https://github.com/aws/amazon-ecs-agent/pull/4596
 */
const routerUser = matching(
  /^\d+(:\d+)?$/,
  "be a user by number, with or without a group",
  'write it such as "1000:1000"',
);

export const logsSchema = z
  .strictObject({
    to: mapOf(optionName, orStackOutput(plainText()), exampleOutput).meta({
      description: "An output of Fluent Bit with its options, which gets every line of the task's containers",
    }),
    secrets: mapOf(optionName, orStackOutput(secretReference), "{ apikey: <its ARN> }")
      .default({})
      .meta({ description: "Options of the output from Secrets Manager or SSM" }),
    cloudWatch: flag().default(logRouterDefaults.cloudWatch).meta({
      description: "Whether CloudWatch gets a copy of each line, which stays where the output fails",
    }),
    configFile: absolutePath.optional().meta({
      description:
        "A file of the image with filters and parsers of Fluent Bit's, such as /fluent-bit/configs/parse-json.conf",
    }),
    image: imageReference.default(logRouterDefaults.image).meta({
      description: "The log router's image: AWS's Fluent Bit, or a copy of it; with protection by its digest",
    }),
    user: routerUser.default(logRouterDefaults.user).meta({ description: "User that the log router runs as" }),
    cpu: containerCpu
      .default(logRouterDefaults.cpu)
      .meta({ description: "The log router's share of the task's CPU", unit: "CPU units" }),
    memoryMiB: containerMemoryMiB
      .default(logRouterDefaults.memoryMiB)
      .meta({ description: "The most that the log router may use of the task's memory", unit: "MiB" }),
  })
  .meta({ example: `{ to: ${exampleOutput}, secrets: { apikey: <its ARN> } }` });
