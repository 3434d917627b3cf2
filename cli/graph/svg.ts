// A picture as SVG: one file that works alone, in light and in dark, and whose text can be read aloud. Places come from
// layout.ts, colours and icons from svgStyle.ts. Every id begins with the stack's name, so that a page can hold several.

import { behind, heights, icon, laidOut, type Placed, type PlacedArrow, padding } from "./layout.ts";
import type { Box, BoxKind, Frame, Mark, Picture } from "./picture.ts";
import { icons, style } from "./svgStyle.ts";
import { widthOf } from "./text.ts";
import { nameOfPicture, sentence, sentences, signs } from "./words.ts";

const top = 44;
const legendHeight = 34;

/** The same picture gives the same text, on every machine. */
export async function svg(picture: Picture): Promise<string> {
  const placed = await laidOut(picture);
  const name = nameOfPicture(picture);
  const legend = legendOf(picture);
  const [width, height] = [Math.ceil(Math.max(placed.width, legend.width, 420)), Math.ceil(placed.height)];
  const whole = `0 0 ${width} ${top + height + legendHeight}`;
  const id = `picture-${picture.stack}`;
  const reached = new Set(picture.arrows.filter(({ isOpen }) => isOpen).map(({ to }) => to));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="${whole}" width="${width}" height="${top + height + legendHeight}" role="img" aria-labelledby="${escaped(`${id}-title ${id}-text`)}">`,
    `<title id="${escaped(`${id}-title`)}">${escaped(`The stack ${name}: who can reach whom`)}</title>`,
    `<desc id="${escaped(`${id}-text`)}">${escaped(sentences(picture).join(" "))}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="head" x="12" y="28">${escaped(name)}</text>`,
    `<g transform="translate(0 ${top})">`,
    ...placed.frames.map(frame),
    ...placed.arrows.map((one) => arrow(one, placed)),
    ...placed.boxes.map((one) => box(one, reached.has(one.id))),
    ...placed.arrows.map(label),
    "</g>",
    `<g transform="translate(12 ${top + height + 14})">${legend.text}</g>`,
    "</svg>\n",
  ].join("\n");
}

function frame(one: Placed["frames"][number]): string {
  const { id, title, lines, mark, zones = 1 } = one;
  const at = { ...one, width: one.width - behind(one), height: one.height - behind(one) };
  const texts = [title, ...lines].map((line, index) => {
    const kind = index === 0 ? "name" : "quiet";
    return text(line, at.x + 12, at.y + 8 + heights.frame * (index + 0.75), kind);
  });
  const sign = mark ? text(signs[mark], at.x + at.width - 10, at.y + 8 + heights.frame * 0.75, "mark", "end") : "";
  const isVpc = id.startsWith("VPC ") ? ' class="vpc"' : "";
  const rects = Array.from({ length: zones }, (_, zone) => {
    const out = behind({ zones: zone + 1 });
    return `<rect${isVpc} x="${n(at.x + out)}" y="${n(at.y + out)}" width="${n(at.width)}" height="${n(at.height)}" rx="8"/>`;
  });
  return `<g class="${classes("frame", mark)}">${rects.reverse().join("")}${texts.join("")}${sign}</g>`;
}

function box(one: Placed["boxes"][number], isReached: boolean): string {
  const { x, y, width, height, kind, title, lines, mark } = one;
  const round = kind === "internet" || kind === "addresses" ? 16 : 6;
  const rect = `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${round}"/>`;
  const place = `translate(${n(x + width - icon - padding + 2)} ${n(y + padding - 2)})`;
  const drawn = `<path class="icon" transform="${place}" d="${icons[iconOf(one)] ?? ""}"/>`;
  const texts = [
    text(title, x + padding, y + padding + heights.title * 0.65, "title"),
    ...lines.map((line, index) =>
      text(line, x + padding, y + padding + heights.title + heights.line * (index + 0.65), ""),
    ),
  ];
  const told = mark ? `${title}, ${mark}` : title;
  const sign = mark ? text(signs[mark], x + width - 4, y + height + 12, "mark", "end") : "";
  const state = isReached ? "reached" : undefined;
  return `<g class="${classes(kind, state, mark)}"><title>${escaped(told)}</title>${rect}${drawn}${texts.join("")}${sign}</g>`;
}

