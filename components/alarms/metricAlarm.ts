// One CloudWatch alarm on one metric, or on an expression over several. What it looks at is left to the caller, and
// who is told to incident.ts.

import { cloudwatch } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Metric } from "./metrics.ts";

export interface AlarmArgs {
  /** What is wrong and what to do about it: people read it in the mail. */
  description: string;
  /** By the id that the expression has for each. */
  metrics: Record<string, Metric>;
  /** @default the only metric as it is */
  expression?: string;
  /** Raised while the value is so for `periods` of the last `of` periods. */
  when: {
    comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
    threshold: number;
    periods: number;
    /** @default as `periods` */
    of?: number;
  };
  /** @default 60 */
  periodSeconds?: number;
  /** What a period without a value counts as. @default "notBreaching" */
  treatMissingData?: "notBreaching" | "breaching";
  /** How long a new alarm looks at nothing, 1–2880. @default not at all */
  warmUpMinutes?: number;
}

export function metricAlarm(name: string, args: AlarmArgs, opts: pulumi.CustomResourceOptions) {
  const { metrics, expression, when, periodSeconds = 60 } = args;
  const queries = Object.entries(metrics).map(([id, metric]) => ({
    id,
    metric: { ...metric, period: periodSeconds },
    returnData: expression === undefined,
  }));
  return new cloudwatch.MetricAlarm(
    name,
    {
      alarmDescription: args.description,
      metricQueries:
        expression === undefined
          ? queries
          : [{ id: "value", expression, label: args.description, returnData: true }, ...queries],
      comparisonOperator: when.comparison,
      threshold: when.threshold,
      evaluationPeriods: when.of ?? when.periods,
      datapointsToAlarm: when.periods,
      treatMissingData: args.treatMissingData ?? "notBreaching",
      warmUpConfiguration:
        args.warmUpMinutes === undefined
          ? undefined
          : { warmUpPeriodDurationInMinutes: args.warmUpMinutes, onlyStartEvaluatingAfterWarmUpPeriodEnds: true },
    },
    opts,
  );
}
