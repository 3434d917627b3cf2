// Replaces references to variables in a file of Compose or Copilot by their value or default, and says so. A variable
// that only somebody's machine knows cannot be carried over.
// https://docs.docker.com/reference/compose-file/interpolation/

import type { Part } from "./part.ts";

const reference = /\$\$|\$\{([A-Za-z_]\w*)(?:(:?-)([^}]*)|:?[?+][^}]*)?\}|\$([A-Za-z_]\w*)/g;

/** The text with the known values; or the name of an unknown variable. */
function substituted(text: string, values: Readonly<Record<string, string>>): { text: string } | { unknown: string } {
  let unknown: string | undefined;
  const result = text.replace(reference, (whole, name, dash, otherwise, bare) => {
    if (whole === "$$") return "$";
    const variable = String(name ?? bare);
    const value = Object.hasOwn(values, variable) ? values[variable] : undefined;
    if (value !== undefined) return value;
    if (dash !== undefined) return String(otherwise);
    unknown ??= variable;
    return whole;
  });
  return unknown === undefined ? { text: result } : { unknown };
}

/**
 * @returns the parts with their values. A leaf with an unknown variable is lost, unless `spared` says that it is read.
 */
export function withVariables(
  source: Part,
  values: Readonly<Record<string, string>>,
  spared: (leaf: Part) => boolean = () => false,
): Part {
  return source.mapped((leaf) => {
    if (typeof leaf.value !== "string" || !leaf.value.includes("$")) return undefined;
    const found = substituted(leaf.value, values);
    if ("text" in found) {
      const remark =
        found.text === leaf.value ? undefined : `its variables have their values here: ${JSON.stringify(found.text)}`;
      return { value: found.text, remark };
    }
    if (!spared(leaf)) {
      leaf.lose(
        `\${${found.unknown}} comes from the environment of whoever starts it; write the value into the stack file`,
      );
    }
    return undefined;
  });
}
