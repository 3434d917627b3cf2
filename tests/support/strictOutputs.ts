// Loaded by mocha before any spec: makes an Output in a template string throw, where it would otherwise put an
// explaining text into a resource's name. Pulumi reads this once, at its first import: here, since a suite may have
// another environment then.

import { createRequire } from "node:module";

process.env.PULUMI_ERROR_OUTPUT_STRING = "1";
createRequire(import.meta.url)("@pulumi/pulumi/utils.js");
