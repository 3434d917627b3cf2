// `pulumi up` of one service on the simulated AWS: the engine and the provider as they are known to act, with what the
// program itself writes and decides: the inputs and `ignoreChanges` of its plans, the look at requests before an update,
// the rule of rollbacks. What happens to the service otherwise is left to the test.

import { isDeepStrictEqual } from "node:util";
import type { DeploymentConfiguration } from "@aws-sdk/client-ecs";
import { revisionToRun } from "../../../components/service/deployment.ts";
import { planConfiguration } from "../../../plan/planConfiguration.ts";
import { checkRule, checkUpdate } from "../../../rollout/requestMoves.ts";
import { checkSwitch, type MovedService } from "../../../rollout/strategySwitch.ts";
import type { RolledBack } from "../../../settings/facts/rolledBack.ts";
import { fixtures } from "../stacks.ts";
import type { SimulatedAws } from "./simulatedAws.ts";

type Inputs = Record<string, unknown>;

interface Written {
  inputs: Inputs;
  ignored: readonly string[];
}

/** What a plan writes of the service and of its rule. */
export interface Program {
  service: Written;
  rule: Written;
}

const arnOf = (type: string, path: string) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${type}/${path}`;

/** Of the resources' placeholders, what AWS calls them. */
export const arns: Record<string, string> = {
  "web-tg": arnOf("targetgroup", "web-tg-1a2b3c4/aaaa"),
  "web-tg2": arnOf("targetgroup", "web-tg2-5d6e7f8/bbbb"),
  "web-rule": arnOf("listener-rule", "app/shop/cccc/https/web"),
};

/** The program's plan of a service with this `deployment`. */
export async function programOf(deployment: object): Promise<Program> {
  const service = { image: "web:1", user: "1:1", port: 8080, scaling: { min: 2, max: 8, cpuPercent: 60 }, deployment };
  const config = { "aws:region": "eu-west-1", "shop:services": JSON.stringify({ web: service }) };
  const { resources } = await planConfiguration({ project: "shop", stack: "prod", root: fixtures, config });
  const written = (name: string): Written => {
    const { inputs = {}, options = {} } = resources.find((one) => one.name === name) ?? {};
    const known = JSON.stringify(inputs).replace(/\$\{([\w-]+)\.arn\}/g, (text, of) => arns[of] ?? text);
    return { inputs: JSON.parse(known), ignored: options.ignoreChanges ?? [] };
  };
  return { service: written("web-service"), rule: written("web-rule") };
}

/** The inputs that this is about; the provider takes one that is absent for unchanged. */
const serviceInputs = ["taskDefinition", "desiredCount", "loadBalancers", "deploymentConfiguration"];

export class SimulatedUp {
  readonly #aws: SimulatedAws;
  /** Pulumi's state. */
  #service: Inputs;
  #rule: Inputs;
  /** The priority of the route, which an owner changes. */
  priority = "100";
  /** The newest revision of the task definition. */
  newest = 1;
  rolledBack?: RolledBack;

  constructor(aws: SimulatedAws, program: Program) {
    this.#aws = aws;
    this.#service = this.#wanted(program.service, this.#revision());
    this.#rule = { actions: program.rule.inputs.actions, priority: this.priority };
  }

  /** @throws RolloutError where the program refuses the update */
  async run(program: Program, { refresh }: { refresh: boolean }): Promise<void> {
    const revision = this.#revision();
    if (refresh) this.#refresh();
    const rule = kept({ ...program.rule.inputs, priority: this.priority }, this.#rule, program.rule.ignored);
    if (!isDeepStrictEqual(rule.actions, this.#rule.actions)) {
      const groups = (rule.actions as { targetGroupArn: string }[]).map(({ targetGroupArn }) => targetGroupArn);
      await checkRule(this.#aws.clients().elb, "web", arns["web-rule"] ?? "", groups);
      const TargetGroups = groups.map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
      const Actions = [{ Type: "forward", ForwardConfig: { TargetGroups } }];
      this.#aws.ask("ModifyRule", { RuleArn: arns["web-rule"], Actions });
    }
    this.#rule = { actions: rule.actions, priority: rule.priority };
    const service = kept(this.#wanted(program.service, revision), this.#service, program.service.ignored);
    if (isDeepStrictEqual(service, this.#service)) return;
    const at = { name: "web", cluster: this.#aws.cluster, service: "web", waits: true };
    const [before, now] = [this.#service as MovedService, service as MovedService];
    checkSwitch("web", before, now);
    await checkUpdate(this.#aws.clients(), at, before, now);
    const changed = serviceInputs.filter((name) => !isDeepStrictEqual(service[name], this.#service[name]));
    const { deploymentConfiguration, ...sent } = Object.fromEntries(changed.map((name) => [name, service[name]]));
    // The program asks for a new deployment with each update (`forceNewDeployment`).
    this.#aws.ask("UpdateService", {
      ...{ service: "web", forceNewDeployment: true },
      ...sent,
      ...(deploymentConfiguration !== undefined && { deploymentConfiguration: numbers(deploymentConfiguration) }),
    });
    this.#service = service;
  }

  /** As stack/rolledBack.ts: a record counts while ECS runs what it says. */
  #revision(): string {
    const own = this.#aws.definition(this.newest);
    const live = this.rolledBack?.to === this.#aws.services.get("web")?.definition;
    return this.rolledBack && live ? revisionToRun(own, this.rolledBack) : own;
  }

  #wanted({ inputs }: Written, taskDefinition: string): Inputs {
    const wanted = { ...inputs, taskDefinition };
    return Object.fromEntries(serviceInputs.map((name) => [name, (wanted as Inputs)[name] ?? this.#service?.[name]]));
  }

  #refresh(): void {
    const web = this.#aws.services.get("web");
    const groups = this.#aws.balancer.rules.get(arns["web-rule"] ?? "")?.groups ?? [];
    const [first] = groups;
    const one = [{ type: "forward", targetGroupArn: first?.TargetGroupArn }];
    // The provider reads one target group and several in another form each.
    this.#rule = { ...this.#rule, actions: groups.length === 1 ? one : [{ type: "forward", forward: groups }] };
    this.#service = { ...this.#service, taskDefinition: web?.definition, desiredCount: web?.desiredCount };
  }
}

/** The engine keeps what is ignored as it is in the state. */
function kept(wanted: Inputs, state: Inputs, ignored: readonly string[]): Inputs {
  return { ...wanted, ...Object.fromEntries(ignored.map((name) => [name, state[name]])) };
}

/** The provider's texts of minutes as the numbers of the API. */
export function numbers(configuration: unknown): DeploymentConfiguration {
  return JSON.parse(JSON.stringify(configuration), (key, value) => (/Minutes$/.test(key) ? Number(value) : value));
}
