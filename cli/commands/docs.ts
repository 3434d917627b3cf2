// `npm run docs`: writes what is made from the project itself: into README.md the tables of every key that a stack file
// may set, and what `dev` costs; into stack.schema.json the same keys for editors.

import { readFileSync, writeFileSync } from "node:fs";
import { fail, runCommand, takesNothing } from "../commandLine.ts";
import { writtenStackSchema } from "../docs/stackSchema.ts";
import { writtenReadme } from "../docs/writtenReadme.ts";

const usage = `Usage: npm run docs

Writes into README.md the tables of every key that a stack file may set, and what \`dev\` costs; and
stack.schema.json, by which editors know a stack file.
`;

await runCommand(async (args) => {
  const answered = await takesNothing(args, usage);
  if (answered !== undefined) return answered;
  const written = await writtenReadme(readFileSync("README.md", "utf8"));
  if ("faults" in written) return fail(written.faults);
  writeFileSync("README.md", written.text);
  writeFileSync("stack.schema.json", writtenStackSchema());
  return 0;
});
