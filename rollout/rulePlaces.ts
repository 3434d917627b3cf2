// Which rules of a listener have to move before another one takes its number, and after its tasks are healthy. AWS
// gives each number once, and Pulumi changes and makes rules side by side, before it deletes any. Asking AWS and moving
// them is left to listenerPlaces.ts.

import type { Action, Rule, RuleCondition, TargetGroupTuple } from "@aws-sdk/client-elastic-load-balancing-v2";

/** The load balancer takes the rule with the lowest number first. */
const highest = 50_000;

/** A rule as it stands on the listener. */
export interface StandingRule {
  /** Absent of one that this update is about to make. */
  arn?: string;
  /** Whether the stack has made it. */
  own: boolean;
  priority: number;
  /** Which requests it is for, in one form; equal texts are equal requests. */
  requests: string;
  /** ARNs of the target groups that it forwards to. */
  targetGroups: readonly string[];
}

/** A rule that gets another number. */
export interface Move {
  rule: StandingRule;
  from: number;
  to: number;
}

/**
 * The moves that let `wanted` have its number. A rule that stands there goes to the nearest free one; its own update,
 * or its deletion, is still to come in the same deployment, since no two rules want one number. A rule for the same
 * requests comes right before a new one, and so has them until the new one's tasks are healthy.
 *
 * @param rules all that stand on the listener, but for `wanted` itself
 */
export function movesBefore(wanted: StandingRule, rules: readonly StandingRule[]): Move[] {
  const { priority } = wanted;
  const inTheWay = rules.find((rule) => rule.priority === priority);
  // AWS will refuse the number, so nothing has to move for it.
  if (inTheWay?.own === false) return [];
  const taken = new Set([...rules, wanted].map((rule) => rule.priority));
  const moves: Move[] = [];
  const put = (rule: StandingRule, place: number | undefined) => {
    if (place === undefined) return;
    taken.add(place);
    moves.push(move(rule, place));
  };
  const isNew = wanted.arn === undefined;
  const former = isNew ? rules.find((rule) => isSame(rule, wanted) && rule.priority >= priority) : undefined;
  const before = freeBefore(priority, taken);
  // Further in front it would take the requests of the rules in between.
  const isNext = before !== undefined && rules.every((rule) => rule.priority < before || rule.priority >= priority);
  const stays = !(former?.own && isNext);
  if (former && !stays) put(former, before);
  if (inTheWay && (stays || inTheWay !== former)) {
    put(inTheWay, freeAfter(priority, taken) ?? freeBefore(priority, taken));
  }
  return moves;
}

/** The moves that let a rule have its requests alone: whichever rule for the same ones is before it comes after it. */
export function movesAfter(wanted: StandingRule, rules: readonly StandingRule[]): Move[] {
  const taken = new Set([...rules, wanted].map((rule) => rule.priority));
  const moves: Move[] = [];
  for (const rule of rules) {
    if (!rule.own || !isSame(rule, wanted) || rule.priority > wanted.priority) continue;
    const place = freeAfter(wanted.priority, taken);
    if (place === undefined) continue;
    taken.add(place);
    moves.push(move(rule, place));
  }
  return moves;
}

export function move(rule: StandingRule, to: number): Move {
  return { rule, from: rule.priority, to };
}

/** The nearest number that no rule has. */
function freeBefore(priority: number, taken: ReadonlySet<number>): number | undefined {
  for (let one = priority - 1; one >= 1; one--) if (!taken.has(one)) return one;
  return undefined;
}

function freeAfter(priority: number, taken: ReadonlySet<number>): number | undefined {
  for (let one = priority + 1; one <= highest; one++) if (!taken.has(one)) return one;
  return undefined;
}

/** Of two services: the page of a maintenance is for the same requests, and has them. */
function isSame(rule: StandingRule, other: StandingRule): boolean {
  return rule.requests === other.requests && rule.targetGroups.length > 0 && other.targetGroups.length > 0;
}

/** As AWS describes it; undefined of the listener's own, which has no number. */
export function standingRule(rule: Rule, own: boolean): StandingRule | undefined {
  const { RuleArn: arn, Priority, Conditions = [], Actions = [] } = rule;
  const priority = Number(Priority);
  if (!Number.isInteger(priority)) return undefined;
  const targetGroups = forwardedTo(Actions).map(({ TargetGroupArn }) => TargetGroupArn);
  return { arn, own, priority, requests: textOf(Conditions.map(described)), targetGroups: named(targetGroups) };
}

/** The target groups of a rule's actions, with their weights. */
export function forwardedTo(actions: readonly Action[]): TargetGroupTuple[] {
  return actions.flatMap(
    ({ TargetGroupArn, ForwardConfig }) =>
      ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn, Weight: 1 }]),
  );
}

/** What the provider is given for a rule. */
export interface RuleInputs {
  listenerArn: string;
  priority?: number;
  conditions?: Readonly<Record<string, unknown>>[];
  actions?: { targetGroupArn?: string; forward?: { targetGroups?: { arn?: string }[] } }[];
}

/** As it will stand on the listener. */
export function wantedRule(inputs: RuleInputs, priority: number, arn: string | undefined): StandingRule {
  const { conditions = [] } = inputs;
  return { arn, own: true, priority, requests: textOf(conditions.map(given)), targetGroups: wantedGroups(inputs) };
}

/** ARNs of the target groups that a rule will have. */
export function wantedGroups({ actions = [] }: RuleInputs): string[] {
  return named(
    actions.flatMap(({ targetGroupArn, forward }) => [
      ...(forward?.targetGroups ?? []).map(({ arn }) => arn),
      targetGroupArn,
    ]),
  );
}

type Condition = [field: string, name: string, values: string[]];

const fields: Readonly<Record<string, string>> = {
  hostHeader: "host-header",
  pathPattern: "path-pattern",
  httpHeader: "http-header",
  queryStrings: "query-string",
  httpRequestMethod: "http-request-method",
  sourceIp: "source-ip",
};

type Pair = { key?: string; value?: string };

function given(condition: Readonly<Record<string, unknown>>): Condition {
  const [[kind, held] = ["", undefined]] = Object.entries(condition).filter(([key, value]) => key in fields && value);
  if (Array.isArray(held))
    return [fields[kind] ?? "", "", held.map(({ key = "", value = "" }: Pair) => `${key}=${value}`)];
  const { values = [], httpHeaderName = "" } = (held ?? {}) as { values?: string[]; httpHeaderName?: string };
  return [fields[kind] ?? "", httpHeaderName, values];
}

function described(condition: RuleCondition): Condition {
  const { Field = "", Values, QueryStringConfig, HttpHeaderConfig } = condition;
  const pairs = QueryStringConfig?.Values?.map(({ Key = "", Value = "" }) => `${Key}=${Value}`);
  const { HostHeaderConfig, PathPatternConfig, HttpRequestMethodConfig, SourceIpConfig } = condition;
  const configs = [HostHeaderConfig, PathPatternConfig, HttpHeaderConfig, HttpRequestMethodConfig, SourceIpConfig];
  const values = configs.find((config) => config?.Values !== undefined)?.Values;
  return [Field, HttpHeaderConfig?.HttpHeaderName ?? "", pairs ?? values ?? Values ?? []];
}

function textOf(conditions: Condition[]): string {
  return JSON.stringify(conditions.map(([field, name, values]) => [field, name, ...values.toSorted()]).toSorted());
}

function named(arns: readonly (string | undefined)[]): string[] {
  return [...new Set(arns.flatMap((arn) => arn ?? []))];
}
