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
  const isInside = ({ peer }: SecurityRule) =>
    peer.kind === "range" && sketch.stack.all(vpcType).some(({ inputs }) => inputs.cidrBlock === peer.range);
  const [inside, others] = [rules.filter(isInside), rules.filter((rule) => !isInside(rule))];
  for (const rule of others) {
    for (const box of boxesOf(rule.group, rule.rule)) {
      if (rule.direction === "in") drawIn(rule, box, boxesOf, sketch);
      else drawOut(rule, box, boxesOf, sketch);
    }
  }
  for (const rule of inside) for (const box of boxesOf(rule.group, rule.rule)) drawInside(rule, box, sketch);
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

/** A rule for the range of the VPC itself is for whoever has an arrow there, else for a box of its own. */
function drawInside({ direction, ports: label, urn, peer }: SecurityRule, box: string, sketch: Sketch): void {
  const there = sketch.arrows.filter(({ from, to }) => (direction === "in" ? to : from) === box);
  const [vpc] = sketch.stack.all(vpcType);
  if (there.length > 0) {
    for (const arrow of there) sketch.narrow(arrow, label, urn);
    return;
  }
  const range = peer.kind === "range" ? peer.range : "";
  const frame = vpcFrame(`\${${vpc?.name}.vpcId}`, sketch);
  const other = sketch.outside({
    ...{ id: `range ${range}`, kind: "addresses", title: range, lines: ["all of the VPC"], urns: [urn], frame },
  });
  const [from, to] = direction === "in" ? [other, box] : [box, other];
  sketch.arrow(from, to, "traffic", { label, urns: [urn] });
}

/** The box for addresses: the internet, CloudFront, an office. */
function outside(peer: Exclude<End, { kind: "group" }>, urn: string, sketch: Sketch): string {
  if (peer.kind === "range") {
    if (world.includes(peer.range)) return internet(sketch, urn);
    const { range } = peer;
    const [, vpc] = /^\$\{(?:IPv6 )?range of (.+)\}$/.exec(range) ?? [];
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
