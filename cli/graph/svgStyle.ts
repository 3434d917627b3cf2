// The colours of a picture, in light and in dark, and its icons. Texts have a contrast of at least 4.5 to what is behind
// them, lines of at least 3 (https://www.w3.org/TR/WCAG22/#contrast-minimum).

import type { BoxKind } from "./picture.ts";

/** Name of a colour → light, dark. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  paper: ["#ffffff", "#0d1117"],
  ink: ["#1f2328", "#e6edf3"],
  quiet: ["#57606a", "#9198a1"],
  line: ["#6e7781", "#8b949e"],
  vpc: ["#f6f8fa", "#151b23"],
  subnets: ["#ffffff", "#0d1117"],
  frame: ["#818b98", "#656c76"],
  service: ["#ddf4ff", "#0c2d4f"],
  serviceLine: ["#0969da", "#4493f8"],
  job: ["#f3e8ff", "#2f1d4d"],
  jobLine: ["#8250df", "#ab7df8"],
  data: ["#dcf5e3", "#0f3320"],
  dataLine: ["#1a7f37", "#3fb950"],
  queue: ["#fff4c9", "#3a2c05"],
  queueLine: ["#9a6700", "#d29922"],
  plain: ["#ffffff", "#212830"],
  open: ["#cf222e", "#ff7b72"],
  added: ["#116329", "#56d364"],
  removed: ["#953800", "#ffa657"],
};

/** Kind of a box → the names of its colours. */
const fills: Readonly<Record<BoxKind, readonly [fill: string, stroke: string]>> = {
  service: ["service", "serviceLine"],
  job: ["job", "jobLine"],
  data: ["data", "dataLine"],
  queue: ["queue", "queueLine"],
  resource: ["plain", "line"],
  balancer: ["plain", "ink"],
  wayOut: ["plain", "line"],
  internet: ["plain", "line"],
  addresses: ["plain", "line"],
  group: ["plain", "line"],
};

/** Fonts that every system has, or has in the same widths. */
const fonts = "Helvetica, Arial, 'Liberation Sans', Arimo, sans-serif";

export function style(): string {
  const named = (side: 0 | 1) =>
    Object.entries(colours)
      .map(([name, pair]) => `--${name}:${pair[side]}`)
      .join(";");
  const boxes = Object.entries(fills).map(
    ([kind, [fill, stroke]]) => `.${kind}>rect{fill:var(--${fill});stroke:var(--${stroke})}`,
  );
  return [
    `.picture{${named(0)};font:11px ${fonts}}`,
    `@media screen and (prefers-color-scheme:dark){.picture{${named(1)}}}`,
    ".paper{fill:var(--paper)}",
    "text{fill:var(--ink)}",
    ".quiet{fill:var(--quiet)}",
    ".title{font-size:13px;font-weight:bold}",
    ".head{font-size:15px;font-weight:bold}",
    ".frame>rect{fill:var(--subnets);stroke:var(--frame);stroke-dasharray:5 3}",
    ".frame>rect.vpc{fill:var(--vpc);stroke-dasharray:none}",
    ".frame text{font-size:12px}",
    ".frame .name{font-weight:bold}",
    ...boxes,
    ".icon{fill:none;stroke:var(--quiet);stroke-width:1.3}",
    ".arrow path{fill:none;stroke:var(--line);stroke-width:1.4}",
    ".arrow polygon{fill:var(--line);stroke:none}",
    ".arrow text{text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}",
    ".out path{stroke-dasharray:7 4}",
    ".use path{stroke-dasharray:2 3}",
    ".start path{stroke:var(--jobLine)}",
    ".start polygon{fill:var(--jobLine)}",
    // A later rule wins: an arrow that is open and new is red, and its text says that it is new.
    ...marked("added", "added", "stroke-width:2.6"),
    ...marked("changed", "jobLine", "stroke-width:2.6"),
    ".reached>rect{stroke:var(--open);stroke-width:2.2}",
    ...marked("open", "open", "stroke-width:2.2"),
    ...marked("removed", "removed", "stroke-width:2;stroke-dasharray:3 3"),
    ".removed:not(.arrow)>text:not(.mark){text-decoration:line-through}",
    ".mark{font-weight:bold}",
  ].join("");
}

function marked(name: string, colour: string, line: string): string[] {
  return [
    `.${name}>rect,.${name}>path:not(.icon){stroke:var(--${colour});${line}}`,
    `.${name}>polygon,.${name}>.mark,.arrow.${name} text{fill:var(--${colour})}`,
  ];
}

/** Paths in a square of 16 by 16. */
export const icons: Readonly<Partial<Record<BoxKind | "clock", string>>> = {
  internet: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M1.5 8h13M8 1.5c-4 4-4 9 0 13M8 1.5c4 4 4 9 0 13",
  addresses: "M2 13.5V5l6-3.5L14 5v8.5zM6 13.5v-4h4v4",
  balancer: "M1 8h5M6 8l6-5M6 8h7M6 8l6 5M10 2.5l2.5.2-.6 2.4M11.5 6.5L13.5 8l-2 1.5M11.8 10.9l.6 2.4-2.5.2",
  service: "M8 1.5l6 3.2v6.6l-6 3.2-6-3.2V4.700zM2 4.700l6 3.3 6-3.3M8 8v6.500",
  clock: "M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M8 4v4.200l3 1.800",
  job: "M8 1.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M6.300 5l4.700 3-4.700 3z",
  data: "M2.500 3.500c0-2.500 11-2.500 11 0v9c0 2.500-11 2.500-11 0zM2.500 3.500c0 2.500 11 2.500 11 0",
  queue: "M1.500 4h3.500v8h-3.500zM6.300 4h3.500v8h-3.500zM11 4h3.500v8h-3.500z",
  resource: "M2 2h5v5h-5zM9 2h5v5h-5zM2 9h5v5h-5zM9 9h5v5h-5z",
  wayOut: "M7 2h-5v12h5M5.500 8h9M11 4.500l3.500 3.500-3.500 3.500",
  group: "M8 1.500l5.500 2v4.500c0 3-2.500 5.300-5.500 6.500-3-1.200-5.500-3.500-5.500-6.500v-4.500z",
};
