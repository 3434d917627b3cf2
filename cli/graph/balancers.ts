// The boxes in front of the services: the stack's load balancers, CloudFront, and a load balancer that is there
// already, of which a plan has only what is added to it.

import type { Inputs, Planned } from "../../plan/charges/plannedStack.ts";
import { maintenanceStatus } from "../plan/surroundings.ts";
import { frameOf, otherStack, vpcFrame } from "./frames.ts";
import type { Sketch } from "./sketch.ts";

export const balancerType = "aws:lb/loadBalancer:LoadBalancer";
export const listenerType = "aws:lb/listener:Listener";
const ruleType = "aws:lb/listenerRule:ListenerRule";
const groupType = "aws:lb/targetGroup:TargetGroup";
const distributionType = "aws:cloudfront/distribution:Distribution";

const given = "balancer that is there already";

export function drawBalancers(sketch: Sketch): void {
  const { stack } = sketch;
  for (const balancer of stack.all(balancerType)) drawBalancer(balancer, sketch);
  for (const front of stack.all(distributionType)) drawFront(front, sketch);
  const rules = stack.all(ruleType).filter((rule) => stack.source(rule, listenerType, "listenerArn") === undefined);
  const [rule] = rules;
  if (rule === undefined) return;
  const other = otherStack(String(rule.inputs.listenerArn));
  const vpc = rules.flatMap((one) => stack.sources(one)).find(({ type }) => type === groupType)?.inputs.vpcId;
  const frame = vpc === undefined ? undefined : vpcFrame(String(vpc), sketch);
  sketch.outside({
    id: given,
    kind: "balancer",
    title: "Load balancer",
    lines: [other === undefined ? "there already" : `of the stack ${other}`, ...maintenance(rules, sketch)],
    urns: rules.map(({ urn }) => urn),
    ...(frame !== undefined && { frame }),
  });
}

function drawBalancer(balancer: Planned, sketch: Sketch): void {
  const { stack } = sketch;
  const { internal, loadBalancerType } = balancer.inputs;
  const component = stack.componentOf(balancer);
  const listeners = stack.all(listenerType).filter((one) => stack.source(one, balancerType) === balancer);
  const guarded = stack
    .all("aws:wafv2/webAclAssociation:WebAclAssociation")
    .some((one) => stack.source(one, balancerType, "resourceArn") === balancer);
  const frame = frameOf([balancer], sketch);
  const id = sketch.box({
    id: `balancer ${component}`,
    kind: "balancer",
    title: `${internal ? "Internal " : ""}${loadBalancerType === "network" ? "network " : ""}load balancer`.replace(
      /^./,
      (first) => first.toUpperCase(),
    ),
    lines: [
      ...namesOf(balancer, sketch),
      ...(guarded ? ["behind a web ACL"] : []),
      ...maintenance(
        stack.all(ruleType).filter((rule) => listeners.includes(listenerOf(rule, sketch) as Planned)),
        sketch,
      ),
    ],
    urns: [balancer.urn, ...listeners.map(({ urn }) => urn)],
    ...(frame !== undefined && { frame }),
  });
  sketch.claimComponent(balancer, id);
}

const listenerOf = (rule: Planned, { stack }: Sketch) => stack.source(rule, listenerType, "listenerArn");

function drawFront(front: Planned, sketch: Sketch): void {
  const { aliases = [], webAclId } = front.inputs as { aliases?: string[]; webAclId?: string };
  const id = sketch.box({
    id: `front ${sketch.stack.componentOf(front)}`,
    kind: "balancer",
    title: "CloudFront",
    lines: [...aliases, ...(webAclId === undefined ? [] : ["behind a web ACL"])],
    urns: [front.urn],
  });
  const visitors = internet(sketch, front.urn);
  sketch.arrow(visitors, id, "traffic", { label: "HTTPS 443", urns: [front.urn], isOpen: true });
}

/** Where everybody's requests come from. */
export function internet(sketch: Sketch, urn: string): string {
  return sketch.outside({ id: "internet", kind: "internet", title: "Internet", lines: ["anyone"], urns: [urn] });
}

/** The CloudFront of the stack. */
export function frontOf(sketch: Sketch): string | undefined {
  const [front] = sketch.stack.all(distributionType);
  return front && sketch.boxOf(front);
}

function namesOf(balancer: Planned, { stack }: Sketch): string[] {
  const records = stack
    .users(balancer, "aws:route53/record:Record")
    .filter(({ inputs }) => inputs.aliases !== undefined && !String(inputs.name).startsWith("${"));
  return [...new Set(records.map(({ inputs }) => String(inputs.name)))].sort();
}

function maintenance(rules: readonly Planned[], { stack }: Sketch): string[] {
  const status = maintenanceStatus(rules, stack);
  return status === undefined ? [] : [`maintenance: all get ${status}`];
}

/** The load balancer that sends a target group its requests, with what makes it send them. */
export function balancerOf(group: Planned, sketch: Sketch): { box: string; urns: string[] } | undefined {
  const { stack } = sketch;
  const [by] = [...stack.users(group, ruleType), ...stack.users(group, listenerType)];
  if (by === undefined) return undefined;
  const balancer = stack.source(by, balancerType);
  const box = balancer === undefined ? given : sketch.boxOf(balancer);
  return box !== undefined && sketch.boxes.has(box) ? { box, urns: [group.urn, by.urn] } : undefined;
}

/** The box behind a group that is in no plan: that of the load balancer where its listener's rules stand. */
export function boxOfGivenGroup(rule: Planned, sketch: Sketch): string | undefined {
  const parent = rule.parent?.split("::")[2] ?? "";
  return parent.endsWith(":LoadBalancerTarget") && sketch.boxes.has(given) ? given : undefined;
}

/** The requests that a service answers, such as `app.example.com/api/*`; sorted, each once. */
export function routesOf(targets: readonly Planned[], { stack }: Sketch): string[] {
  const rules = targets.flatMap((group) => stack.users(group, ruleType));
  const texts = rules.flatMap(({ inputs }) => {
    const conditions = (inputs.conditions ?? []) as Inputs[];
    const of = (name: "hostHeader" | "pathPattern") =>
      conditions.flatMap((one) => (one[name]?.values ?? []) as string[]);
    const [hosts, paths] = [of("hostHeader"), of("pathPattern")];
    const named = hosts.length > 0 ? hosts : [""];
    return named.flatMap((host) => (paths.length > 0 ? paths : ["/*"]).map((path) => `${host}${path}`));
  });
  return [...new Set(texts)].sort();
}

export const targetGroupsOf = (service: Planned, { stack }: Sketch): Planned[] => {
  const urns = new Set(service.propertyDependencies.loadBalancers);
  return stack.all(groupType).filter(({ urn }) => urns.has(urn));
};
