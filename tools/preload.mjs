// Loaded by Node before the program (runtime.options.nodeargs in Pulumi.yaml): refuses a Node that cannot
// strip types, where the user would only read "Unknown file extension .ts", keeps compiled code for the next
// run (`pulumi up` starts the program twice), and leaves out the reading of source maps. Plain JavaScript, as
// the Node it refuses must read it.

import * as nodeModule from "node:module";

if (!process.features.typescript) {
  console.error(
    `docker-on-ecs needs Node.js 22.18 or later, this is ${process.version}. Run \`npx pulumi …\` in place of \`pulumi …\`: ` +
      "`npm ci` has installed a Node that fits, and npx puts it first.",
  );
  process.exit(1);
}
nodeModule.enableCompileCache?.();

// Pulumi's runner has source maps read for every stack trace, and its SDK takes one for each property of each
// resource. Node strips types in place, so there is nothing to map; without it the program runs in half the memory.
try {
  const { resolve, cache } = nodeModule.createRequire(import.meta.resolve("@pulumi/pulumi"));
  cache[resolve("source-map-support/register")] = { exports: {}, loaded: true };
} catch {
  // Not installed there: then nothing reads source maps either.
}
