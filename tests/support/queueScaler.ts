// CloudWatch and Application Auto Scaling, played: alarms and policies as a component registered them, over values that
// become known some minutes late. What these values are is left to queueDay.ts.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html

type Inputs = Record<string, unknown>;

interface Point {
  value: number;
  /** Minute at which CloudWatch has it. */
  known: number;
}

/** CloudWatch and Application Auto Scaling. */
export class Scaler {
  private readonly points = new Map<string, Map<number, Point>>();
  private readonly policies: readonly Policy[];
  private readonly random: () => number;

  constructor(
    policies: readonly { name: string; inputs: Inputs }[],
    alarms: readonly { inputs: Inputs }[],
    random: () => number,
  ) {
    this.random = random;
    this.policies = policies.map(({ name, inputs }) => {
      const alarm = alarms.find((one) => String(one.inputs.alarmActions).includes(`\${${name}.`));
      return new Policy(inputs, alarm?.inputs);
    });
  }

  publish(minute: number, values: Record<string, number>): void {
    for (const [metric, value] of Object.entries(values)) {
      const points = this.points.get(metric) ?? new Map<number, Point>();
      points.set(minute, { value, known: minute + 1 + Math.floor(this.random() * 3) });
      this.points.set(metric, points);
    }
  }

  /** Of several answers the highest counts, as an alarm of one policy does not hold back another's. */
  desired(now: number, current: number): number {
    const answers = this.policies.flatMap(
      (policy) => policy.answer(now, current, (metric, minute) => this.at(metric, minute, now)) ?? [],
    );
    const out = answers.filter((answer) => answer > current);
    return out.length > 0 ? Math.max(...out) : Math.min(current, ...answers);
  }

  private at(metric: string, minute: number, now: number): number | undefined {
    const point = this.points.get(metric)?.get(minute);
    return point && point.known <= now ? point.value : undefined;
  }
}

type Read = (metric: string, minute: number) => number | undefined;

interface Step {
  metricIntervalLowerBound?: string;
  metricIntervalUpperBound?: string;
  scalingAdjustment: number;
}

class Policy {
  private readonly config: Inputs;
  private readonly isTracking: boolean;
  private readonly metrics: Record<string, string>;
  private readonly value: (values: Record<string, number>) => number;
  private readonly when: { operator: string; threshold: number; periods: number };
  private readonly cooldown: number;
  private coolUntil = -1;
  private before = 0;

  constructor(inputs: Inputs, alarm: Inputs | undefined) {
    this.isTracking = inputs.policyType === "TargetTrackingScaling";
    this.config = (inputs.targetTrackingScalingPolicyConfiguration ?? inputs.stepScalingPolicyConfiguration) as Inputs;
    // biome-ignore lint/suspicious/noExplicitAny: queries of an alarm and of a policy have two shapes
    const custom = this.config.customizedMetricSpecification as any;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const queries: any[] = this.isTracking ? custom.metrics : (alarm?.metricQueries as any[]);
    const measured = queries.filter(({ expression }) => expression === undefined);
    this.metrics = Object.fromEntries(
      measured.map(({ id, metric, metricStat }) => [id, (metric ?? metricStat.metric).metricName]),
    );
    const expression = queries.find((query) => query.expression !== undefined)?.expression ?? measured[0].id;
    const ids = Object.keys(this.metrics);
    const compute = new Function("IF", ...ids, `return Number(${expression.replaceAll(" AND ", " && ")})`);
    this.value = (values) =>
      compute((is: boolean, then: number, other: number) => (is ? then : other), ...ids.map((id) => values[id]));
    this.when = this.isTracking
      ? { operator: "GreaterThanThreshold", threshold: Number(this.config.targetValue), periods: 3 }
      : {
          operator: String(alarm?.comparisonOperator),
          threshold: Number(alarm?.threshold),
          periods: Number(alarm?.evaluationPeriods),
        };
    this.cooldown = Number(this.config.scaleOutCooldown ?? this.config.cooldown ?? 0) / 60;
  }

  /** The number of tasks that the policy asks for; undefined while its alarm is not raised, or it cools down. */
  answer(now: number, current: number, read: Read): number | undefined {
    const latest = this.raisedBy(now, read);
    if (latest === undefined) return undefined;
    const cools = now < this.coolUntil;
    const asked = this.isTracking
      ? Math.ceil((cools ? this.before : current) * (latest / this.when.threshold))
      : this.stepped(latest - this.when.threshold, current);
    // While it cools down a policy adds what it asks for beyond what it has added, and takes nothing.
    if (asked === current || (asked < current && (cools || this.isTracking))) return undefined;
    if (!cools) this.before = current;
    this.coolUntil = now + this.cooldown;
    return asked;
  }

  private stepped(difference: number, current: number): number {
    const step = (this.config.stepAdjustments as Step[]).find(
      ({ metricIntervalLowerBound: low, metricIntervalUpperBound: high }) =>
        (low === undefined || difference >= Number(low)) && (high === undefined || difference < Number(high)),
    );
    const by = step?.scalingAdjustment;
    if (by === undefined) return current;
    if (this.config.adjustmentType === "ExactCapacity") return by;
    if (this.config.adjustmentType === "ChangeInCapacity") return current + by;
    const change = (current * by) / 100;
    const rounded = Math.abs(change) > 1 ? Math.trunc(change) : Math.sign(change);
    const least = Number(this.config.minAdjustmentMagnitude ?? 0);
    return current + Math.sign(change) * Math.max(Math.abs(rounded), least);
  }

  /** The latest value of a raised alarm. Missing values are good ones, if the values around do not suffice. */
  private raisedBy(now: number, read: Read): number | undefined {
    const { operator, threshold, periods } = this.when;
    const values: number[] = [];
    for (let minute = now; minute > now - periods - 5 && values.length < periods; minute--) {
      const known = Object.entries(this.metrics).map(([id, metric]) => [id, read(metric, minute)] as const);
      if (known.some(([, value]) => value === undefined)) continue;
      const value = this.value(Object.fromEntries(known) as Record<string, number>);
      if (Number.isFinite(value)) values.push(value);
    }
    const breaks = (value: number) =>
      operator === "LessThanThreshold"
        ? value < threshold
        : operator === "GreaterThanThreshold"
          ? value > threshold
          : value >= threshold;
    return values.length === periods && values.every(breaks) ? values[0] : undefined;
  }
}
