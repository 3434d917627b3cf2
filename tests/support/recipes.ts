// The recipes of docs/recipes/, as the pages have them: what a test plans is what somebody copies from there.

import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parse } from "yaml";
import { type Configuration, planConfiguration } from "../../plan/planConfiguration.ts";
import { rules } from "../../settings/keys/protection.ts";
import { ownProject } from "./ownProject.ts";
import type { PlannedStack } from "./stacks.ts";

export interface Recipe {
  name: string;
  page: string;
  /** The stack file's text. */
  stackFile: string;
  /** The text of resources.ts; undefined where it needs none. */
  resources?: string;
  /** What the page says that `npm start` says. */
  summary?: string;
}

export function recipes(): Recipe[] {
  return globSync("docs/recipes/*.md")
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((page) => {
      const text = readFileSync(page, "utf8");
      const block = (language: string) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1];
      const [stackFile = "", resources, summary] = [block("yaml"), block("ts"), block("text")];
      return { name: posix.basename(page, ".md"), page, stackFile, resources, summary };
    });
}

/** Folders that stay to the end, as the laws read the build contexts in them again. */
const made: string[] = [];
process.once("exit", () => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** All that an environment may be excused from but what this names. */
const excusedFromAllBut = (rule: string) =>
  Object.fromEntries(Object.keys(rules).flatMap((other) => (other === rule ? [] : [[other, "a test"]])));

/** The plan of a recipe in a project of its own. @param protection whether deletion protection is on @default false */
export async function planOf(recipe: Recipe, protection = false): Promise<PlannedStack> {
  const root = ownProject(`recipe-${recipe.name}`);
  made.push(root);
  if (recipe.resources !== undefined) writeFileSync(join(root, "resources.ts"), recipe.resources);
  const { config } = parse(recipe.stackFile) as { config: Record<string, unknown> };
  const keys = protection ? { protection: "on", allow: excusedFromAllBut("deletion-protection") } : {};
  const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const full = Object.entries({ ...config, ...keys }).map(([key, value]) => [
    key.includes(":") ? key : `shop:${key}`,
    asText(value),
  ]);
  const configuration: Configuration = { project: "shop", stack: "dev", config: Object.fromEntries(full), root };
  return { ...configuration, file: recipe.page, plan: await planConfiguration(configuration) };
}

/**
 * The recipes that make what no other stack has: with resources.ts, or machines; each under deletion protection, which
 * asks the most of it; made once.
 */
export function recipeStacks(): Promise<PlannedStack[]> {
  const ofTheirOwn = recipes().filter(
    ({ resources, stackFile }) => resources !== undefined || /\b(machines|strategy):/.test(stackFile),
  );
  stacks ??= Promise.all(ofTheirOwn.map((recipe) => planOf(recipe, true)));
  return stacks;
}

let stacks: Promise<PlannedStack[]> | undefined;
