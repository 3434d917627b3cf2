// The numbers of a listener's rules during one update: asks AWS which rules stand there, and moves those that are in
// another one's way. Which they are is left to rulePlaces.ts.

import {
  DescribeTagsCommand,
  paginateDescribeRules,
  type Rule,
  SetRulePrioritiesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { apiFaultText, mayBeDone } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { inParts } from "./inParts.ts";
import { pagesOf } from "./pages.ts";
import { type Move, move, movesAfter, movesBefore, type StandingRule, standingRule } from "./rulePlaces.ts";

/** AWS takes as many at once: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const mostArns = 20;

export interface ListenerPlacesArgs {
  listenerArn: string;
  /** The tags by which the stack knows what it has made. */
  tags: Readonly<Record<string, string>>;
  elb: Clients["elb"];
}

export class ListenerPlaces {
  readonly #args: ListenerPlacesArgs;
  #rules: StandingRule[] | undefined;
  /** ARN of a rule → whether the stack has made it. */
  readonly #own = new Map<string, boolean>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(args: ListenerPlacesArgs) {
    this.#args = args;
  }

  /**
   * Lets a rule have its number, before it is made or changed. A rule that is there gets it here already: else another
   * one could take its former number while it still stands there.
   *
   * @returns what has moved
   */
  makeRoom(wanted: StandingRule): Promise<Move[]> {
    return this.#inTurn(async (rules) => {
      const self = rules.find(({ arn }) => arn !== undefined && arn === wanted.arn);
      const others = rules.filter((rule) => rule !== self);
      const moves = movesBefore(wanted, others);
      await this.#move([...moves, ...(self ? [move(self, wanted.priority)] : [])]);
      if (self === undefined) rules.push({ ...wanted });
      return moves;
    });
  }

  /**
   * Lets the rule that forwards to a target group have its requests alone. Which requests the others are for may have
   * changed meanwhile, so AWS is asked again.
   *
   * @returns what has moved
   */
  takeOver(targetGroupArn: string): Promise<Move[]> {
    return this.#inTurn(async (before) => {
      const standing = await this.#standing();
      const isThere = ({ arn, priority }: StandingRule) =>
        arn !== undefined || standing.some((rule) => rule.priority === priority);
      const rules = [...standing, ...before.filter((rule) => !isThere(rule))];
      this.#rules = rules;
      const own = rules.filter(({ targetGroups }) => targetGroups.includes(targetGroupArn));
      const moves = own.flatMap((rule) =>
        movesAfter(
          rule,
          rules.filter((other) => !own.includes(other)),
        ),
      );
      await this.#move(moves);
      return moves;
    });
  }

  /** One after another: two that move rules at the same time could choose the same number. */
  #inTurn<T>(work: (rules: StandingRule[]) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      this.#rules ??= await this.#standing();
      return work(this.#rules);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #move(moves: readonly Move[]): Promise<void> {
    const changed = moves.filter(({ from, to }) => from !== to);
    if (changed.length === 0) return;
    const RulePriorities = changed.map(({ rule, to }) => ({ RuleArn: rule.arn, Priority: to }));
    try {
      await this.#args.elb.send(new SetRulePrioritiesCommand({ RulePriorities }));
    } catch (error) {
      // The next one asks where they are.
      this.#rules = undefined;
      throw mayBeDone(error) ? new Error(`${apiFaultText(error)}; they may have moved all the same`) : error;
    }
    for (const { rule, to } of changed) rule.priority = to;
  }

  async #standing(): Promise<StandingRule[]> {
    const { elb, listenerArn } = this.#args;
    const found: Rule[] = [];
    const pages = pagesOf(paginateDescribeRules({ client: elb }, { ListenerArn: listenerArn }));
    for await (const { Rules = [] } of pages) found.push(...Rules);
    await this.#lookAt(found.flatMap(({ RuleArn, IsDefault }) => (IsDefault ? [] : (RuleArn ?? []))));
    return found.flatMap((rule) => standingRule(rule, this.#own.get(rule.RuleArn ?? "") ?? false) ?? []);
  }

  /** Whether the rules have the stack's tags. */
  async #lookAt(all: string[]): Promise<void> {
    const { elb, tags } = this.#args;
    const arns = all.filter((arn) => !this.#own.has(arn));
    const described = await inParts(arns, mostArns, async (ResourceArns) => {
      return (await elb.send(new DescribeTagsCommand({ ResourceArns }))).TagDescriptions;
    });
    for (const { ResourceArn = "", Tags = [] } of described) {
      const has = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
      this.#own.set(
        ResourceArn,
        Object.entries(tags).every(([key, value]) => has.get(key) === value),
      );
    }
  }
}
