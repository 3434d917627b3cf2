// Opens JSON text inside a plan's values, so that a policy or a container definition reads as an object.

/**
 * The value in which every string that holds a JSON object or array is replaced by that object or array, at any depth.
 */
export function openJson(value: unknown): unknown {
  if (typeof value === "string") {
    if (!/^\s*[[{]/.test(value)) return value;
    try {
      return openJson(JSON.parse(value));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(openJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, openJson(inner)]));
}
