import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { importsOf, packagesOf, programFiles } from "../support/programFiles.ts";

const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as Record<
  "dependencies" | "devDependencies",
  Record<string, string>
>;

/** The files that one file needs, itself included. */
function reachedFrom(file: string): Set<string> {
  const reached = new Set([file]);
  // A set gives what is added while it is walked, too.
  for (const one of reached) for (const { to } of importsOf(one)) reached.add(to);
  return reached;
}

const packagesIn = (files: Iterable<string>) => [...new Set([...files].flatMap((file) => packagesOf(file)))].sort();

describe("package.json", () => {
  it("has as `dependencies` what the library imports, no more and no less", () => {
    assert.deepEqual(packagesIn(reachedFrom("components/index.ts")), Object.keys(dependencies).sort());
  });

  it("names every package that a file of the program or a test imports", () => {
    const ours = [...programFiles(), ...globSync("tests/**/*.ts")].filter((file) => !/^policy|fixtures/.test(file));
    const listed = { ...dependencies, ...devDependencies };
    assert.deepEqual(
      packagesIn(ours).filter((name) => !Object.hasOwn(listed, name)),
      [],
    );
  });

  it("is held against types and modules that are loaded later, too", () => {
    const text = `
import assert from "node:assert/strict";
import type { Plan } from "./graph.ts";
import {
  all,
} from "@pulumi/pulumi/runtime/rpc.js";
export type { Kind } from "zod";
const { default: Elk } = await import("elkjs/lib/elk.bundled.js");`;
    assert.deepEqual(packagesOf("plan/tree.ts", text), ["@pulumi/pulumi", "zod", "elkjs"]);
  });
});
