// Metrics in the words of Application Auto Scaling, for an expression over them by which it scales.

import type { Metric } from "../alarms/metrics.ts";

/** @param metrics by their ids in the expression */
export function scalingQueries(metrics: Readonly<Record<string, Metric>>) {
  return Object.entries(metrics).map(([id, { stat, dimensions, ...metric }]) => ({
    id,
    metricStat: {
      metric: { ...metric, dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })) },
      stat,
    },
    returnData: false,
  }));
}
