// What an update may change of a service whose requests ECS moves between two target groups: nothing that would leave
// tasks without the requests that they serve, and nothing that AWS takes in two deployments only (strategySwitch.ts).
// Pure but for what it asks through its arguments.

import { ListServiceDeploymentsCommand, type ServiceDeploymentStatus } from "@aws-sdk/client-ecs";
import {
  type Action,
  DescribeRulesCommand,
  DescribeTargetHealthCommand,
  ModifyRuleCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { Unreadable } from "./apiError.ts";
import type { Clients } from "./clients.ts";
import { RolloutError } from "./explain.ts";
import { forwardedTo } from "./rulePlaces.ts";
import { advanced, type MovedService, strategyOf } from "./strategySwitch.ts";

/** The target groups of a rule in AWS, with their weights. */
export async function weightsOf(
  elb: Clients["elb"],
  ruleArn: string,
  options: { abortSignal?: AbortSignal } = {},
): Promise<Record<string, number>> {
  const groups = forwardedTo(await actionsOf(elb, ruleArn, options));
  return Object.fromEntries(groups.flatMap(({ TargetGroupArn: arn, Weight = 1 }) => (arn ? [[arn, Weight]] : [])));
}

async function actionsOf(
  elb: Clients["elb"],
  ruleArn: string,
  options: { abortSignal?: AbortSignal } = {},
): Promise<Action[]> {
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ RuleArns: [ruleArn] }), options);
  const [rule] = Rules;
  // A rule without target groups would be let go, and one that is not there AWS says to be missing.
  if (rule === undefined) throw new Unreadable(`no rule in the answer about ${ruleArn}`);
  return rule.Actions ?? [];
}

/**
 * Names the second target group in the rule that leads to the first one, without requests. AWS rolls a deployment back
 * whose two target groups are not both in a rule, and an update leaves the actions of this one alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-code-deploy-to-ecs-blue-green.html (prerequisites)
 */
export async function joinSecondGroup(elb: Clients["elb"], { loadBalancers }: MovedService): Promise<void> {
  const steps = advanced({ loadBalancers });
  if (steps === undefined) return;
  const { productionListenerRule: RuleArn, alternateTargetGroupArn } = steps;
  const actions = await actionsOf(elb, RuleArn);
  const groups = forwardedTo(actions);
  if (groups.length === 0 || groups.some(({ TargetGroupArn }) => TargetGroupArn === alternateTargetGroupArn)) return;
  const TargetGroups = [...groups, { TargetGroupArn: alternateTargetGroupArn, Weight: 0 }];
  const Actions = actions.map(({ TargetGroupArn: _, ...action }) =>
    action.Type === "forward" ? { ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroups } } : action,
  );
  await elb.send(new ModifyRuleCommand({ RuleArn, Actions }));
}

/** The second target group of a service, by the name that components/ingress/secondTarget.ts gives it. */
const isSecondGroup = (arn: string) => /:targetgroup\/[a-z0-9-]+-tg2-[0-9a-f]+\//.test(arn);

/**
 * @param weights those in AWS
 * @param left the target groups that the rule has after the update; undefined where the update leaves the rule alone
 * @throws RolloutError where the second target group would lose requests, or could not go
 */
export function checkLeaving(name: string, weights: Readonly<Record<string, number>>, left?: readonly string[]): void {
  const going = Object.keys(weights).find((arn) => isSecondGroup(arn) && !left?.includes(arn));
  if (going === undefined) return;
  const group = `${name}: its second target group (${going.split("/").at(-2)})`;
  if (weights[going] === 0) {
    if (left !== undefined) return;
    throw new RolloutError(`${group} is still in its rule, which only pulumi up --refresh takes it from`);
  }
  throw new RolloutError(
    [
      `${group} has its requests, or a part of them, and this update takes it away`,
      "keep deployment.targetGroups: 2, wait until no deployment is under way, and deploy once more with a strategy: that brings them to the first",
    ].join("\n"),
  );
}

