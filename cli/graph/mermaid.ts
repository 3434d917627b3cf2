// A picture as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), which GitHub draws in a comment. It
// sets strokes only, so that texts keep the contrast of GitHub's themes, light or dark.

import { gathered } from "./gather.ts";
import type { Arrow, Box, Frame, Mark, Picture } from "./picture.ts";
import { signs } from "./words.ts";

const strokes: Readonly<Record<Mark | "open", string>> = {
  added: "stroke:#1a7f37,stroke-width:3px",
  removed: "stroke:#bc4c00,stroke-width:3px,stroke-dasharray:4 3",
  changed: "stroke:#8250df,stroke-width:3px",
  open: "stroke:#cf222e,stroke-width:3px",
};

export function mermaid(picture: Picture): string {
  const { frames, boxes, blocks, arrows } = gathered(picture);
  const all = [...boxes, ...blocks.flatMap((block) => block.boxes)];
  const ids = new Map([...frames, ...all].map(({ id }, index) => [id, `n${index + 1}`]));
  const idOf = (id: string) => ids.get(id) ?? "";
  const marked = (mark: Mark) => [...frames, ...all].filter((part) => part.mark === mark).map(({ id }) => idOf(id));
  const below = (frame: string | undefined, indent: string): string[] => [
    ...frames
      .filter(({ within }) => within === frame)
      .flatMap((one) => [
        `${indent}subgraph ${idOf(one.id)}["${labelOf(one)}"]`,
        ...below(one.id, `${indent}  `),
        `${indent}end`,
      ]),
    ...all.filter((box) => box.frame === frame).map((box) => indent + nodeOf(box, idOf(box.id))),
  ];
  const styles = arrows.flatMap(({ mark, isOpen }, index) => {
    const kind = isOpen && mark !== "removed" ? "open" : mark;
    return kind === undefined ? [] : [`  linkStyle ${index} ${strokes[kind]}`];
  });
  const classes = (["added", "removed", "changed"] as const).flatMap((mark) => {
    const found = marked(mark);
    return found.length === 0 ? [] : [`  classDef ${mark} ${strokes[mark]}`, `  class ${found.join(",")} ${mark}`];
  });
  const links = arrows.map((arrow) => `  ${idOf(arrow.from)} ${linkOf(arrow)} ${idOf(arrow.to)}`);
  return ["flowchart LR", ...below(undefined, "  "), ...links, ...styles, ...classes].join("\n").concat("\n");
}

const shapes: Readonly<Record<Box["kind"], readonly [open: string, close: string]>> = {
  internet: ["([", "])"],
  addresses: ["([", "])"],
  balancer: ["[/", "\\]"],
  service: ["[", "]"],
  job: ["(", ")"],
  data: ["[(", ")]"],
  queue: ["[[", "]]"],
  resource: ["[", "]"],
  wayOut: [">", "]"],
  group: ["{{", "}}"],
};

function nodeOf(box: Box, id: string): string {
  const [open, close] = shapes[box.kind];
  return `${id}${open}"${labelOf(box)}"${close}`;
}

function labelOf({ title, lines, mark }: Box | Frame): string {
  return [...(mark ? [signs[mark]] : []), title, ...lines].map(escaped).join("<br/>");
}

function linkOf({ kind, labels, mark }: Arrow): string {
  const link = kind === "traffic" || kind === "start" ? "-->" : "-.->";
  const said = [...(mark ? [signs[mark]] : []), ...(labels.length > 0 ? [labels.join(", ")] : [])];
  return said.length === 0 ? link : `${link}|"${said.map(escaped).join("<br/>")}"|`;
}

/**
 * Whatever Mermaid, Markdown or HTML could take for a sign of its own, as Mermaid's code for a character:
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,.:?()/+~−-]|(?<=^\d+)\.(?= )|^[-+](?= )/gu, (one) => `#${one.codePointAt(0)};`);
}
