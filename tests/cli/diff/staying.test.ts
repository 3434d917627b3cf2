import assert from "node:assert/strict";
import { remarksOf } from "../../../cli/diff/diffLines.ts";
import { diffPlans } from "../../../cli/diff/diffPlans.ts";
import { warningsOf } from "../../../cli/diff/warnings.ts";
import type { PlannedOptions } from "../../../plan/graph.ts";
import { plan, resource } from "./graphs.ts";

const told = (...[before, after]: Parameters<typeof diffPlans>) =>
  warningsOf(diffPlans(before, after)).map((line) => line.map(([text]) => text).join(""));
const urn = (type: string, name: string) => `urn:pulumi:dev::docker-on-ecs::${type}::${name}`;

describe("what stays while that which it refers to is replaced", () => {
  const group = (vpcId: string, more: object = {}) =>
    resource("aws:lb/targetGroup:TargetGroup", "web-tg", { inputs: { vpcId, ...more } });
  const service = resource("docker-on-ecs:index:FargateService", "web");
  const rule = (listenerArn: string, parent?: typeof service) =>
    resource("aws:lb/listenerRule:ListenerRule", "web-rule", {
      inputs: { listenerArn, priority: 7, actions: [{ type: "forward", targetGroupArn: `\${web-tg.arn}` }] },
      parent,
      propertyDependencies: { actions: [urn("aws:lb/targetGroup:TargetGroup", "web-tg")] },
    });
  const balancer = (vpcId: string, options: PlannedOptions = {}) => [
    resource("aws:ec2/securityGroup:SecurityGroup", "sg", { inputs: { vpcId } }),
    resource("aws:lb/loadBalancer:LoadBalancer", "alb", {
      inputs: { securityGroups: [`\${sg.id}`] },
      options,
      propertyDependencies: { securityGroups: [urn("aws:ec2/securityGroup:SecurityGroup", "sg")] },
    }),
  ];

  it("is a load balancer that AWS moves to no other VPC, and none that is replaced with it", () => {
    assert.deepEqual(told(plan(balancer("vpc-1")), plan(balancer("vpc-2"))), [
      "dev: alb (aws.lb.LoadBalancer) stays in the former VPC, and AWS moves no load balancer to that of the new sg: the " +
        "deployment stops half-way; replace it too, with replacementTrigger on the VPC's id",
    ]);
    const triggered = (vpcId: string) => plan(balancer(vpcId, { replacementTrigger: vpcId }));
    assert.deepEqual(told(triggered("vpc-1"), triggered("vpc-2")), [
      "dev: alb (aws.lb.LoadBalancer) is replaced: its DNS name changes, and whoever uses the old one gets no answer",
    ]);
  });

  it("says which that is, where nothing else of it changes", () => {
    const { resources } = diffPlans(plan([group("vpc-1"), rule("arn:1")]), plan([group("vpc-2"), rule("arn:1")]));
    const remarks = resources.map((change) => [change.name, ...remarksOf(change)]);
    assert.deepEqual(remarks, [
      ["web-rule", "refers to the new web-tg"],
      ["web-tg", "replaced because of vpcId"],
    ]);
  });

  it("is a rule of a listener that is there already, and none of a listener of the new VPC", () => {
    assert.deepEqual(told(plan([group("vpc-1"), rule("arn:1")]), plan([group("vpc-2"), rule("arn:1")])), [
      "dev: web-rule (aws.lb.ListenerRule) stays at a load balancer of the former VPC, and AWS refuses it the new web-tg " +
        "of another one: the deployment stops half-way; change listenerArn to a listener of the new VPC in the same " +
        "deployment",
    ]);
    assert.deepEqual(told(plan([group("vpc-1"), rule("arn:1")]), plan([group("vpc-2"), rule("arn:2")])), []);
  });

  it("is a rule whose new target group has no tasks yet", () => {
    const [before, after] = [group("vpc-1"), group("vpc-1", { protocolVersion: "HTTP2" })];
    const warned = (parent?: typeof service) =>
      told(plan([before, rule("arn:1", parent), service]), plan([after, rule("arn:1", parent), service]));
    const what =
      "dev: web-rule (aws.lb.ListenerRule) forwards to the new web-tg before anything is in it: clients get errors until " +
      "its targets are healthy; without them, ";
    const beside = "make it beside the old one first, and forward to it in a second deployment";
    const renamed = "give the service another name in the same deployment, and its route goes over once it is healthy";
    assert.deepEqual([...warned(), ...warned(service)], [what + beside, what + renamed]);
    const slower = group("vpc-1", { slowStart: 30 });
    assert.deepEqual(told(plan([before, rule("arn:1")]), plan([slower, rule("arn:1")])), []);
  });
});
