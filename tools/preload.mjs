// Loaded by Node before the program (runtime.options.nodeargs in Pulumi.yaml): refuses a Node that cannot
// strip types, where the user would only read "Unknown file extension .ts", and keeps compiled code for
// the next run: `pulumi up` starts the program twice. Plain JavaScript, as the Node it refuses must read it.

import * as nodeModule from "node:module";

if (!process.features.typescript) {
  console.error(
    `docker-on-ecs needs Node.js 22.18 or later, this is ${process.version}. Run \`npx pulumi …\` in place of \`pulumi …\`: ` +
      "`npm ci` has installed a Node that fits, and npx puts it first.",
  );
  process.exit(1);
}
nodeModule.enableCompileCache?.();
