// `npm run docs`: writes the tables of every key that a stack file may set into README.md.

import { readFileSync, writeFileSync } from "node:fs";
import { withTables } from "./docs/configTables.ts";

writeFileSync("README.md", withTables(readFileSync("README.md", "utf8")));
