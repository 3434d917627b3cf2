// What a fault is, how its line reads, and the order of the lines in a report.
// What is wrong and what to do about it is left to the rule that finds the fault.

import { printable, shown, shownKey } from "./shown.ts";

/** Keys and list positions from the top: `["services", "web", "sidecars", 0]`. The first is a key of the stack file. */
export type Path = readonly (string | number)[];

/** Reads as `<path> must <must>, got <got>; <advice>`. */
export interface Fault {
  path: Path;
  must: string;
  /** The value in the stack file; undefined where there is none. */
  got: unknown;
  /** Text in place of `got`, where the value says too little or must not be shown. */
  gotText?: string;
  advice: string;
}

/** `services.web.memoryMiB`, `ingress.allowedCidrs[0]`, `tags["cost.center"]`. */
export function where(path: Path): string {
  return path.reduce<string>((before, part) => {
    if (typeof part === "number") return `${before}[${part}]`;
    // A top-level key may have a namespace: aws:region.
    if (!/^[A-Za-z_][\w-]*(:[\w-]+)?$/.test(part) || part.length > 64) return `${before}[${shownKey(part)}]`;
    return before ? `${before}.${part}` : part;
  }, "");
}

/** A fault, and the file with the value; `path` is seen from the top of that file. */
export interface Placed extends Fault {
  file: string;
  /** What the line says beside the path. @default nothing */
  note?: string;
}

/**
 * The whole report: a line with the number of faults, then a line for each fault, in the order of `order`, the file's
 * own content. A missing key comes after the keys beside it.
 */
export function report(file: string, faults: readonly Fault[], order: unknown): string {
  return reportOn(
    faults.map((fault) => ({ ...fault, file })),
    { [file]: order },
  );
}

/** The report on several files. @param orders each file's own content, in the order in which the files are reported */
export function reportOn(faults: readonly Placed[], orders: Readonly<Record<string, unknown>>): string {
  const named = Object.keys(orders).filter((file) => faults.some((fault) => fault.file === file));
  const lines = named.flatMap((file) =>
    faults
      .filter((fault) => fault.file === file)
      .map((fault) => ({ fault, position: position(fault.path, orders[file]) }))
      .sort((a, b) => byPosition(a.position, b.position))
      .map(({ fault }) => line(fault)),
  );
  // What is said once and taken by many is one fault.
  const distinct = [...new Set(lines)];
  return [
    `${distinct.length} ${distinct.length === 1 ? "fault" : "faults"} in ${named.join(" and ")}:`,
    ...distinct,
  ].join("\n");
}

function line({ file, note, ...fault }: Placed): string {
  const noted = note === undefined ? "" : `(${note})`;
  return [`${file}:`, where(fault.path), noted, sentence(fault)].filter(Boolean).join(" ");
}

/** `must …, got …; what to do`. */
export function sentence({ path, must, got, gotText, advice }: Fault): string {
  // A name or a path of the owner's may be part of any of them.
  return printable(`must ${must}, got ${gotText ?? shown(got, path)}; ${advice}`);
}

function position(path: Path, order: unknown): number[] {
  let at = order;
  return path.map((part) => {
    if (typeof at !== "object" || at === null) return Number.POSITIVE_INFINITY;
    const index = Array.isArray(at) ? Number(part) : Object.keys(at).indexOf(String(part));
    at = index < 0 ? undefined : Object.values(at)[index];
    return index < 0 ? Number.POSITIVE_INFINITY : index;
  });
}

function byPosition(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((index, depth) => index !== b[depth]);
  if (differing < 0) return a.length - b.length;
  const [left = -1, right = -1] = [a[differing], b[differing]];
  return left < right ? -1 : 1;
}

/** `512, 1024 or 2048`. */
export function or(options: readonly (string | number)[]): string {
  return options.length < 2 ? options.join("") : `${options.slice(0, -1).join(", ")} or ${options.at(-1)}`;
}
