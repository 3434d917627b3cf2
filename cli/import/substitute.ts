// Replaces references to variables in a file of Compose or Copilot by their value or default, and says so. A variable
// that only somebody's machine knows cannot be carried over.
// https://docs.docker.com/reference/compose-file/interpolation/

import type { Part } from "./part.ts";

/** What is known of variables. */
export interface Variables {
  values: Readonly<Record<string, string>>;
  /** Those whose values must not be repeated. @default none */
  credentials?: ReadonlySet<string>;
}

/** A dollar sign, a variable by its bare name, or the start of one in braces. */
const reference = /\$\$|\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(:?[-?+])?/g;

/** The text with the known values; or the name of an unknown variable. */
function substituted(text: string, variables: Variables): { text: string } | { unknown: string } {
  let [result, at] = ["", 0];
  for (const found of text.matchAll(reference)) {
    // Part of a default that has been read.
    if (found.index < at) continue;
    const [whole, bare, name = bare, operator = ""] = found;
    result += text.slice(at, found.index);
    at = found.index + whole.length;
    if (name === undefined) result += "$";
    else if (bare !== undefined) {
      if (!Object.hasOwn(variables.values, name)) return { unknown: name };
      result += variables.values[name];
    } else {
      const end = closing(text, at);
      if (end === undefined) return { text };
      const value = meaningOf(name, operator, text.slice(at, end), variables);
      if (value === undefined) return { unknown: name };
      const inner = typeof value === "string" ? { text: value } : substituted(value.word, variables);
      if ("unknown" in inner) return inner;
      result += inner.text;
      at = end + 1;
    }
  }
  return { text: result + text.slice(at) };
}

/** A value; or a word that may have variables of its own; undefined where only somebody's machine knows. */
function meaningOf(
  name: string,
  operator: string,
  word: string,
  { values, credentials }: Variables,
): string | { word: string } | undefined {
  // Its default is not what it has: only that it is set may be said.
  if (credentials?.has(name)) return operator.endsWith("+") ? { word } : undefined;
  const known = Object.hasOwn(values, name) ? values[name] : undefined;
  const isSet = known !== undefined && (known !== "" || !operator.startsWith(":"));
  if (operator.endsWith("+")) return isSet ? { word } : known;
  if (isSet) return known;
  return operator.endsWith("-") ? { word } : undefined;
}

/** The place of the brace that ends a reference, whose word may have others. */
function closing(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return undefined;
}

/**
 * @returns the parts with their values. A leaf with an unknown variable is lost, unless `spared` says that it is read.
 */
export function withVariables(source: Part, variables: Variables, spared: (leaf: Part) => boolean = () => false): Part {
  return source.mapped((leaf) => {
    if (typeof leaf.value !== "string" || !leaf.value.includes("$")) return undefined;
    const found = substituted(leaf.value, variables);
    if ("text" in found) {
      const remark =
        found.text === leaf.value ? undefined : `its variables have their values here: ${JSON.stringify(found.text)}`;
      return { value: found.text, remark };
    }
    if (!spared(leaf)) leaf.lose(`\${${found.unknown}} ${unknownText(found.unknown, variables)}`);
    return undefined;
  });
}

const unknownText = (name: string, { credentials }: Variables) =>
  credentials?.has(name)
    ? "is a credential; put the whole value in Secrets Manager or SSM, and name that under secrets"
    : "comes from the environment of whoever starts it; write the value into the stack file";
