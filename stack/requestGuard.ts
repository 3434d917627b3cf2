// Resource hooks that look before an update takes requests away from tasks, or makes two steps of a switch between
// strategies in one; a preview looks for the second, too. What they look for is left to rollout/requestMoves.ts.

import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Clients } from "../rollout/clients.ts";
import type { RuleInputs } from "../rollout/rulePlaces.ts";
import type { MovedService } from "../rollout/strategySwitch.ts";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { known } from "./known.ts";

type ServiceInputs = MovedService & { cluster: string };

export class RequestGuard {
  readonly #aws: AwsSettings;
  readonly #hook: pulumi.ResourceHook;
  /** Services whose updates end before their deployments do. */
  readonly #notWaiting = new Set<string>();

  constructor(aws: AwsSettings) {
    this.#aws = aws;
    const look = async (asked: pulumi.ResourceHookArgs) => {
      await this.beforeSwitch(asked);
      // A preview asks AWS nothing: what is so now may be otherwise when the update comes.
      if (!pulumi.runtime.isDryRun()) await this.beforeService(asked);
    };
    this.#hook = new pulumi.ResourceHook("requests", look, { onDryRun: true });
  }

  /**
   * The hooks of an ECS service behind the load balancer, with a look before any of them.
   * @param waits whether an update waits for the end of the deployment
   */
  with(
    name: string,
    waits: boolean,
    { beforeUpdate = [], ...hooks }: pulumi.ResourceHookBinding,
  ): pulumi.ResourceHookBinding {
    if (!waits) this.#notWaiting.add(name);
    return { ...hooks, beforeUpdate: [this.#hook, ...beforeUpdate] };
  }

  /** Rejects where a rule of the listener would take requests from the second target group of its service. */
  async beforeRule({ urn, id, newInputs, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    if (oldInputs === undefined) return;
    const [before, now] = (await known([oldInputs, newInputs])) as [RuleInputs, RuleInputs];
    if (isDeepStrictEqual(before.actions, now.actions)) return;
    await this.#asking(async ({ elb }, { checkRule }) => {
      const { wantedGroups } = await import("../rollout/rulePlaces.ts");
      await checkRule(elb, nameOf(urn), id, wantedGroups(now));
    });
  }

  /** Rejects where an update makes two steps in one. In a preview an input may be unknown: it is read as it came. */
  async beforeSwitch({ urn, newInputs, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    const { checkSwitch } = await import("../rollout/strategySwitch.ts");
    checkSwitch(nameOf(urn), oldInputs as MovedService, newInputs as MovedService);
  }

  async beforeService({ urn, id, newInputs, oldInputs }: pulumi.ResourceHookArgs): Promise<void> {
    const [before, now] = (await known([oldInputs, newInputs])) as [ServiceInputs, ServiceInputs];
    if (isDeepStrictEqual(stepsOf(before), stepsOf(now))) return;
    const name = nameOf(urn);
    await this.#asking(async ({ ecs, elb }, moves) => {
      const at = { name, cluster: now.cluster, service: id, waits: !this.#notWaiting.has(name) };
      const { advanced } = await import("../rollout/strategySwitch.ts");
      await moves.checkUpdate({ ecs, elb }, at, before, now);
      if (advanced(before) === undefined) await moves.joinSecondGroup(elb, now);
      if (!moves.keepsWaiting(before, now)) return;
      const { UpdateServiceCommand } = await import("@aws-sdk/client-ecs");
      const deploymentConfiguration = { lifecycleHooks: [] };
      await ecs.send(new UpdateServiceCommand({ cluster: now.cluster, service: id, deploymentConfiguration }));
    });
  }

  /** The SDK is loaded where it is used: a preview needs none of it. */
  async #asking(work: (clients: Clients, moves: typeof import("../rollout/requestMoves.ts")) => Promise<void>) {
    const [{ connect }, moves] = await Promise.all([
      import("../rollout/clients.ts"),
      import("../rollout/requestMoves.ts"),
    ]);
    const clients = connect(this.#aws);
    try {
      await work(clients, moves);
    } finally {
      clients.close();
    }
  }
}

/** What of a service says how its requests move. */
function stepsOf({ loadBalancers, deploymentConfiguration }: ServiceInputs) {
  return { loadBalancers, deploymentConfiguration };
}

/** `web` of `…::web-service` and of `…::web-rule`. */
function nameOf(urn: string): string {
  return (urn.split("::").at(-1) ?? urn).replace(/-(service|rule)$/, "");
}
