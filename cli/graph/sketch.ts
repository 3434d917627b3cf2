// Collects the parts of a picture while model.ts draws it: which box stands for which resource, and one arrow for all
// that goes the same way between two boxes.

import { PlannedStack } from "../../plan/charges/plannedStack.ts";
import { compare, type Plan, type PlannedResource } from "../../plan/graph.ts";
import type { Arrow, ArrowKind, Box, Frame, Picture } from "./picture.ts";
import { anyPort } from "./securityRules.ts";

export class Sketch {
  readonly stack: PlannedStack;
  readonly frames = new Map<string, Frame>();
  readonly boxes = new Map<string, Box>();
  private readonly arrowsById = new Map<string, Arrow>();
  private readonly boxByUrn = new Map<string, string>();
  private readonly boxByComponent = new Map<string, string>();

  private readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
    this.stack = new PlannedStack(plan);
  }

  frame(frame: Frame): string {
    return put(this.frames, frame);
  }

  /** A box that stands for its resources; one that is there already gets those, too. */
  box(box: Box): string {
    for (const urn of box.urns) this.boxByUrn.set(urn, box.id);
    return put(this.boxes, box);
  }

  /** A box for what is outside the plan, and is only named in these resources. */
  outside(box: Box): string {
    return put(this.boxes, box);
  }

  /** Has a box stand for whatever else is in the outermost component of a resource. */
  claimComponent(resource: PlannedResource, box: string): void {
    const name = this.stack.componentOf(resource);
    if (!this.boxByComponent.has(name)) this.boxByComponent.set(name, box);
  }

  boxOf(resource: PlannedResource): string | undefined {
    return this.boxByUrn.get(resource.urn) ?? this.boxByComponent.get(this.stack.componentOf(resource));
  }

  arrow(from: string, to: string, kind: ArrowKind, found: { label?: string; urns: string[]; isOpen?: boolean }): void {
    if (from === to && kind !== "traffic") return;
    const id = `${kind}: ${from} → ${to}`;
    const { labels = [], urns = [], isOpen = false } = this.arrowsById.get(id) ?? {};
    this.arrowsById.set(id, {
      ...{ id, kind, from, to },
      labels: [...new Set([...labels, ...(found.label === undefined ? [] : [found.label])])].sort(byNumber),
      urns: [...new Set([...urns, ...found.urns])],
      isOpen: isOpen || found.isOpen === true,
    });
  }

  /** Says what of an arrow is left, where a rule at its end lets in less than the one at its start lets out. */
  narrow({ id, kind, from, to, labels }: Arrow, label: string, urn: string): void {
    const arrow = this.arrowsById.get(id);
    if (arrow === undefined) return;
    this.arrowsById.set(id, { ...arrow, labels: labels.filter((one) => one !== anyPort) });
    this.arrow(from, to, kind, { label, urns: [urn] });
  }

  get arrows(): Arrow[] {
    return [...this.arrowsById.values()];
  }

  picture(): Picture {
    const { project, stack } = this.plan;
    const { region } = this.stack;
    return {
      project,
      stack,
      ...(region !== undefined && { region }),
      frames: [...this.frames.values()],
      boxes: [...this.boxes.values()].sort((a, b) => compare(a.id, b.id)),
      arrows: this.arrows.sort((a, b) => compare(a.id, b.id)),
    };
  }
}

function put<T extends { id: string; urns: string[] }>(parts: Map<string, T>, part: T): string {
  const urns = [...new Set([...(parts.get(part.id)?.urns ?? []), ...part.urns])];
  parts.set(part.id, { ...(parts.get(part.id) ?? part), urns });
  return part.id;
}

/** 80 before 443, and both before `any port`. */
const byNumber = (a: string, b: string) => numberIn(a) - numberIn(b) || compare(a, b);
const numberIn = (text: string) => Number(/\d+/.exec(text)?.[0] ?? Number.POSITIVE_INFINITY) || 0;
