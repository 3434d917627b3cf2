// One CloudWatch alarm on one metric, or on an expression over several. What it looks at is left to the caller, and
// who gets a mail to incident.ts.

import { cloudwatch } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Metric } from "./metrics.ts";

export interface AlarmArgs {
  /** What is wrong: people read it in the mail. */
  description: string;
  /** The metrics, by their ids in the expression. */
  metrics: Record<string, Metric>;
  /** CloudWatch metric math over the ids. @default the value of the only metric */
  expression?: string;
  /** The alarm is raised while the comparison holds in `periods` of the last `of` periods. */
  when: {
    comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
    threshold: number;
    periods: number;
    /** @default the same as `periods` */
    of?: number;
  };
  /** Seconds of one period. @default 60 */
  periodSeconds?: number;
  /** What a period without a value counts as. @default "notBreaching" */
  treatMissingData?: "notBreaching" | "breaching";
  /** Minutes, 1–2880, for which a new alarm stays quiet. @default it never does */
  warmUpMinutes?: number;
}

/**
 * @param actionArn what the alarm itself starts: a topic's mail, a scaling policy.
 * @default nothing: an incident sends the mail
 */
export function metricAlarm(
  name: string,
  args: AlarmArgs,
  opts: pulumi.CustomResourceOptions,
  actionArn?: pulumi.Input<string>,
) {
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
      alarmActions: actionArn === undefined ? undefined : [actionArn],
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
