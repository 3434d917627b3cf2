// Where the engine starts the pack. Plain JavaScript, since Pulumi compiles the file that it starts, and all that this
// one requires, with a TypeScript of 2020 that knows no import of a .ts file; what it imports, Node strips of its types.

if (!process.features.typescript) {
  console.error(
    `The policy pack needs Node.js 22.18 or later, this is ${process.version}; put such a one first in PATH`,
  );
  process.exit(1);
}

// Without await, as Pulumi requires this file; Pulumi reports what is thrown.
import("./pack/policyPack.ts");
