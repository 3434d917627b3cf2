// A picture in words: for those who hear it, and for the arrows of a text that has no picture.

import type { Arrow, Mark, Picture } from "./picture.ts";

/** The words by which a mark is known without its colour. */
export const signs: Readonly<Record<Mark, string>> = { added: "+ added", removed: "− removed", changed: "~ changed" };

export function nameOfPicture({ project, stack, region }: Picture): string {
  return [`${stack} of ${project}`, region].filter(Boolean).join(", ");
}

/** One sentence for each arrow, such as `Internet reaches Load balancer: HTTP 80, open to everyone.` */
export function sentences({ boxes, arrows }: Picture): string[] {
  const titles = new Map(boxes.map(({ id, title }) => [id, title]));
  return arrows.map((arrow) => sentence(arrow, titles.get(arrow.from) ?? arrow.from, titles.get(arrow.to) ?? arrow.to));
}

export function sentence({ kind, labels, isOpen, mark }: Arrow, from: string, to: string): string {
  const verb = {
    traffic: "reaches",
    out: to === "Internet" ? "reaches" : "gets out through",
    use: "uses",
    start: "starts",
  }[kind];
  const notes = [...(kind === "start" ? [] : labels), ...(isOpen ? ["open to everyone"] : []), ...(mark ? [mark] : [])];
  return `${from} ${verb} ${to}${notes.length > 0 ? `: ${notes.join(", ")}` : ""}.`;
}
