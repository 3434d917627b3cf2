// `npm run docs`: writes into README.md what is made from the project itself: the tables of every key that a stack file
// may set, and what `dev` costs.

import { readFileSync, writeFileSync } from "node:fs";
import { fail } from "./commandLine.ts";
import { writtenReadme } from "./docs/writtenReadme.ts";

const written = await writtenReadme(readFileSync("README.md", "utf8"));
if ("faults" in written) process.exitCode = await fail(written.faults);
else writeFileSync("README.md", written.text);
