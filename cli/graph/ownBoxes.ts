// The owner's own resources (resources.ts): a box for each that a service or a job uses, that holds data, or that is in
// a security group. What only belongs to one, such as its policy or its subnets, is a part of its box.

import type { Planned, PlannedStack } from "../../plan/charges/plannedStack.ts";
import { isOwners } from "../../plan/graph.ts";
import { knownOf } from "../../plan/resourceTypes/table.ts";
import { isRemote, typeName } from "../../plan/tree.ts";
import { fewerZones, frameOf, groupsOf } from "./frames.ts";
import type { BoxKind } from "./picture.ts";
import { isGroupOrRule } from "./securityRules.ts";
import type { Sketch } from "./sketch.ts";

export function drawOwn(sketch: Sketch): void {
  const { stack } = sketch;
  const own = stack.resources.filter(
    (one) =>
      isOwners(one.urn) && (one.custom || isRemote(one)) && !isGroupOrRule(one) && !one.type.startsWith("pulumi:"),
  );
  if (own.length === 0) return;
  const used = new Set(stack.resources.filter(({ urn }) => !isOwners(urn)).flatMap((one) => stack.sources(one)));
  const isMain = (one: Planned) =>
    used.has(one) || knownOf(one.type).holdsData === true || groupsOf(one, sketch).length > 0;
  const parts = partsOf(own, isMain, stack);
  for (const [main, all] of parts) drawMain(main, all, sketch);
  drawUses(sketch);
}

/** Each main resource with what depends on it or what it depends on; where none of those is main, the first is. */
function partsOf(
  own: readonly Planned[],
  isMain: (one: Planned) => boolean,
  stack: PlannedStack,
): Map<Planned, Planned[]> {
  const near = new Map<Planned, Planned[]>(own.map((one) => [one, []]));
  for (const one of own) {
    for (const other of stack.sources(one).filter((source) => near.has(source))) {
      near.get(one)?.push(other);
      near.get(other)?.push(one);
    }
  }
  const parts = new Map<Planned, Planned[]>();
  const placed = new Set<Planned>(own.filter(isMain));
  const gather = (main: Planned) => {
    const all = [main];
    for (const at of all) {
      for (const one of near.get(at) ?? []) {
        if (placed.has(one)) continue;
        placed.add(one);
        all.push(one);
      }
    }
    parts.set(main, all);
  };
  for (const main of [...placed]) gather(main);
  for (const one of own) {
    if (placed.has(one)) continue;
    placed.add(one);
    gather(one);
  }
  return parts;
}

function drawMain(main: Planned, all: readonly Planned[], sketch: Sketch): void {
  const frame = frameOf(all, sketch);
  sketch.box({
    id: `own ${main.name}`,
    kind: kindOf(main),
    title: main.name,
    lines: [typeName(main.type), ...fewerZones(all, sketch)],
    urns: all.map(({ urn }) => urn),
    ...(frame !== undefined && { frame }),
  });
}

function kindOf({ type }: Planned): BoxKind {
  if (/^aws:(sqs|sns|kinesis|mq|msk)\//.test(type)) return "queue";
  const isData = /^aws:(s3|rds|dynamodb|elasticache|memorydb|efs|docdb|neptune|opensearch|ecr)\//.test(type);
  return isData || knownOf(type).holdsData ? "data" : "resource";
}

/** What makes a run of a job; any other value that comes from a resource is something that a task uses. */
const startTypes = /^aws:(cloudwatch\/event(Rule|Target)|pipes\/pipe|scheduler\/schedule):/;

function drawUses(sketch: Sketch): void {
  for (const resource of sketch.stack.resources) {
    const box = sketch.boxOf(resource);
    if (box === undefined || isGroupOrRule(resource)) continue;
    for (const source of sketch.stack.sources(resource).filter(({ urn }) => isOwners(urn))) {
      const other = sketch.boxOf(source);
      if (other === undefined || other === box) continue;
      if (startTypes.test(resource.type)) sketch.arrow(other, box, "start", { label: "starts", urns: [resource.urn] });
      else sketch.arrow(box, other, "use", { urns: [resource.urn] });
    }
  }
}
