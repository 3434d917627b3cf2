// The ready images of a stack, and their new references in the text of its file, of which nothing else changes.

import { isAlias, isMap as isMapNode, isPair, isScalar, parseDocument, type Scalar, visit } from "yaml";
import { parseImage } from "../../settings/facts/imageReference.ts";
import { isMap } from "../../settings/language/kinds.ts";

/**
 * `services.web`, `services.web.sidecars.proxy` and the like → image: those without a digest.
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
    }
  };
  for (const block of ["services", "jobs"]) look(values[block], block);
  return found;
}

/** Blocks whose names the owner chooses; one of them may be `image`. */
const ownNames = ["environment", "args", "secrets", "tags"];

/** @param pinned image → the reference with its digest */
export function withPinned(text: string, pinned: ReadonlyMap<string, string>): string {
  const document = parseDocument(text, { merge: true });
  const scalars = new Set<Scalar>();
  visit(document, {
    Pair(_, { key, value }, path) {
      if (!isScalar(key)) return undefined;
      if (ownNames.includes(String(key.value))) return visit.SKIP;
      const inContainer = path.some((around) => isPair(around)) && isMapNode(path.at(-1));
      if (key.value !== "image" || !inContainer) return undefined;
      const scalar = isAlias(value) ? value.resolve(document) : value;
      if (isScalar(scalar) && pinned.has(String(scalar.value))) scalars.add(scalar);
      return undefined;
    },
  });
  // From the end, so that earlier positions stay valid.
  const places = [...scalars].sort((a, b) => (b.range?.[0] ?? 0) - (a.range?.[0] ?? 0));
  return places.reduce((before, { range, value, type }) => {
    const [start, end] = range ?? [0, 0];
    const quote = type === "QUOTE_DOUBLE" ? '"' : type === "QUOTE_SINGLE" ? "'" : "";
    return `${before.slice(0, start)}${quote}${pinned.get(String(value))}${quote}${before.slice(end)}`;
  }, text);
}
