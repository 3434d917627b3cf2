// What ECS needs to move requests between the two target groups of a service whose deployments go in steps, and the
// listener by which a deployment is tested before. How ECS moves them is left to service/deployment.ts.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html

import { lb, type types, vpc } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { testDefaults } from "../../settings/defaults.ts";
import { managedRole } from "../shared/managedRole.ts";
import { placeOf } from "../shared/place.ts";
import type { RoleScope } from "../shared/roleScope.ts";

export interface SecondTargetArgs {
  /** The listener of a test. @default none */
  test?: { port?: number };
  /** The provider's region, such as `eu-west-1`. @default asked of the provider */
  region?: pulumi.Input<string>;
  /** Where the role lives and how far it may go. @default under "/", without a boundary */
  scope?: RoleScope;
}

interface Made extends SecondTargetArgs {
  targetGroup: lb.TargetGroup;
  loadBalancer: {
    listenerArn: pulumi.Input<string>;
    securityGroupId: pulumi.Input<string>;
    /** @default that of the listener's */
    arn?: pulumi.Input<string>;
  };
  tasks: { securityGroupId: pulumi.Input<string> };
  /** The rule that leads clients to the service. */
  listenerRule: lb.ListenerRule;
}

/** @param parent the target of the load balancer, by which its children are called */
export function makeSecondTarget(name: string, args: Made, parent: pulumi.Resource) {
  const { targetGroup, loadBalancer, tasks, listenerRule, test, scope } = args;
  const { role, policy } = managedRole(parent, `${name}-shift`, {
    service: "ecs.amazonaws.com",
    policy: "AmazonECSInfrastructureRolePolicyForLoadBalancers",
    partition: placeOf(parent, args.region).partition,
    scope,
  });
  const tested = test && makeTestListener(name, { test, loadBalancer, tasks, targetGroup }, parent);
  const shifting: types.input.ecs.ServiceLoadBalancerAdvancedConfiguration = {
    alternateTargetGroupArn: targetGroup.arn,
    productionListenerRule: listenerRule.arn,
    testListenerRule: tested?.rule.arn,
    roleArn: role.arn,
  };
  return {
    shifting,
    wayIn: [policy, ...(tested ? tested.wayIn : [])],
  };
}

type Tested = Pick<Made, "loadBalancer" | "tasks"> & { test: { port?: number }; targetGroup: lb.TargetGroup };

/** Without TLS, and open to the service's own tasks alone, one of which makes the test. */
function makeTestListener(name: string, args: Tested, parent: pulumi.Resource) {
  const { loadBalancer, tasks, targetGroup } = args;
  const { port = testDefaults.port } = args.test;
  const { arn = arnOf(loadBalancer.listenerArn) } = loadBalancer;
  const listener = new lb.Listener(
    `${name}-test-listener`,
    {
      loadBalancerArn: arn,
      port,
      protocol: "HTTP",
      defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
    },
    { parent },
  );
  const rule = new lb.ListenerRule(
    `${name}-test-rule`,
    {
      listenerArn: listener.arn,
      priority: 1,
      conditions: [{ pathPattern: { values: ["/*"] } }],
      actions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
    },
    {
      parent,
      // ECS sends them to whichever group has the new revision, as it does with the rule for clients.
      ignoreChanges: ["actions"],
    },
  );
  const wayIn = new vpc.SecurityGroupIngressRule(
    `${name}-test-in`,
    {
      securityGroupId: loadBalancer.securityGroupId,
      referencedSecurityGroupId: tasks.securityGroupId,
      description: `From the tasks of ${name}, to test`,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    },
    { parent },
  );
  return { rule, wayIn: [rule, wayIn] };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
function arnOf(listenerArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(listenerArn)
    .apply((arn) => arn.replace(/:listener\/(app\/[^/]+\/[^/]+)\/[^/]+$/, ":loadbalancer/$1"));
}