/**
 * @param left the target groups that the rule has after the update
 * @throws RolloutError where a rule would take requests or tasks from the second target group of its service
 */
export async function checkRule(
  elb: Clients["elb"],
  name: string,
  ruleArn: string,
  left: readonly string[],
): Promise<void> {
  const weights = await weightsOf(elb, ruleArn);
  checkLeaving(name, weights, left);
  const going = Object.keys(weights).filter((arn) => !left.includes(arn));
  await checkEmpty(elb, name, going);
}

/** @throws RolloutError where tasks are in the second target group that the rule loses, as in a deployment under way */
async function checkEmpty(elb: Clients["elb"], name: string, going: readonly string[]): Promise<void> {
  for (const TargetGroupArn of going.filter(isSecondGroup)) {
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    if (TargetHealthDescriptions.length === 0) continue;
    throw new RolloutError(
      [
        `${name}: tasks are in its second target group (${TargetGroupArn.split("/").at(-2)}), and this update takes it away`,
        "wait until no deployment is under way; then run pulumi up again",
      ].join("\n"),
    );
  }
}

/** @throws RolloutError where an update of a service would take its requests away */
export async function checkUpdate(
  { ecs, elb }: Pick<Clients, "ecs" | "elb">,
  { name, cluster, service, waits }: { name: string; cluster: string; service: string; waits: boolean },
  before: MovedService,
  now: MovedService,
): Promise<void> {
  if (needsQuiet(before, now)) await checkQuiet(ecs, name, { cluster, service });
  if (!waits) checkPort(name, before, now);
  const was = advanced(before);
  if (was !== undefined && advanced(now) === undefined) {
    checkLeaving(name, await weightsOf(elb, was.productionListenerRule));
  }
}

/**
 * What the old tasks need goes at the end of an update, and without a wait for the deployment they still run then.
 *
 * @throws RolloutError where the tasks get another port
 */
function checkPort(name: string, before: MovedService, now: MovedService): void {
  const [was, is] = [before, now].map(({ loadBalancers }) => loadBalancers?.[0]?.containerPort);
  if (was === undefined || was === is) return;
  throw new RolloutError(
    `${name}: its tasks get port ${is} in place of ${was}, by which the old ones are reached until the deployment has ended; take wait: false out for this update`,
  );
}

/**
 * Between rolling and a strategy, and back to one target group: what becomes of a deployment that such an update
 * interrupts, and of the requests that it has moved, AWS does not say.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/migrate-deployment-strategies.html
 */
function needsQuiet(before: MovedService, now: MovedService): boolean {
  const leaves = advanced(before) !== undefined && advanced(now) === undefined;
  return leaves || (strategyOf(before) === "ROLLING") !== (strategyOf(now) === "ROLLING");
}

/** @throws RolloutError where a deployment of the service is under way */
async function checkQuiet(ecs: Clients["ecs"], name: string, at: { cluster: string; service: string }) {
  const { serviceDeployments = [] } = await ecs.send(new ListServiceDeploymentsCommand({ ...at, status: underWay }));
  if (serviceDeployments.length === 0) return;
  throw new RolloutError(
    [
      `${name}: a deployment is under way, and what becomes of its requests with this update AWS does not say`,
      "wait until it has ended, or end it with ./ecs rollback; then run pulumi up again",
    ].join("\n"),
  );
}

const underWay: ServiceDeploymentStatus[] = [
  ...(["PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"] as const),
];

/** Whether ECS would go on waiting where nobody looks any more: the provider takes no hook away. */
export function keepsWaiting(before: MovedService, now: MovedService): boolean {
  const hooks = ({ deploymentConfiguration }: MovedService) => deploymentConfiguration?.lifecycleHooks ?? [];
  return hooks(before).length > 0 && hooks(now).length === 0;
}
