// `./ecs docs`: writes what is made from the program itself into the pages of docs/ and into stack.schema.json.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, fail, type Io } from "../commandLine.ts";
import { writtenFiles } from "../docs/writtenFiles.ts";

export async function run(_: Call, io: Io): Promise<number> {
  const written = await writtenFiles(io.root);
  if ("faults" in written) return fail(written.faults, io);
  for (const [path, text] of Object.entries(written.files)) writeFileSync(join(io.root, path), text);
  return 0;
}
