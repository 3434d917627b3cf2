// Where the new revision answers before clients reach it: the listener of the deployment's test, at the load balancer's
// address inside the VPC, and the name that clients call the service by.

import type { Service } from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { Unreadable } from "./apiError.ts";
import type { Clients } from "./clients.ts";

export interface TestAddress {
  /** `http://10.0.1.17:9000`, without a path. */
  url: string;
  /** What a client sends as `Host`. */
  host: string;
}

/**
 * Gives the addresses of the load balancer's network interfaces in the VPC. Its security group admits the service's
 * tasks as such, and a public address would hide who asks.
 *
 * @param description what EC2 says of such an interface: `ELB app/<name>/<id>`
 */
export type PrivateAddresses = (description: string) => Promise<string[]>;

/** @throws Error where the service has no listener for tests */
export async function testAddress(
  { elb }: Clients,
  service: Service,
  privateAddresses: PrivateAddresses,
  abortSignal: AbortSignal,
): Promise<TestAddress> {
  const options = { abortSignal };
  const { testListenerRule, productionListenerRule } = service.loadBalancers?.[0]?.advancedConfiguration ?? {};
  if (testListenerRule === undefined) throw new Error("ECS has no test listener of the service");
  const rules = [testListenerRule, productionListenerRule].filter((arn) => arn !== undefined);
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ RuleArns: rules }), options);
  const asked = new DescribeListenersCommand({ ListenerArns: [listenerOf(testListenerRule)] });
  const listener = (await elb.send(asked, options)).Listeners?.[0];
  if (listener?.Port === undefined) throw new Unreadable("no port of the test listener");
  const LoadBalancerArns = [listener.LoadBalancerArn ?? ""];
  const balancers = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns }), options);
  const balancer = balancers.LoadBalancers?.[0];
  const inside = balancer?.Scheme === "internal" ? undefined : (await privateAddresses(descriptionOf(balancer)))[0];
  const address = inside ?? balancer?.DNSName;
  if (address === undefined) throw new Error("the load balancer has no address");
  return { url: `http://${address}:${listener.Port}`, host: hostOf(Rules, productionListenerRule) ?? address };
}

/** A rule's ARN begins as its listener's: `…:listener-rule/app/<name>/<id>/<listener>/<rule>`. */
function listenerOf(rule: string): string {
  return rule.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
}

function descriptionOf({ LoadBalancerArn = "" }: { LoadBalancerArn?: string } = {}): string {
  return `ELB ${LoadBalancerArn.replace(/^.*:loadbalancer\//, "")}`;
}

function hostOf(rules: readonly Rule[], production: string | undefined): string | undefined {
  const conditions = rules.find(({ RuleArn }) => RuleArn === production)?.Conditions ?? [];
  const names = conditions.flatMap(({ Field, HostHeaderConfig, Values }) =>
    Field === "host-header" ? (HostHeaderConfig?.Values ?? Values ?? []) : [],
  );
  return names[0]?.replaceAll("*", "test").replaceAll("?", "t");
}
