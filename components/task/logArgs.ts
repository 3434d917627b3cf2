// The arguments of a task's log router, with their defaults. What follows from them is left to logRouter.ts.

import type * as pulumi from "@pulumi/pulumi";
import { logRouterDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";

type Text = pulumi.Input<string>;

/** Where the containers' lines go beside CloudWatch, or in its place. */
export interface LogsArgs {
  /**
   * The options of an output of Fluent Bit, with its `Name`, such as `{ Name: "datadog", Host: … }`. AWS's own outputs
   * call AWS with the task role: what they do there belongs under `permissions`.
   * https://docs.fluentbit.io/manual/data-pipeline/outputs
   */
  to: Readonly<Record<string, Text>>;
  /** Further options, from secrets: ARNs of Secrets Manager, or ARNs or names of SSM parameters. @default {} */
  secrets?: Readonly<Record<string, Text>>;
  /**
   * Whether CloudWatch gets a copy of each line. Fluent Bit has no output for what another one could not deliver, so
   * what is to stay where that one fails has to be sent there from the start.
   * https://github.com/fluent/fluent-bit/issues/6407
   * @default true
   */
  cloudWatch?: boolean;
  /**
   * A file of the image that Fluent Bit reads beside what ECS writes for it: filters and parsers, such as AWS's
   * `/fluent-bit/configs/parse-json.conf`. CloudWatch then gets whole records as JSON, in place of the bare lines.
   * @default none
   */
  configFile?: string;
  /**
   * Fluent Bit's image: AWS's, or one with its binary and plugins in the same places.
   * @default AWS's, version 3.4.14
   */
  image?: Text;
  /** User of the router, by number. @default "1000:1000" */
  user?: string;
  /** The router's share of the task's CPU in units. @default 32 */
  cpu?: number;
  /** The most memory of the router in MiB; above it the router is killed, and the task with it. @default 128 */
  memoryMiB?: number;
}

export type CompleteLogs = Required<Omit<LogsArgs, "configFile">> & Pick<LogsArgs, "configFile">;
export type KnownLogs = pulumi.Unwrap<Pick<CompleteLogs, "to" | "secrets" | "cloudWatch" | "configFile">>;

export function completeLogs(logs: LogsArgs): CompleteLogs {
  const { to, secrets = {}, configFile } = logs;
  const { cloudWatch, image, user, cpu, memoryMiB } = withDefaults(logs, logRouterDefaults);
  return { to, secrets, cloudWatch, configFile, image, user, cpu, memoryMiB };
}
