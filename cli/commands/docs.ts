// `npm run docs`: writes into README.md what is made from the project itself: the tables of every key that a stack file
// may set, and what `dev` costs.

import { readFileSync, writeFileSync } from "node:fs";
import { fail, runCommand, takesNothing } from "../commandLine.ts";
import { writtenReadme } from "../docs/writtenReadme.ts";

const usage = `Usage: npm run docs

Writes into README.md the tables of every key that a stack file may set, and what \`dev\` costs.
`;

await runCommand(async (args) => {
  const answered = await takesNothing(args, usage);
  if (answered !== undefined) return answered;
  const written = await writtenReadme(readFileSync("README.md", "utf8"));
  if ("faults" in written) return fail(written.faults);
  writeFileSync("README.md", written.text);
  return 0;
});
