// Makes a picture of many services readable: one arrow in place of the same arrow of every box in a frame, a frame
// around what a load balancer sends requests to, and a block of those boxes that have no arrow of their own. Nothing is
// lost: what an arrow said of one box alone, such as its port, the box says then.

import type { Arrow, Box, Frame, Mark, Picture } from "./picture.ts";

export interface Gathered extends Picture {
  /** Boxes that stand side by side in a block, by the frame that they are in. */
  blocks: Block[];
}

export interface Block {
  id: string;
  frame: string;
  boxes: Box[];
}

/** The most arrows of one load balancer, or the most boxes without arrows in a frame, that are drawn one by one. */
const few = 4;

export function gathered(picture: Picture): Gathered {
  return inBlocks(behindBalancers(outOfFrames(picture)));
}

/** The frame around the boxes that a load balancer sends requests to, where they are many. */
function behindBalancers(picture: Picture): Picture {
  const frames: Frame[] = [];
  const boxes = new Map(picture.boxes.map((box) => [box.id, box]));
  const merged = new Map<Arrow, Arrow>();
  const isSent = ({ kind, from, to }: Arrow) =>
    kind === "traffic" && boxes.get(from)?.kind === "balancer" && boxes.get(to)?.kind === "service";
  const told = ownMarks(picture);
  const sent = Map.groupBy(picture.arrows.filter(isSent), (arrow) => {
    return [arrow.from, boxes.get(arrow.to)?.frame ?? "", told(arrow) ?? ""].join("\n");
  });
  const placed = new Set<string>();
  for (const [, arrows] of sent) {
    const [first] = arrows;
    if (first === undefined || arrows.length <= few || arrows.some(({ to }) => placed.has(to))) continue;
    const within = boxes.get(first.to)?.frame;
    const mark = told(first);
    const id = `behind ${first.from}${mark ? `, ${mark}` : ""}`;
    const urns = arrows.flatMap((arrow) => arrow.urns);
    frames.push({ id, title: "Behind the load balancer", lines: [], urns, ...(within && { within }) });
    const one: Arrow = { ...withMark(first, mark), id: `${first.from} → ${id}`, to: id, urns, labels: [] };
    for (const arrow of arrows) {
      placed.add(arrow.to);
      const box = boxes.get(arrow.to) as Box;
      boxes.set(arrow.to, { ...box, frame: id, lines: [`port ${arrow.labels.join(", ")}`, ...box.lines] });
      merged.set(arrow, one);
    }
  }
  const arrows = new Set(picture.arrows.map((arrow) => merged.get(arrow) ?? arrow));
  return {
    ...picture,
    frames: [...picture.frames, ...frames],
    boxes: [...boxes.values()],
    arrows: unique([...arrows]),
  };
}

/** One arrow from the innermost frame in which each service and job has the same arrow out. */
function outOfFrames(picture: Picture): Picture {
  const above = new Map(picture.frames.map(({ id, within }) => [id, within]));
  const isWithin = (frame: string | undefined, other: string): boolean =>
    frame !== undefined && (frame === other || isWithin(above.get(frame), other));
  const isTasks = ({ kind }: Box) => kind === "service" || kind === "job";
  const told = ownMarks(picture);
  let { arrows } = picture;
  for (const { id } of picture.frames.toReversed()) {
    const inside = picture.boxes.filter((box) => isTasks(box) && isWithin(box.frame, id)).map((box) => box.id);
    const out = arrows.filter(({ kind, from }) => kind === "out" && inside.includes(from));
    const same = Map.groupBy(out, (arrow) => [arrow.to, arrow.labels.join(), told(arrow) ?? ""].join("\n"));
    for (const [, found] of same) {
      const [first] = found;
      const target = picture.boxes.find((box) => box.id === first?.to);
      if (first === undefined || inside.length < 2 || found.length !== inside.length || isWithin(target?.frame, id))
        continue;
      const urns = found.flatMap((arrow) => arrow.urns);
      const one: Arrow = { ...withMark(first, told(first)), id: `${id} → ${first.to}`, from: id, urns };
      arrows = [...arrows.filter((arrow) => !found.includes(arrow)), one];
    }
  }
  return { ...picture, arrows };
}

/** A block of the boxes of a frame that have no arrow of their own. */
function inBlocks(picture: Picture): Gathered {
  const ends = new Set(picture.arrows.flatMap(({ from, to }) => [from, to]));
  const alone = picture.boxes.filter(({ id, frame }) => frame !== undefined && !ends.has(id));
  const blocks = [...Map.groupBy(alone, ({ frame }) => frame as string)]
    .filter(([, boxes]) => boxes.length > few)
    .map(([frame, boxes]): Block => ({ id: `block of ${frame}`, frame, boxes: boxes.sort(inOrder) }));
  const inBlock = new Set(blocks.flatMap(({ boxes }) => boxes));
  return { ...picture, boxes: picture.boxes.filter((box) => !inBlock.has(box)), blocks };
}

/** The mark of an arrow, but where a box at its end has it, too: the box says it for both. */
function ownMarks({ boxes }: Picture): (arrow: Arrow) => Mark | undefined {
  const marks = new Map(boxes.map(({ id, mark }) => [id, mark]));
  return ({ mark, from, to }) => (mark === marks.get(from) || mark === marks.get(to) ? undefined : mark);
}

function withMark({ mark: _, ...arrow }: Arrow, mark: Mark | undefined): Arrow {
  return { ...arrow, ...(mark && { mark }) };
}

/** nightly-2 before nightly-10. */
const inOrder = (a: Box, b: Box) => a.id.localeCompare(b.id, "en", { numeric: true });

function unique(arrows: Arrow[]): Arrow[] {
  return [...new Map(arrows.map((arrow) => [arrow.id, arrow])).values()];
}
