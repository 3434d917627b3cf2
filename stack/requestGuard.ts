// Resource hooks that look before an update takes requests away from tasks, or makes two steps of a switch between
// strategies in one; a preview looks for the second, too. What they look for is left to rollout/requestMoves.ts.

import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Clients } from "../rollout/clients.ts";
import { interruptible } from "../rollout/interrupt.ts";
import { redactor } from "../rollout/redact.ts";
import type { RuleInputs } from "../rollout/rulePlaces.ts";
import type { MovedService } from "../rollout/strategySwitch.ts";
import type { AwsSettings } from "../settings/keys/schema.ts";
import { inform } from "./besideRow.ts";
import { known } from "./known.ts";

type ServiceInputs = MovedService & { cluster: string };

/** How long this waits through an outage of AWS. */
const patienceMs = 120_000;

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
    const { wantedGroups } = await import("../rollout/rulePlaces.ts");
    await this.#asking(urn, async ({ elb }, { checkRule }) => {
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
    const [{ UpdateServiceCommand }, { advanced }] = await Promise.all([
      import("@aws-sdk/client-ecs"),
      import("../rollout/strategySwitch.ts"),
    ]);
    await this.#asking(urn, async ({ ecs, elb }, moves) => {
      const at = { name, cluster: now.cluster, service: id, waits: !this.#notWaiting.has(name) };
      await moves.checkUpdate({ ecs, elb }, at, before, now);
      if (advanced(before) === undefined) await moves.joinSecondGroup(elb, now);
      if (!moves.keepsWaiting(before, now)) return;
      const deploymentConfiguration = { lifecycleHooks: [] };
      await ecs.send(new UpdateServiceCommand({ cluster: now.cluster, service: id, deploymentConfiguration }));
    });
  }

  /**
   * Does work that may be done twice: it is done again while AWS throttles it or does not answer. The SDK is loaded where
   * it is used: a preview needs none of it.
   * @throws RolloutError with what the work finds, or with why it could not be done
   */
  async #asking(urn: pulumi.URN, work: (clients: Clients, moves: Moves) => Promise<void>): Promise<void> {
    const [{ connect }, { Session }, { RolloutError }, api, moves] = await Promise.all([
      import("../rollout/clients.ts"),
      import("../rollout/session.ts"),
      import("../rollout/explain.ts"),
      import("../rollout/apiError.ts"),
      import("../rollout/requestMoves.ts"),
    ]);
    const name = nameOf(urn);
    const { secretKey, token } = this.#aws;
    const redact = redactor([secretKey, token]);
    await interruptible(async (signal) => {
      const say = (trouble: string) => inform(urn, `${name}: ${redact(trouble)}`);
      const session = new Session(() => connect(this.#aws), signal, say);
      try {
        await session.ask((clients) => work(clients, moves), Date.now() + patienceMs);
      } catch (error) {
        if (signal.aborted) throw new RolloutError(`${name}: interrupted. This part of it is not updated.`);
        if (error instanceof RolloutError || !api.isOfAws(error)) throw error;
        const what = `${name}: what this update does to its requests cannot be looked at: ${api.apiFaultText(error)}.`;
        throw new RolloutError(redact(`${what}\nNext: ${api.apiFaultNextStep(error)}; then run pulumi up again.`));
      } finally {
        session.close();
      }
    });
  }
}

type Moves = typeof import("../rollout/requestMoves.ts");

/** What of a service says how its requests move. */
function stepsOf({ loadBalancers, deploymentConfiguration }: ServiceInputs) {
  return { loadBalancers, deploymentConfiguration };
}

/** `web` of `…::web-service` and of `…::web-rule`. */
function nameOf(urn: string): string {
  return (urn.split("::").at(-1) ?? urn).replace(/-(service|rule)$/, "");
}
