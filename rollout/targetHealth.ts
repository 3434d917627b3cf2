// Why a load balancer calls a task unhealthy, from the words it gives. Pure. The words are those of
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-reason-codes

import type { Cause } from "./cause.ts";

/**
 * The cause behind what a load balancer says of a target, for instance `Request timed out` or
 * `Health checks failed with these codes: [404]`.
 */
export function causeOfTargetHealth(reason: string, port: number | undefined): Cause {
  const where = port === undefined ? "the container's port" : `port ${port}`;
  const codes = /codes?: \[([^\]]*)\]/.exec(reason)?.[1];
  if (codes) {
    return {
      kind: "health-code",
      what: `the health check was answered with ${codes}, which \`health.matcher\` does not accept`,
      next: "Make `health.path` one that answers 200 without a login or a redirect, or widen `health.matcher`. The application's log may say why it answered so.",
    };
  }
  if (/timed out|Timeout/i.test(reason)) {
    return {
      kind: "health-timeout",
      what: `nothing answered the health check on ${where} in time`,
      next: `The process must listen on ${where}, on 0.0.0.0 and not only on localhost. If it starts slowly raise \`health.gracePeriodSeconds\`; if it answers slowly \`health.timeoutSeconds\`.`,
    };
  }
  if (/^Health checks failed\.?$|FailedHealthChecks/i.test(reason)) {
    return {
      kind: "health-refused",
      what: `nothing answers the health check on ${where}: the connection was refused, or the answer was not HTTP where that is asked`,
      next: "Make `port`, or `containerPort` under `listen`, the one the process listens on (its variable PORT has the first), on 0.0.0.0 and not only on localhost.",
    };
  }
  return {
    kind: "health",
    what: "the load balancer's health check failed",
    next: `Ask \`health.path\` on ${where} yourself, in the image run by hand; a slow start needs \`health.gracePeriodSeconds\`.`,
  };
}
