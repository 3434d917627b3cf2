// What joins a route with a service that gets a part of its requests. The rule names the target groups of both
// services, and ECS takes the second service once that rule is there: so each may be made first, and waits for the
// other here.

import * as pulumi from "@pulumi/pulumi";
import { shareDefaults } from "../../settings/defaults.ts";
import { withDefaults } from "../shared/withDefaults.ts";

export interface ShareArgs {
  /** Percent of the requests, 0–100; what is left is the first service's. */
  percent: number;
  /** Seconds for which a client stays with the service that it got first, 1–604800, or 0. @default 3600 */
  stickySeconds?: number;
}

/**
 * Handed to both services: `route: { shares: [share] }` of the first one, and `route: { shareOf: share }` of the
 * second. The second is never made where the first one is not.
 */
export class Share {
  readonly percent: number;
  readonly stickySeconds: number;
  readonly targetGroupArn: pulumi.Output<string>;
  /** The rule of the first service. */
  readonly rule: Promise<pulumi.Resource>;
  private resolveTargetGroup!: (arn: pulumi.Output<string>) => void;
  private resolveRule!: (rule: pulumi.Resource) => void;

  constructor(args: ShareArgs) {
    const { percent, stickySeconds } = withDefaults(args, shareDefaults);
    this.percent = percent;
    this.stickySeconds = stickySeconds;
    const targetGroup = new Promise<pulumi.Output<string>>((resolve) => {
      this.resolveTargetGroup = resolve;
    });
    this.targetGroupArn = pulumi.output(targetGroup);
    this.rule = new Promise((resolve) => {
      this.resolveRule = resolve;
    });
  }

  /** @param targetGroupArn the second service's */
  joinedBy(targetGroupArn: pulumi.Output<string>): void {
    this.resolveTargetGroup(targetGroupArn);
  }

  ruledBy(rule: pulumi.Resource): void {
    this.resolveRule(rule);
  }
}

/** The forward of a rule: to one target group, or by percent to those of all services that have a share. */
export function forwardTo(targetGroupArn: pulumi.Output<string>, shares: readonly Share[] = []) {
  if (shares.length === 0) return { type: "forward", targetGroupArn };
  const others = shares.map((share) => ({ arn: share.targetGroupArn, weight: share.percent }));
  const left = 100 - others.reduce((sum, { weight }) => sum + weight, 0);
  const duration = Math.max(...shares.map(({ stickySeconds }) => stickySeconds));
  return {
    type: "forward",
    forward: {
      targetGroups: [{ arn: targetGroupArn, weight: left }, ...others],
      stickiness: duration > 0 ? { enabled: true, duration } : undefined,
    },
  };
}
