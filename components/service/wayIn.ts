// What a service is reached by: its places behind the load balancers, and its name in the VPC's DNS. Its part in
// Service Connect is left to fargateService.ts.

import * as pulumi from "@pulumi/pulumi";
import { containerOf } from "../../settings/facts/listen.ts";
import { type CalledPort, routedPort } from "../../settings/facts/ports.ts";
import { DnsName } from "../connect/dnsName.ts";
import { ListenTargets } from "../ingress/listenTargets.ts";
import { LoadBalancerTarget } from "../ingress/loadBalancerTarget.ts";
import { hasTwoTargetGroups } from "./deployment.ts";
import type { FargateServiceArgs } from "./fargateServiceArgs.ts";

/**
 * @param args with the tasks' security group
 * @returns undefined where no load balancer reaches the service
 * @throws ResourceError where only one of port and load balancer is given
 */
export function makeTarget(
  service: pulumi.ComponentResource,
  name: string,
  args: FargateServiceArgs & { securityGroupId: pulumi.Input<string> },
): LoadBalancerTarget | undefined {
  const { route, loadBalancer, network, securityGroupId, deployment } = args;
  const twoGroups = hasTwoTargetGroups(deployment);
  if (twoGroups) checkSteps(service, name, args);
  if (loadBalancer === undefined && route === undefined) return undefined;
  const reached = routedPort(name, args);
  if (loadBalancer === undefined || reached === undefined) {
    const [has, lacks] = loadBalancer === undefined ? ["route", "loadBalancer"] : ["loadBalancer", portFor(route)];
    throw new pulumi.ResourceError(`${name}: ${has} must come with ${lacks}; add it, or take ${has} out`, service);
  }
  const tasks = { vpcId: network.vpcId, securityGroupId };
  const { region, roles: scope } = args;
  const second = twoGroups ? { test: deployment?.test, region, scope } : undefined;
  return new LoadBalancerTarget(name, { ...args, ...reached, loadBalancer, tasks, second }, { parent: service });
}

/**
 * ECS moves requests by the weights of a rule that has nothing else:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
function checkSteps(service: pulumi.Resource, name: string, args: FargateServiceArgs): void {
  const { loadBalancer, route: { signIn, shares, shareOf } = {}, listen = {}, stickiness } = args;
  if (loadBalancer === undefined) {
    throw new pulumi.ResourceError(`${name}: a second target group must come with loadBalancer; add it`, service);
  }
  const beside = {
    listen: Object.keys(listen).length > 0,
    stickiness: stickiness !== undefined,
    "route.signIn": signIn !== undefined,
    "route.shares": (shares?.length ?? 0) > 0,
    "route.shareOf": shareOf !== undefined,
  };
  const found = Object.entries(beside).find(([, isThere]) => isThere)?.[0];
  if (found === undefined) return;
  throw new pulumi.ResourceError(`${name}: ${found} must not stand beside two target groups; take one out`, service);
}

function portFor({ container, port }: NonNullable<FargateServiceArgs["route"]> = {}): string {
  const whose = container === undefined ? "" : ` of container ${container}`;
  return `${port === undefined ? "port" : `port ${port}`}${whose}`;
}

/**
 * @param ports what callers reach
 * @throws ResourceError where a service without a port is called
 */
export function makeDnsName(
  service: pulumi.ComponentResource,
  name: string,
  { dns, connect }: FargateServiceArgs,
  ports: readonly CalledPort[],
): DnsName | undefined {
  const called = { dns, "connect.serve": connect?.serve };
  const [has] = Object.entries(called).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (has !== undefined && ports.length === 0) {
    throw new pulumi.ResourceError(`${name}: ${has} must come with port; add it, or take ${has} out`, service);
  }
  return dns && new DnsName(name, dns, { parent: service });
}

type ListenArgs = Pick<
  FargateServiceArgs,
  "listen" | "networkLoadBalancer" | "network" | "sidecars" | "deregistrationDelaySeconds"
> & { securityGroupId: pulumi.Input<string> };

/** @returns undefined where the service listens on no port of its own at a network load balancer */
export function makeListenTargets(service: pulumi.Resource, name: string, args: ListenArgs): ListenTargets | undefined {
  const { listen = {}, networkLoadBalancer, network, securityGroupId, deregistrationDelaySeconds } = args;
  if (Object.keys(listen).length === 0) return undefined;
  if (networkLoadBalancer === undefined) {
    const what = "listen must come with networkLoadBalancer; add it, or take listen out";
    throw new pulumi.ResourceError(`${name}: ${what}`, service);
  }
  const tasks = { vpcId: network.vpcId, securityGroupId };
  return new ListenTargets(
    name,
    { listen, networkLoadBalancer, tasks, deregistrationDelaySeconds },
    { parent: service },
  );
}

/** Every target group of the service, with the container and the port that it reaches; undefined where it has none. */
export function balanced(
  name: string,
  { sidecars }: Pick<FargateServiceArgs, "sidecars">,
  { target, listens }: { target?: LoadBalancerTarget; listens?: ListenTargets },
) {
  if (target === undefined && listens === undefined) return undefined;
  const own = target && {
    targetGroupArn: target.targetGroupArn,
    containerName: target.container,
    containerPort: target.port,
    advancedConfiguration: target.shifting,
  };
  const others = (listens?.targets ?? []).map(({ targetGroupArn, port }) => ({
    targetGroupArn,
    containerName: containerOf(port, sidecars) ?? name,
    containerPort: port,
  }));
  return [...(own ? [own] : []), ...others];
}
