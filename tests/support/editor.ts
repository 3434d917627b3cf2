// What an editor says of a stack file: its YAML held against stack.schema.json as the program makes it.

import { Ajv } from "ajv";
import { stackSchema } from "../../cli/docs/stackSchema.ts";

const validate = new Ajv({ allErrors: true, strict: false }).compile(stackSchema());

/** Where the configuration is refused and why, a line each. @param config full or short keys to values */
export function refusedByEditors(config: unknown): string[] {
  if (validate({ config })) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath.slice("/config/".length)} ${message}`,
  );
}
