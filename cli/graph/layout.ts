// Where each part of a picture stands: sizes by its texts, places by ELK (https://eclipse.dev/elk/), which lays out
// graphs with frames, from left to right. What the parts look like is left to svg.ts.

import type { ELK, ElkExtendedEdge, ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";
import { type Block, gathered } from "./gather.ts";
import type { Arrow, Box, Frame, Picture } from "./picture.ts";
import { widthOf, wrapped } from "./text.ts";
import { signs } from "./words.ts";

export interface Placed {
  width: number;
  height: number;
  frames: (Frame & Rectangle)[];
  /** Its lines are wrapped. */
  boxes: (Box & Rectangle)[];
  arrows: PlacedArrow[];
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedArrow extends Arrow {
  points: ElkPoint[];
  text?: { x: number; y: number; lines: string[] };
}

/** Sizes of text, and the heights of its lines, in pixels. */
export const sizes = { title: 13, line: 11, label: 11, frame: 12 } as const;
export const heights = { title: 18, line: 15, label: 14, frame: 17 } as const;
export const padding = 10;
/** The icon in a box's corner. */
export const icon = 16;

const [narrowest, widest, labelWidth] = [84, 196, 110];
const gap = 12;

export async function laidOut(picture: Picture): Promise<Placed> {
  const whole = gathered(picture);
  const { default: Elk } = (await import("elkjs/lib/elk.bundled.js")) as unknown as { default: new () => ELK };
  const boxes = new Map(whole.boxes.map((box) => [box.id, sized(box)]));
  const blocks = new Map(whole.blocks.map((block) => [block.id, sizedBlock(block)]));
  const childrenOf = (frame: string | undefined): ElkNode[] => [
    ...whole.frames
      .filter(({ within }) => within === frame)
      .map((one) => ({ ...frameNode(one), children: childrenOf(one.id) })),
    ...whole.boxes.filter((box) => box.frame === frame).map(({ id }) => nodeOf(id, boxes.get(id) as Sized)),
    ...whole.blocks.filter((block) => block.frame === frame).map(({ id }) => nodeOf(id, blocks.get(id) as SizedBlock)),
  ];
  const edges = whole.arrows.map(edgeOf);
  const graph: ElkNode = { id: "", layoutOptions: options, children: childrenOf(undefined), edges };
  const root: ElkNode = await new Elk().layout(graph);
  const at = placesIn(root);
  const place = ({ id }: { id: string }): Rectangle => at.get(id) as Rectangle;
  return {
    width: root.width ?? 0,
    height: root.height ?? 0,
    frames: whole.frames.map((frame) => ({ ...frame, ...place(frame) })),
    boxes: [
      ...[...boxes.values()].map((box) => ({ ...box, ...place(box) })),
      ...[...blocks].flatMap(([id, block]) => inBlock(block, place({ id }))),
    ],
    arrows: whole.arrows.map((arrow, index) => placedArrow(arrow, (root.edges ?? [])[index] as ElkExtendedEdge, at)),
  };
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.spacing.nodeNodeBetweenLayers": "26",
  "elk.layered.spacing.edgeNodeBetweenLayers": "12",
  "elk.spacing.nodeNode": "18",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeLabel": "3",
  "elk.padding": "[top=12,left=12,bottom=12,right=12]",
};

type Sized = Box & { width: number; height: number };

function sized(box: Box): Sized {
  const lines = box.lines.flatMap((line) => wrapped(line, sizes.line, widest - 2 * padding));
  const widths = [widthOf(box.title, sizes.title) + icon + 8, ...lines.map((line) => widthOf(line, sizes.line))];
  const width = Math.ceil(Math.max(narrowest, ...widths.map((one) => one + 2 * padding)));
  return { ...box, lines, width, height: heights.title + lines.length * heights.line + 2 * padding - 2 };
}

interface SizedBlock {
  boxes: Sized[];
  columns: number;
  width: number;
  height: number;
}

/** A block about twice as wide as high. */
function sizedBlock({ boxes }: Block): SizedBlock {
  const all = boxes.map(sized);
  const width = Math.max(...all.map((box) => box.width));
  const height = Math.max(...all.map((box) => box.height));
  const columns = Math.max(2, Math.round(Math.sqrt((2 * all.length * height) / width)));
  const rows = Math.ceil(all.length / columns);
  return {
    boxes: all.map((box) => ({ ...box, width, height })),
    columns,
    width: columns * (width + gap) - gap,
    height: rows * (height + gap) - gap,
  };
}

function inBlock({ boxes, columns }: SizedBlock, { x, y }: Rectangle): (Box & Rectangle)[] {
  return boxes.map((box, index) => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return { ...box, x: x + column * (box.width + gap), y: y + row * (box.height + gap) };
  });
}

const nodeOf = (id: string, { width, height }: { width: number; height: number }): ElkNode => ({ id, width, height });

/** How far the frames of further zones stand out behind the first one's, to the right and below. */
export const behind = ({ zones = 1 }: Pick<Frame, "zones">) => (zones - 1) * 5;

/** As wide as its texts, and as what is in it. */
function frameNode(frame: Frame): ElkNode {
  const { id, title, lines } = frame;
  const [right, bottom] = [12, 14].map((inside) => inside + behind(frame));
  const widths = [title, ...lines].map((line) => widthOf(line, sizes.frame));
  const top = 8 + heights.frame * (1 + lines.length) + 8;
  return {
    id,
    layoutOptions: {
      ...options,
      "elk.padding": `[top=${top},left=12,bottom=${bottom},right=${right}]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${Math.ceil(Math.max(...widths)) + 24 + behind(frame)},${top + 16 + behind(frame)})`,
    },
  };
}

function edgeOf(arrow: Arrow): ElkExtendedEdge {
  const { id, from, to } = arrow;
  const lines = labelLines(arrow);
  const width = Math.ceil(Math.max(...lines.map((line) => widthOf(line, sizes.label)))) + 6;
  const text = { text: lines.join("\n"), width, height: lines.length * heights.label };
  return { id, sources: [from], targets: [to], ...(lines.length > 0 && { labels: [text] }) };
}

/** A space at which no line ends, so that `HTTPS 443` stays together. */
const unbroken = "\u00a0";

function labelLines({ labels, mark }: Arrow): string[] {
  const whole = labels.map((label) => label.replaceAll(" ", unbroken));
  const said = labels.length > 0 ? wrapped(whole.join(", "), sizes.label, labelWidth) : [];
  return [...(mark ? [signs[mark]] : []), ...said];
}

/** Id of a node → its place in the whole picture; ELK gives it in the frame around it. */
function placesIn(node: ElkNode, x = 0, y = 0): Map<string, Rectangle> {
  const own = { x: x + (node.x ?? 0), y: y + (node.y ?? 0), width: node.width ?? 0, height: node.height ?? 0 };
  const within = (node.children ?? []).flatMap((child) => [...placesIn(child, own.x, own.y)]);
  return new Map([[node.id, own], ...within]);
}

function placedArrow(arrow: Arrow, edge: ElkExtendedEdge, at: Map<string, Rectangle>): PlacedArrow {
  // ELK adds `container`: the frame in which the edge's places are.
  const { x, y } = at.get((edge as ElkExtendedEdge & { container?: string }).container ?? "") as Rectangle;
  const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map((point) => ({ x: point.x + x, y: point.y + y })),
  );
  const [label] = edge.labels ?? [];
  if (label === undefined) return { ...arrow, points };
  const middle = (label.x ?? 0) + x + (label.width ?? 0) / 2;
  return { ...arrow, points, text: { x: middle, y: (label.y ?? 0) + y, lines: labelLines(arrow) } };
}
