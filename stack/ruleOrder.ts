// The order of the listener's rules while an update is under way: a resource hook for every rule that frees its number
// first, and what a new service's rollout ends with. Which rules move is left to rollout/rulePlaces.ts.

import * as pulumi from "@pulumi/pulumi";
import type { ListenerPlaces } from "../rollout/listenerPlaces.ts";
import type { Move, RuleInputs } from "../rollout/rulePlaces.ts";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { inform, warn } from "./besideRow.ts";
import { known } from "./known.ts";
import { RequestGuard } from "./requestGuard.ts";
import type { RolloutHooksArgs } from "./rolloutHooks.ts";

export interface RuleOrderArgs {
  /** The settings of the stack's own provider. */
  aws: AwsSettings;
  /** The tags by which the stack knows its rules: on one listener there may be those of others. */
  tags: Readonly<Record<string, string>>;
}

/** Of all listeners that the stack has rules on. A rule that nothing can be asked about is made as it would be without. */
export class RuleOrder {
  /** The `hooks` option of a rule. AWS refuses a number that another rule still has (PriorityInUse). */
  readonly hooks: pulumi.ResourceHookBinding;
  /** Looks at a rule before it gets its number, and at the services that are behind one. */
  readonly guard: RequestGuard;
  readonly #args: RuleOrderArgs;
  readonly #listeners = new Map<string, Promise<ListenerPlaces>>();

  constructor(args: RuleOrderArgs) {
    this.#args = args;
    this.guard = new RequestGuard(args.aws);
    const hook = new pulumi.ResourceHook("listener-rules", async (asked) => {
      await this.guard.beforeRule(asked);
      await this.makeRoom(asked);
    });
    this.hooks = { beforeCreate: [hook], beforeUpdate: [hook] };
  }

  /** Resolves once the rule that the engine is about to make or change can have its number. */
  async makeRoom({ urn, id, newInputs, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    const inputs = (await known(newInputs)) as RuleInputs;
    const { listenerArn, priority } = inputs;
    if (priority === undefined || priority === oldInputs?.priority) return;
    await this.#trying(urn, async () => {
      const [places, { wantedRule }] = await Promise.all([this.#of(listenerArn), import("../rollout/rulePlaces.ts")]);
      say(urn, await places.makeRoom(wantedRule(inputs, priority, oldInputs && id)));
    });
  }

  /** Resolves once a service whose tasks are healthy has the requests that its rule on the listener is for. */
  takeOverAt(listenerArn: pulumi.Input<string>): NonNullable<RolloutHooksArgs["takeOver"]> {
    return (urn, targetGroupArns) =>
      this.#trying(urn, async () => {
        const places = await this.#of(await known(listenerArn));
        for (const arn of targetGroupArns) say(urn, await places.takeOver(arn));
      });
  }

  #of(listenerArn: string): Promise<ListenerPlaces> {
    const made = this.#listeners.get(listenerArn) ?? this.#connected(listenerArn);
    this.#listeners.set(listenerArn, made);
    return made;
  }

  /** The SDK is loaded where it is used: a preview needs none of it. */
  async #connected(listenerArn: string): Promise<ListenerPlaces> {
    const { aws, tags } = this.#args;
    const [{ connect }, places] = await Promise.all([
      import("../rollout/clients.ts"),
      import("../rollout/listenerPlaces.ts"),
    ]);
    return new places.ListenerPlaces({ listenerArn, tags, elb: connect(aws).elb });
  }

  /** What AWS refuses here it may still take from the provider, which then has the better error. */
  async #trying(urn: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { apiFaultText, isOfAws } = await import("../rollout/apiError.ts");
      const why = isOfAws(error) ? apiFaultText(error) : (error as Error).message;
      warn(urn, `the listener's rules are not put in order: ${why}`);
    }
  }
}

function say(urn: string, moves: readonly Move[]): void {
  for (const { from, to } of moves) inform(urn, `the rule with priority ${from} moves to ${to}`);
}
