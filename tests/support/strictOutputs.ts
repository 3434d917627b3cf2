// Loaded by mocha before any spec: makes an Output in a template string throw, in place of text that explains
// itself into a resource's name. Pulumi reads this once, when it is first imported.

process.env.PULUMI_ERROR_OUTPUT_STRING = "1";
