// What `./ecs try` prints of a container: whether it can live on Fargate, each finding, and the lines that mend it.

import type { TriedContainer } from "./container.ts";
import { type Finding, lives } from "./finding.ts";

const marks = { good: "ok  ", note: "note", bad: "BAD " } as const;

/** @param placeholders names of variables without a value, and where one can be given */
export function reportOf(
  container: TriedContainer,
  findings: readonly Finding[],
  { placeholders, hint = "" }: { placeholders: readonly string[]; hint?: string },
): string[] {
  const path = pathOf(container);
  const lines = findings.flatMap(({ level, text, lines = {}, advice }) => [
    ...`  ${marks[level]}  ${text}`.replaceAll("\n", "\n        | ").split("\n"),
    ...Object.entries(lines).map(([key, value]) => `        ${path}.${key}: ${shown(value)}`),
    ...(advice === undefined ? [] : [`        ${advice}`]),
  ]);
  const verdict = lives(findings) ? "can live on Fargate" : "cannot live on Fargate as it is";
  const notes = [
    ...(placeholders.length > 0 ? [`  with a placeholder: ${placeholders.join(", ")}${hint}`] : []),
    ...(container.sidecars.length > 0 ? [`  not run: ${container.sidecars.join(", ")}`] : []),
  ];
  return [`${path} ${verdict}`, ...lines, ...notes];
}

/** Where the stack file has it, such as `services.web` or `services.web.sidecars.proxy`. */
export function pathOf(container: Placed): string {
  return placeOf(container).join(".");
}

export function placeOf({ kind, name, sidecar }: Placed): [block: "services" | "jobs", ...below: string[]] {
  const below = sidecar === undefined ? [] : ["sidecars", sidecar];
  return [kind === "service" ? "services" : "jobs", name, ...below];
}

export type Placed = Pick<TriedContainer, "kind" | "name" | "sidecar">;

function shown(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
