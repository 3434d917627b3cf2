// Loaded by Node before the program (runtime.options.nodeargs in Pulumi.yaml): refuses a Node that cannot
// strip types, where the user would only read "Unknown file extension .ts", keeps compiled code for the next
// run (`pulumi up` starts the program twice), and has Pulumi load only what this program uses. Plain JavaScript,
// as the Node it refuses must read it.

import * as nodeModule from "node:module";

if (!process.features.typescript) {
  console.error(
    `docker-on-ecs needs Node.js 22.18 or later, this is ${process.version}. Run \`npx pulumi …\` in place of \`pulumi …\`: ` +
      "`npm ci` has installed a Node that fits, and npx puts it first.",
  );
  process.exit(1);
}
nodeModule.enableCompileCache?.();

// Pulumi's runner reads source maps for every stack trace, and its SDK takes a stack trace for each property of each
// resource. Node strips types in place, so there is nothing to map, and the program runs in half the memory.
replaceInPulumi("source-map-support/register", () => ({}));

// What the SDK loads at every start, and uses only for functions that it turns into text (the code of a Lambda, a
// dynamic provider): a TypeScript compiler, and npm's installer to find the packages that go along with the code.
// Likewise what only `./ecs local` uses: the Automation API.
for (const id of ["./typescript-shim", "@npmcli/arborist", "./automation"]) replaceInPulumi(id, loadedOnFirstUse);

/** Puts what `make` gives in a module's place, for whoever requires it. @param make takes a function that loads it */
function replaceInPulumi(id, make) {
  try {
    const require = nodeModule.createRequire(import.meta.resolve("@pulumi/pulumi"));
    const path = require.resolve(id);
    const load = () => {
      delete require.cache[path];
      return require(path);
    };
    // With its name, from which an import of the module finds what it exports by way of others.
    require.cache[path] = { id: path, filename: path, exports: make(load), loaded: true };
  } catch {
    // This version of Pulumi does not have it: then there is nothing to spare either.
  }
}

function loadedOnFirstUse(load) {
  let loaded;
  const real = () => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(
    {},
    {
      // A compiled import copies all of a module at once, unless it says that it is an ES module.
      get: (_, name) => name === "__esModule" || real()[name],
      has: (_, name) => name in real(),
      // An import by name takes what a module has of its own.
      getOwnPropertyDescriptor: (_, name) => {
        const own = Reflect.getOwnPropertyDescriptor(real(), name);
        return own && { ...own, configurable: true };
      },
    },
  );
}
