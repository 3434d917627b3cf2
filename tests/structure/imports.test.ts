import assert from "node:assert/strict";
import { type Import, importsOf, programFiles, programFolders } from "../support/programFiles.ts";

const everything = [...programFolders, "index.ts"];

/** The folders that each part of the program may use, beside itself. A folder knows nothing of those above it. */
const mayUse: Record<string, readonly string[]> = {
  settings: [],
  pricing: [],
  rollout: ["settings"],
  components: ["settings", "pricing"],
  stack: ["components", "rollout", "settings"],
  "index.ts": ["stack", "components", "settings"],
  plan: ["pricing", "settings"],
  bootstrap: ["components", "settings"],
  policy: ["settings"],
  cli: everything.filter((part) => part !== "bench"),
  bench: everything,
};

/** Beside the program, and its owner's: it uses what they like. */
const ownersFile = "resources.ts";

const partOf = (path: string) => path.split("/")[0] ?? "";

/** The imports that a part of the program may not have, a line each. */
function upward(imports: readonly Import[]): string[] {
  return imports.flatMap((arrow) => {
    const [from, to] = [partOf(arrow.from), partOf(arrow.to)];
    const allowed = mayUse[from];
    if (from === to || from === ownersFile || allowed?.includes(to)) return [];
    const why =
      allowed === undefined
        ? `nothing is said of ${from}; add it to mayUse in tests/structure/imports.test.ts`
        : `${from} may use ${allowed.join(", ") || "no other part"}; move what both need below them`;
    return `${arrow.from} imports ${arrow.to}: ${why}`;
  });
}

/**
 * The circles, a line each. In every folder its sub-folders (each as one, with all that is below) and its files (each
 * as one) stand in an order, in which each uses only what comes before it.
 */
function circles(imports: readonly Import[]): string[] {
  const folders = new Map<string, Map<string, Map<string, Import>>>();
  for (const arrow of imports) {
    const [folder, from, to] = nearest(arrow);
    if (from === to) continue;
    const arrows = folders.get(folder) ?? new Map<string, Map<string, Import>>();
    folders.set(folder, arrows);
    arrows.set(from, (arrows.get(from) ?? new Map<string, Import>()).set(to, arrow));
  }
  return [...folders.values()].flatMap((arrows) => {
    const found = circleIn(arrows);
    return found ? [found.map(({ from, to }) => `${from} imports ${to}`).join(", ")] : [];
  });
}

/** The folder that an import stays in, and the two parts of it that the import connects. */
function nearest({ from, to }: Import): [folder: string, from: string, to: string] {
  const [a, b] = [from.split("/"), to.split("/")];
  let depth = 0;
  while (a[depth] === b[depth] && depth < a.length - 1 && depth < b.length - 1) depth++;
  const upTo = (parts: string[], length: number) => parts.slice(0, length).join("/");
  return [upTo(a, depth), upTo(a, depth + 1), upTo(b, depth + 1)];
}

/** One circle of arrows, if there is any. */
function circleIn(arrows: ReadonlyMap<string, ReadonlyMap<string, Import>>): Import[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, way: string[]): Import[] | undefined => {
    if (way.includes(node)) {
      const circle = [...way.slice(way.indexOf(node)), node];
      return circle.slice(1).map((to, index) => arrows.get(circle[index] ?? "")?.get(to) as Import);
    }
    if (done.has(node)) return undefined;
    for (const to of arrows.get(node)?.keys() ?? []) {
      const found = walk(to, [...way, node]);
      if (found) return found;
    }
    done.add(node);
    return undefined;
  };
  for (const node of arrows.keys()) {
    const found = walk(node, []);
    if (found) return found;
  }
  return undefined;
}

describe("the program's imports", () => {
  const all = programFiles().flatMap((file) => importsOf(file));

  it("run downward", () => {
    assert.ok(all.length > 500, "the program's files are not read");
    assert.deepEqual(upward(all), []);
  });

  it("have no circle, in no folder", () => {
    assert.deepEqual(circles(all), []);
  });

  it("are refused where a part uses one above it, or one that nothing is said of", () => {
    const text = `
      import { stackDiff } from "../cli/diff/stackDiff.ts";
      import type { Plan } from "./graph.ts";
      export * from "../shop/index.ts";`;
    const others = [
      { from: "shop/a.ts", to: "plan/graph.ts" },
      { from: "resources.ts", to: "shop/a.ts" },
    ];
    const lines = upward([...importsOf("plan/tree.ts", text), ...others]);
    assert.deepEqual(lines, [
      "plan/tree.ts imports cli/diff/stackDiff.ts: plan may use pricing, settings; move what both need below them",
      "plan/tree.ts imports shop/index.ts: plan may use pricing, settings; move what both need below them",
      "shop/a.ts imports plan/graph.ts: nothing is said of shop; add it to mayUse in tests/structure/imports.test.ts",
    ]);
  });

  it("are refused where files or folders use each other in a circle, however long", () => {
    const arrows = (...pairs: [from: string, to: string][]) => pairs.map(([from, to]) => ({ from, to }));
    assert.deepEqual(
      circles(arrows(["cli/a/x.ts", "cli/b/y.ts"], ["cli/b/z.ts", "cli/c.ts"], ["cli/c.ts", "cli/a/w.ts"])),
      ["cli/a/x.ts imports cli/b/y.ts, cli/b/z.ts imports cli/c.ts, cli/c.ts imports cli/a/w.ts"],
    );
    assert.deepEqual(circles(arrows(["plan/a.ts", "plan/b.ts"], ["plan/b.ts", "plan/a.ts"])), [
      "plan/a.ts imports plan/b.ts, plan/b.ts imports plan/a.ts",
    ]);
    // A folder's files may use its sub-folders, and these the folder's other files.
    assert.deepEqual(
      circles(arrows(["cli/main.ts", "cli/commands/plan.ts"], ["cli/commands/plan.ts", "cli/line.ts"])),
      [],
    );
  });
});
