// Loaded by mocha before any spec: makes an Output in a template string throw, in place of text that explains itself into a
// resource's name. Pulumi reads this once, when it is first imported: here, for a suite may have another environment then.

import { createRequire } from "node:module";

process.env.PULUMI_ERROR_OUTPUT_STRING = "1";
createRequire(import.meta.url)("@pulumi/pulumi/utils.js");
