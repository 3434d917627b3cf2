// Values as text on one line, for a terminal or a code block: short, unambiguous, and without any character that would
// be shown as something else.

import { isObject } from "./canonical.ts";
import type { ValueChange } from "./compareValues.ts";

/** The longest text of one value, in characters; of a longer one the part that differs is shown. */
const longest = 120;

/**
 * The text with every character escaped that does not print, or that changes how others print: controls, bidirectional
 * formatting (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing), zero-width characters, half
 * surrogates.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const known = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return known ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** A canonical value as a whole, however long. */
export function inline(value: unknown): string {
  if (value === unknownValue) return "unknown";
  if (typeof value === "string") return needsQuotes(value) ? visible(JSON.stringify(value)) : visible(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isObject(value)) return String(value);
  const fields = Object.entries(value).map(([key, inner]) => {
    const element = /^\[(.*)\]$/s.exec(key)?.[1];
    if (element === undefined || (isNamed(element) && !isElement(key, inner))) {
      return `${visible(element ?? key)}: ${inline(inner)}`;
    }
    return inline(inner);
  });
  if (fields.length === 0) return "{}";
  return Object.keys(value).every((key) => key.startsWith("[")) ? `[${fields.join(", ")}]` : `{ ${fields.join(", ")} }`;
}

/** A value that only the deployment knows. */
const unknownValue = `\${unknown}`;

/** The text, cut to at most `width` characters with an ellipsis as the last. */
export function shortened(text: string, width = longest): string {
  return text.length <= width ? text : `${text.slice(0, wholeCharacters(text, width - 1))}…`;
}

/** Both sides of a change; of two long texts the part around the first difference. */
export function sides(change: ValueChange): { before: string; after: string } {
  const [before, after] = [inline(change.before), inline(change.after)];
  if (before === after && before !== "[secret]") {
    return { before: shortened(quoted(change.before)), after: shortened(quoted(change.after)) };
  }
  if (before.length <= longest && after.length <= longest) return { before, after };
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = wholeCharacters(before, Math.max(0, same - longest / 4));
  const part = (text: string) => shortened((start > 0 ? "…" : "") + text.slice(start));
  return { before: part(before), after: part(after) };
}

/** Splits a change into smaller ones, where an added or removed value is too large for one line. */
export function opened(change: ValueChange): ValueChange[] {
  const value = change.after ?? change.before;
  const oneSided = !("before" in change && "after" in change);
  if (!oneSided || !isObject(value) || inline(value).length <= longest) return [change];
  const side = "after" in change ? "after" : "before";
  return Object.entries(value).flatMap(([key, inner]) =>
    opened({ ...change, path: [...change.path, key], [side]: inner }),
  );
}

/** Whether the value is an element of a set, which is its own key. */
export function isElement(key: string | undefined, value: unknown): boolean {
  return typeof value !== "object" && key === `[${value}]`;
}

/** An index adds nothing to the element, a name does. */
function isNamed(element: string): boolean {
  return !/^\d+$/.test(element);
}

function needsQuotes(text: string): boolean {
  return text === "" || text !== text.trim();
}

/** Quotes texts, for two values that read the same but differ: `"8080"` and `8080`. */
function quoted(value: unknown): string {
  return visible(JSON.stringify(value) ?? "");
}

/** The position, or the one before it where it is within a character of two code units. */
function wholeCharacters(text: string, position: number): number {
  const code = text.charCodeAt(position);
  return position > 0 && code >= 0xdc00 && code <= 0xdfff ? position - 1 : position;
}
