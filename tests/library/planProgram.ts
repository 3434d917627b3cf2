// Plans a Pulumi program that is not this project's, in a process of its own, and prints the plan as JSON. Argument:
// the program's path; the working directory is the program's, as under Pulumi.

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { runProgram } from "../../plan/runProgram.ts";

const program = pathToFileURL(resolve(process.argv[2] ?? "index.ts")).href;
const plan = await runProgram(() => import(program), { project: "shop", stack: "dev" });
process.stdout.write(JSON.stringify(plan), () => process.exit());
