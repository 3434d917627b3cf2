// The configuration of a stack as Pulumi has resolved it, environments of Pulumi ESC included: what
// `pulumi config --json --show-secrets` prints. Imports nothing of Pulumi; which stack it is of is left to the caller.

export interface HandedOver {
  /** Full keys (`aws:region`) → text; whatever is no text is JSON. A secret text reads `[secret]`. */
  config: Record<string, string>;
  /** Keys whose values are secret. */
  secretKeys: string[];
}

/** In place of a value that the CLI would decrypt. */
export const sealed = "[secret]";

/**
 * https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/config/config.go (configValueJSON)
 * @returns undefined where the text is something else
 */
export function readHandedOver(text: string): HandedOver | undefined {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, entry] of entriesOf(text) ?? [["", undefined]]) {
    const { value, objectValue, secret } = Object(entry) as {
      value?: unknown;
      objectValue?: unknown;
      secret?: unknown;
    };
    if (!key.includes(":") || typeof secret !== "boolean") return undefined;
    // Rules look into a block, and the program refuses a secret in it; a text is only handed on.
    const open = secret && objectValue === undefined ? sealed : value;
    if (typeof open !== "string") return undefined;
    config[key] = open;
    if (secret) secretKeys.push(key);
  }
  return { config, secretKeys };
}

function entriesOf(text: string): [string, unknown][] | undefined {
  try {
    const values: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof values === "object" && values !== null ? Object.entries(values) : undefined;
  } catch {
    return undefined;
  }
}
