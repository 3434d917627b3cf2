// The load balancer of the simulated AWS: target groups, and listener rules whose forward has weights. ECS moves the
// weights of a service's rules; whoever else writes them is on record, so that a test can say that nobody did.

import type { Rule, TargetGroupTuple } from "@aws-sdk/client-elastic-load-balancing-v2";

export interface SimulatedRule {
  arn: string;
  listener: string;
  priority: string;
  hosts: string[];
  groups: TargetGroupTuple[];
}

export interface Write {
  at: number;
  /** `ECS`, or `API` for a ModifyRule. */
  by: "ECS" | "API";
  rule: string;
  groups: TargetGroupTuple[];
}

export class SimulatedBalancer {
  readonly rules = new Map<string, SimulatedRule>();
  /** Every change of a rule's forward, oldest first. */
  readonly writes: Write[] = [];
  /** Of each listener, its port. */
  readonly listeners = new Map<string, number>();

  addRule(rule: SimulatedRule): void {
    this.rules.set(rule.arn, rule);
  }

  forward(arn: string, groups: TargetGroupTuple[], by: Write["by"], at: number): void {
    const rule = this.rules.get(arn);
    if (!rule) throw new Error(`no rule ${arn}`);
    rule.groups = groups;
    this.writes.push({ at, by, rule: arn, groups });
  }

  /** The share of a rule's requests that a group gets, in percent. */
  share(rule: string, group: string): number {
    const groups = this.rules.get(rule)?.groups ?? [];
    const total = groups.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
    const own = groups.find(({ TargetGroupArn }) => TargetGroupArn === group)?.Weight ?? 0;
    return total === 0 ? 0 : (own / total) * 100;
  }
}

/**
 * Weights that give `to` this percentage. A weight is a whole number up to 999, so a fraction of a percent is counted
 * in tenths. How ECS itself writes them is not documented.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html
 */
export function weights(from: string, to: string, percent: number): TargetGroupTuple[] {
  const unit = Number.isInteger(percent) ? 1 : 10;
  return [
    { TargetGroupArn: from, Weight: Math.round((100 - percent) * unit) },
    { TargetGroupArn: to, Weight: Math.round(percent * unit) },
  ];
}

export function describeRule({ arn, priority, hosts, groups }: SimulatedRule): Rule {
  return {
    RuleArn: arn,
    Priority: priority,
    Conditions: hosts.length > 0 ? [{ Field: "host-header", HostHeaderConfig: { Values: hosts } }] : [],
    Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: groups.map((group) => ({ ...group })) } }],
    IsDefault: false,
  };
}
