// `./ecs docs`: writes what is made from the project itself: into README.md the tables of every key that a stack file
// may set, and what `dev` costs; into stack.schema.json the same keys for editors.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, fail, type Io } from "../commandLine.ts";
import { writtenStackSchema } from "../docs/stackSchema.ts";
import { writtenReadme } from "../docs/writtenReadme.ts";

export async function run(_: Call, io: Io): Promise<number> {
  const readme = join(io.root, "README.md");
  const written = await writtenReadme(readFileSync(readme, "utf8"), io.root);
  if ("faults" in written) return fail(written.faults, io);
  writeFileSync(readme, written.text);
  writeFileSync(join(io.root, "stack.schema.json"), writtenStackSchema());
  return 0;
}
