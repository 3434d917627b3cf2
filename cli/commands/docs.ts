// `./ecs docs`: writes the parts of docs/ that are generated from the program, and stack.schema.json. What they contain
// is left to cli/docs/.

import { join } from "node:path";
import { type Call, fail, type Io } from "../commandLine.ts";
import { writtenFiles } from "../docs/writtenFiles.ts";
import { replaceFile } from "../replaceFile.ts";

export async function run(_: Call, io: Io): Promise<number> {
  const written = await writtenFiles(io.root);
  if ("faults" in written) return fail(written.faults, io);
  for (const [path, text] of Object.entries(written.files)) replaceFile(join(io.root, path), text);
  return 0;
}
