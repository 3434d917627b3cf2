// The packages and modules that another program loads with the library, and that the program itself loads at its start.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";

/** The modules that a file imports at run time, those of this project as paths from its root. */
function importsOf(file: string): string[] {
  const statements = readFileSync(file, "utf8").matchAll(
    /^(?:import|export)\s(?!type\b)(?:[^;]*?\sfrom\s)?"([^"]+)";/gm,
  );
  return [...statements].map(([, name = ""]) =>
    name.startsWith(".") ? relative(process.cwd(), resolve(file, "..", name)) : name,
  );
}

function loadedFrom(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const name of importsOf(file)) {
    if (name.endsWith(".ts")) loadedFrom(name, seen);
    else seen.add(name);
  }
  return seen;
}

describe("The library", () => {
  const loaded = [...loadedFrom("components/index.ts")];

  it("loads nothing of settings/ but its defaults and its facts, which know no stack file", () => {
    const ours = loaded.filter((name) => name.endsWith(".ts") && !name.startsWith("components/"));
    assert.ok(ours.includes("settings/defaults.ts"));
    const others = ours.filter((name) => !/^(settings\/defaults\.ts$|settings\/facts\/|pricing\/)/.test(name));
    assert.deepEqual(others, []);
  });

  it("loads no package but Node's, Pulumi's, those of addresses, of .dockerignore's expressions and of JSON merge patch", () => {
    const packages = loaded.filter((name) => !name.endsWith(".ts") && !name.startsWith("node:"));
    const pulumi = ["@pulumi/aws", "@pulumi/awsx", "@pulumi/docker", "@pulumi/pulumi"];
    const known = [...pulumi, "ipaddr.js", "json-merge-patch", "re2js"];
    const others = packages.filter((name) => !known.some((one) => name === one || name.startsWith(`${one}/`)));
    assert.deepEqual(others, []);
  });
});

describe("The program", () => {
  it("loads AWS's SDK only where it asks AWS, as a plan never does", () => {
    const loaded = [...loadedFrom("index.ts")];
    assert.ok(loaded.includes("stack/rolloutHooks.ts"));
    assert.deepEqual(
      loaded.filter((name) => /^@(aws-sdk|smithy)\//.test(name)),
      [],
    );
  });
});
