// What the simulated AWS answers to a request: ECS's part is in ecsAnswers.ts, the load balancer's and the logs' here.

import type { Action, TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { describeRule } from "./balancer.ts";
import { AwsFault, ecsActions } from "./ecsAnswers.ts";
import type { SimulatedAws } from "./simulatedAws.ts";
import { isGone, isHealthy, isLive, type SimulatedTask } from "./task.ts";

export { AwsFault } from "./ecsAnswers.ts";

const otherActions = {
  DescribeRules(aws: SimulatedAws, { RuleArns, ListenerArn }: { RuleArns?: string[]; ListenerArn?: string }) {
    const rules = [...aws.balancer.rules.values()];
    const asked = rules.filter(({ arn, listener }) => RuleArns?.includes(arn) || listener === ListenerArn);
    if (RuleArns && asked.length < RuleArns.length) {
      throw new AwsFault("RuleNotFoundException", "One or more rules not found");
    }
    return { Rules: asked.map(describeRule) };
  },

  /** Writes the actions that are given; left out, they stay as they are. */
  ModifyRule(aws: SimulatedAws, { RuleArn, Actions }: { RuleArn: string; Actions?: Action[] }) {
    const groups = Actions?.find(({ Type }) => Type === "forward")?.ForwardConfig?.TargetGroups;
    if (groups) aws.balancer.forward(RuleArn, structuredClone(groups), "API", aws.now);
    return otherActions.DescribeRules(aws, { RuleArns: [RuleArn] });
  },

  DescribeListeners(aws: SimulatedAws, { ListenerArns }: { ListenerArns: string[] }) {
    const known = [...aws.balancer.listeners].filter(([arn]) => ListenerArns.includes(arn));
    const LoadBalancerArn = aws.arn("loadbalancer", "app/shop/cccc", "elasticloadbalancing");
    return {
      Listeners: known.map(([ListenerArn, Port]) => {
        return { ListenerArn, LoadBalancerArn, Port, Protocol: Port === 443 ? "HTTPS" : "HTTP" };
      }),
    };
  },

  DescribeLoadBalancers(_: SimulatedAws, { LoadBalancerArns }: { LoadBalancerArns: string[] }) {
    const DNSName = "shop-1234567890.eu-west-1.elb.amazonaws.com";
    const known = LoadBalancerArns.map((LoadBalancerArn) => ({ LoadBalancerArn, DNSName, Scheme: "internet-facing" }));
    return { LoadBalancers: known };
  },

  DescribeTargetHealth(aws: SimulatedAws, { TargetGroupArn }: { TargetGroupArn: string }) {
    const tasks = [...aws.services.values()].flatMap(({ revisions, scheduler }) =>
      revisions.filter(({ group }) => group === TargetGroupArn).flatMap((one) => scheduler.of(one)),
    );
    const registered = tasks.filter((task) => task.runningAt <= aws.now && !isGone(task, aws.now));
    return { TargetHealthDescriptions: registered.map((task) => targetHealth(task, aws.now)) };
  },

  /** A task of a service writes one line when it fails. */
  GetLogEvents(aws: SimulatedAws, { logStreamName, nextToken }: { logStreamName: string; nextToken?: string }) {
    const id = logStreamName.split("/").at(-1) ?? "";
    const single = aws.single.find(({ arn }) => arn.endsWith(id));
    const tasks = [...aws.services.values()].flatMap(({ scheduler }) => scheduler.tasks);
    const task = single ?? tasks.find(({ arn }) => arn.endsWith(id));
    if (!task || task.runningAt > aws.now) return { events: [] };
    const lines = single?.run.log ?? (task.fails && isGone(task, aws.now) ? ["Error: no such host: db"] : []);
    const events = nextToken ? [] : lines.map((message) => ({ message, timestamp: task.runningAt }));
    return { events, nextForwardToken: "f/1" };
  },
};

function targetHealth(task: SimulatedTask, now: number): TargetHealthDescription {
  const State = !isLive(task, now) ? "draining" : isHealthy(task, now) ? "healthy" : "initial";
  return { Target: { Id: task.address, Port: 8080 }, TargetHealth: { State } };
}

export function answer(aws: SimulatedAws, action: string, input: Record<string, unknown>): object {
  const known = { ...ecsActions, ...otherActions }[action as keyof typeof ecsActions];
  if (!known) throw new AwsFault("UnknownOperationException", `the simulated AWS has no ${action}`);
  return known(aws, input as never);
}
