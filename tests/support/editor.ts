// An editor's complaints about a stack file: its YAML is checked against stack.schema.json as the program makes it.

import { Ajv } from "ajv";
import { stackSchema } from "../../cli/docs/stackSchema.ts";

const validate = new Ajv({ allErrors: true, strict: false }).compile(stackSchema());

/** The places that an editor underlines, and why, a line each. @param config full or short keys to values */
export function refusedByEditors(config: unknown): string[] {
  if (validate({ config })) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath.slice("/config/".length)} ${message}`,
  );
}