function iconOf({ kind, lines }: Box): BoxKind | "clock" {
  return kind === "job" && /^(cron|rate|at)\(/.test(lines[0] ?? "") ? "clock" : kind;
}

function arrow(one: PlacedArrow, { boxes, frames }: Placed): string {
  const { points, kind, isOpen, mark, from, to } = one;
  const [end, before] = [points.at(-1), points.at(-2)];
  if (end === undefined || before === undefined) return "";
  const way = roundedPath(points);
  const [dx, dy] = [Math.sign(end.x - before.x), Math.sign(end.y - before.y)];
  const [backX, backY] = [end.x - dx * 8, end.y - dy * 8];
  const head = [
    [end.x, end.y],
    [backX - dy * 4, backY - dx * 4],
    [backX + dy * 4, backY + dx * 4],
  ];
  const tip = head.map((pair) => pair.map(n).join(",")).join(" ");
  const titleOf = (id: string) => [...boxes, ...frames].find((part: Box | Frame) => part.id === id)?.title ?? id;
  const told = escaped(sentence(one, titleOf(from), titleOf(to)));
  return `<g class="${classes("arrow", kind, isOpen ? "open" : undefined, mark)}"><title>${told}</title><path d="${way}"/><polygon points="${tip}"/></g>`;
}

/** Above all lines, so that none crosses it. */
function label({ text: at, isOpen, mark }: PlacedArrow): string {
  if (at === undefined) return "";
  const lines = at.lines.map((line, index) => text(line, at.x, at.y + heights.label * (index + 0.75), ""));
  return `<g class="${classes("arrow", isOpen ? "open" : undefined, mark)}">${lines.join("")}</g>`;
}

const corner = 6;

/** Straight lines with round corners. */
function roundedPath(points: PlacedArrow["points"]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${n(point.x)} ${n(point.y)}`;
      if (after === undefined) return `L${n(point.x)} ${n(point.y)}`;
      const [start, end] = [towards(point, before), towards(point, after)];
      return `L${n(start.x)} ${n(start.y)}Q${n(point.x)} ${n(point.y)} ${n(end.x)} ${n(end.y)}`;
    })
    .join("");
}

function towards(from: { x: number; y: number }, to: { x: number; y: number }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(corner, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** What lines and colours mean, of those that the picture has. */
function legendOf({ arrows, boxes }: Picture): { text: string; width: number } {
  const has = (kind: string) => arrows.some((one) => one.kind === kind);
  const marked = (mark: Mark) => [...arrows, ...boxes].some((one) => one.mark === mark);
  const entries = [
    ...(arrows.some(({ isOpen }) => isOpen) ? [["arrow open", "open to the whole internet"]] : []),
    ...(arrows.some(({ kind, isOpen }) => kind === "traffic" && !isOpen)
      ? [["arrow traffic", "may reach, on these ports"]]
      : []),
    ...(has("out") ? [["arrow out", "way out"]] : []),
    ...(has("use") ? [["arrow use", "uses, by AWS's API"]] : []),
    ...(has("start") ? [["arrow start", "starts"]] : []),
    ...(["added", "removed", "changed"] as const).filter(marked).map((mark) => [`arrow ${mark}`, signs[mark]]),
  ] as [kind: string, what: string][];
  let x = 0;
  const parts = entries.map(([kind, what]) => {
    const line = `<g class="${kind}"><path d="M${n(x)} 0h26"/></g>`;
    const part = line + text(what, x + 32, 4, "quiet");
    x += 32 + widthOf(what, 11) + 22;
    return part;
  });
  return { text: parts.join(""), width: x + 12 };
}

function text(what: string, x: number, y: number, kind: string, anchor = ""): string {
  const attributes = [kind && ` class="${kind}"`, anchor && ` text-anchor="${anchor}"`].join("");
  return `<text x="${n(x)}" y="${n(y)}"${attributes}>${escaped(what)}</text>`;
}

const classes = (...names: (string | undefined)[]) => names.filter((name) => name !== undefined).join(" ");

/** A number without needless digits. */
const n = (value: number) => String(Math.round(value * 10) / 10);

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for SVG; without control characters, most of which XML refuses. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}/gu, " ").replace(/[&<>"']/g, (one) => entities[one] ?? one);
}
