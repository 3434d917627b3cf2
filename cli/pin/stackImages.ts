// The ready images of a stack, and their new references in the text of its file, of which nothing else changes.

import { type Document, isAlias, isMap as isMapNode, isScalar, isSeq, type Scalar } from "yaml";
import { parseImage } from "../../settings/facts/imageReference.ts";
import { isMap } from "../../settings/language/kinds.ts";
import { parseStackText } from "../import/stackText.ts";

/** The blocks of a service or job that name the image of a container that the program adds. */
const addedBlocks = ["logs", "collector"];

/**
 * `services.web`, `services.web.sidecars.proxy`, `services.web.logs` and the like → image: those without a digest.
 * @param values what the stack's files say together
 */
export function movingImages(values: Readonly<Record<string, unknown>>): Map<string, string> {
  const found = new Map<string, string>();
  const look = (values: unknown, path: string) => {
    for (const [name, container] of isMap(values) ? Object.entries(values) : []) {
      if (!isMap(container)) continue;
      const { image, sidecars } = container;
      const { name: known, digest } = parseImage(typeof image === "string" ? image : "");
      if (known !== undefined && digest === undefined) found.set(`${path}.${name}`, image as string);
      look(sidecars, `${path}.${name}.sidecars`);
      for (const added of addedBlocks) look({ [added]: container[added] }, `${path}.${name}`);
    }
  };
  for (const block of ["services", "jobs"]) look(values[block], block);
  return found;
}

/** The references that containers have in the text of a stack file. */
export function writtenImages(text: string): Set<string> {
  return new Set(imagesOf(parseStackText(text)).map(({ value }) => String(value)));
}

/** @param pinned image → the reference with its digest */
export function withPinned(text: string, pinned: ReadonlyMap<string, string>): string {
  const scalars = new Set(imagesOf(parseStackText(text)).filter(({ value }) => pinned.has(String(value))));
  // From the end, so that earlier positions stay valid.
  const places = [...scalars].sort((a, b) => (b.range?.[0] ?? 0) - (a.range?.[0] ?? 0));
  return places.reduce((before, { range, value, type }) => {
    const [start, end] = range ?? [0, 0];
    const quote = type === "QUOTE_DOUBLE" ? '"' : type === "QUOTE_SINGLE" ? "'" : "";
    return `${before.slice(0, start)}${quote}${pinned.get(String(value))}${quote}${before.slice(end)}`;
  }, text);
}

/** The nodes that containers have their image from; by an alias, several share one. */
function imagesOf(document: Document): Scalar[] {
  const entries = (map: unknown) => entriesOf(map, document);
  const ofContainer = ([, container]: Entry): Scalar[] =>
    entries(container).flatMap(([key, value]) => {
      if (key === "sidecars") return entries(value).flatMap(ofContainer);
      if (addedBlocks.includes(key)) return ofContainer([key, value]);
      return key === "image" && isScalar(value) ? [value] : [];
    });
  const config = entries(document.contents).filter(([key]) => key === "config");
  const blocks = config
    .flatMap(([, value]) => entries(value))
    .filter(([key]) => /^([^:]+:)?(services|jobs|defaults)$/.test(key));
  return blocks.flatMap(([key, block]) =>
    key.endsWith("defaults") ? ofContainer([key, block]) : entries(block).flatMap(ofContainer),
  );
}

type Entry = [key: string, value: unknown];

/** What a map has, with what is merged into it; aliases are followed. */
function entriesOf(node: unknown, document: Document): Entry[] {
  const map = resolved(node, document);
  return (isMapNode(map) ? map.items : []).flatMap(({ key, value }): Entry[] => {
    if (!isScalar(key)) return [];
    if (key.source !== "<<") return [[String(key.value), resolved(value, document)]];
    const merged = resolved(value, document);
    return (isSeq(merged) ? merged.items : [merged]).flatMap((one) => entriesOf(one, document));
  });
}

const resolved = (node: unknown, document: Document) => (isAlias(node) ? node.resolve(document) : node);
