// The arrows of a picture that are security group rules: each rule of the plan is one, or a part of one. A rule in and
// the rule out that answers it are one arrow.

import type { Planned } from "../../plan/charges/plannedStack.ts";
import { balancerType, boxOfGivenGroup, frontOf, internet, listenerType } from "./balancers.ts";
import { groupsOf, vpcFrame, vpcOf, vpcType } from "./frames.ts";
import { type End, type SecurityRule, securityRules } from "./securityRules.ts";
import type { Sketch } from "./sketch.ts";
import { wayOutOf } from "./waysOut.ts";

const world = ["0.0.0.0/0", "::/0"];

export function drawTraffic(sketch: Sketch): void {
  const rules = securityRules(sketch.stack);
  const members = membersOf(sketch);
  const boxesOf = (end: Extract<End, { kind: "group" }>, rule: Planned): string[] => {
    const found = end.group === undefined ? boxOfGivenGroup(rule, sketch) : members.get(end.group.urn);
    return found === undefined ? [groupBox(end, rule, sketch)] : [found].flat();
  };
  const isInside = ({ peer }: SecurityRule) => peer.kind === "range" && ownVpcOf(peer.range, sketch) !== undefined;
  // What is for all of the VPC comes last: endpoints let in a part of what tasks are let out for.
  for (const rule of rules.toSorted((a, b) => Number(isInside(a)) - Number(isInside(b)))) {
    for (const box of boxesOf(rule.group, rule.rule)) {
      if (rule.direction === "out") drawOut(rule, box, boxesOf, sketch);
      else if (!(isInside(rule) && narrowWays(rule, box, sketch))) drawIn(rule, box, boxesOf, sketch);
    }
  }
}

/** The stack's VPC of this range. */
const ownVpcOf = (range: string, { stack }: Sketch) =>
  stack.all(vpcType).find(({ inputs }) => inputs.cidrBlock === range);

/** Says on the arrows by which tasks get out what the endpoints let in; false where no such arrow ends at the box. */
function narrowWays({ ports, urn }: SecurityRule, box: string, sketch: Sketch): boolean {
  const ways = sketch.arrows.filter(({ kind, to }) => kind === "out" && to === box);
  for (const way of ways) sketch.narrow(way, ports, urn);
  return ways.length > 0;
}

type BoxesOf = (end: Extract<End, { kind: "group" }>, rule: Planned) => string[];

function drawIn(found: SecurityRule, to: string, boxesOf: BoxesOf, sketch: Sketch): void {
  const { peer, rule, urn } = found;
  const isOpen = peer.kind === "range" && world.includes(peer.range);
  const froms = peer.kind === "group" ? boxesOf(peer, rule) : [outside(peer, urn, sketch)];
  const label = listenerText(found, sketch) ?? found.ports;
  for (const from of froms) sketch.arrow(from, to, "traffic", { label, urns: [urn], isOpen });
}

function drawOut(found: SecurityRule, from: string, boxesOf: BoxesOf, sketch: Sketch): void {
  const { peer, rule, urn, ports: label } = found;
  if (peer.kind === "group") {
    for (const to of boxesOf(peer, rule)) sketch.arrow(from, to, "traffic", { label, urns: [urn] });
    return;
  }
  const isWorld = peer.kind === "range" && world.includes(peer.range);
  const to = isWorld ? wayOutOf(from, peer.range, urn, sketch) : outside(peer, urn, sketch);
  sketch.arrow(from, to, isWorld ? "out" : "traffic", { label, urns: [urn] });
}

/** The box for addresses: the internet, CloudFront, an office. */
function outside(peer: Exclude<End, { kind: "group" }>, urn: string, sketch: Sketch): string {
  if (peer.kind === "range") {
    if (world.includes(peer.range)) return internet(sketch, urn);
    const { range } = peer;
    const own = ownVpcOf(range, sketch);
    const [, given] = /^\$\{(?:IPv6 )?range of (.+)\}$/.exec(range) ?? [];
    const vpc = own ? `\${${own.name}.vpcId}` : given;
    if (vpc === undefined)
      return sketch.outside({ id: `range ${range}`, kind: "addresses", title: range, lines: [], urns: [urn] });
    const frame = vpcFrame(vpc, sketch);
    const title = "The VPC";
    return sketch.outside({
      ...{ id: `range of ${vpc}`, kind: "addresses", title, lines: ["all addresses in it"], urns: [urn], frame },
    });
  }
  const front = /cloudfront/.test(peer.id) ? frontOf(sketch) : undefined;
  const title = peer.id.replace(/^\$\{|\}$/g, "");
  return front ?? sketch.outside({ id: `list ${peer.id}`, kind: "addresses", title, lines: [], urns: [urn] });
}

/** `HTTPS 443`, where a listener of the load balancer answers on the rule's port. */
function listenerText({ group, ports }: SecurityRule, { stack }: Sketch): string | undefined {
  if (group.group === undefined) return undefined;
  const [balancer] = stack.users(group.group, balancerType);
  const listeners = balancer === undefined ? [] : stack.users(balancer, listenerType);
  const [transport = "", port = ""] = ports.startsWith("udp ") ? ports.split(" ") : ["tcp", ports];
  const listener = listeners.find(({ inputs }) => {
    const isUdp = String(inputs.protocol).includes("UDP");
    return String(inputs.port) === port && (transport !== "udp" || isUdp);
  });
  if (listener === undefined) return undefined;
  const { protocol } = listener.inputs;
  return `${protocol === "TCP_UDP" ? transport.toUpperCase() : protocol} ${port}`;
}

/** URN of a group → the boxes whose resources are in it. */
function membersOf(sketch: Sketch): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const resource of sketch.stack.resources) {
    const box = sketch.boxOf(resource);
    if (box === undefined) continue;
    for (const { urn } of groupsOf(resource, sketch)) {
      members.set(urn, [...new Set([...(members.get(urn) ?? []), box])]);
    }
  }
  return members;
}

/** A group that nothing in the plan is in, or that is not in the plan. */
function groupBox({ id, group }: Extract<End, { kind: "group" }>, rule: Planned, sketch: Sketch): string {
  const frame = group && vpcOf(group, sketch);
  return sketch.outside({
    ...{ id: `group ${group?.name ?? id}`, kind: "group", title: group?.name ?? id, lines: ["security group"] },
    urns: [group?.urn ?? rule.urn],
    ...(frame !== undefined && { frame }),
  });
}
