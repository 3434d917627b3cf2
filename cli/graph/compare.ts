// Two pictures of a stack → one with the parts of both, in which those that came, went or say something else are
// marked. Parts are the same where their ids are.

import { compare } from "../../plan/graph.ts";
import type { Arrow, Box, Frame, Mark, Picture } from "./picture.ts";

export function compared(before: Picture | undefined, after: Picture | undefined): Picture {
  const shown = after ?? before;
  if (shown === undefined) throw new Error("neither side has a picture");
  const former = <T extends { id: string }>(parts: T[] = [], { id }: { id: string }) =>
    parts.find((one) => one.id === id);
  const frames = merged(before?.frames, after?.frames, ({ title, lines, within }) => [title, lines, within]);
  const boxes = merged(before?.boxes, after?.boxes, ({ title, lines, frame, kind }) => [title, lines, frame, kind]);
  const arrows = merged(before?.arrows, after?.arrows, ({ labels, isOpen }) => [labels, isOpen]);
  return {
    ...shown,
    frames: outerFirst(frames.map((frame) => withFormerLines(frame, former(before?.frames, frame)))),
    boxes: boxes.map((box) => withFormerLines(box, former(before?.boxes, box))),
    arrows: arrows.map((arrow) => {
      const was = arrow.mark === "changed" ? (former(before?.arrows, arrow)?.labels ?? []) : [];
      return { ...arrow, labels: withFormer(arrow.labels, was) };
    }),
  };
}

/** Whether a part is marked. */
export function isMarked({ frames, boxes, arrows }: Picture): boolean {
  return [...frames, ...boxes, ...arrows].some(({ mark }) => mark !== undefined);
}

function merged<T extends Frame | Box | Arrow>(before: T[] = [], after: T[] = [], saysOf: (part: T) => unknown[]): T[] {
  const old = new Map(before.map((part) => [part.id, part]));
  const now = new Set(after.map(({ id }) => id));
  const says = (part: T) => JSON.stringify(saysOf(part));
  const marked = (part: T, mark: Mark): T => ({ ...part, mark });
  const stayed = after.map((part) => {
    const was = old.get(part.id);
    if (was === undefined) return marked(part, "added");
    return says(was) === says(part) ? part : marked(part, "changed");
  });
  const gone = before.filter(({ id }) => !now.has(id)).map((part) => marked(part, "removed"));
  return [...stayed, ...gone].sort((a, b) => compare(a.id, b.id));
}

/** What a changed box says, and what it said before. */
function withFormerLines<T extends Frame | Box>(part: T, was: T | undefined): T {
  if (part.mark !== "changed" || was === undefined) return part;
  const [, ...lines] = withFormer([part.title, ...part.lines], [was.title, ...was.lines]);
  return { ...part, lines };
}

function withFormer(texts: string[], former: string[]): string[] {
  return [...texts, ...former.filter((text) => !texts.includes(text)).map((text) => `was ${text}`)];
}

function outerFirst(frames: Frame[]): Frame[] {
  const depth = (frame: Frame | undefined): number =>
    frame === undefined ? 0 : 1 + depth(frames.find(({ id }) => id === frame.within));
  return frames.sort((a, b) => depth(a) - depth(b));
}
