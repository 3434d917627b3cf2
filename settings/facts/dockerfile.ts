// What a Dockerfile says of the image before anybody builds it: its stages, and the user that its containers run as.
// Whether that user may be root is left to settings/rules/users.ts.
// https://docs.docker.com/reference/dockerfile/

import { DockerfileParser, From, type Instruction } from "dockerfile-ast";

export interface DockerfileFacts {
  /** The stages' names, in lower case as Docker compares them; a stage without a name is known by its number only. */
  stages: string[];
  /** Whether the Dockerfile has the stage to build. */
  hasTarget: boolean;
  /** USER of that stage, or of the stage of this file that it is made from; undefined where neither has one. */
  user?: string;
}

interface Stage {
  name: string;
  user?: string;
  /** ENV: a stage that is made from this one inherits it. */
  env: Record<string, string>;
}

/**
 * @param args build arguments, which win over the defaults of ARG
 * @param target the stage to build, by name or number; the last one when absent
 */
export function dockerfileFacts(
  text: string,
  { args = {}, target }: { args?: Readonly<Record<string, string>>; target?: string } = {},
): DockerfileFacts {
  const stages: Stage[] = [];
  const globals: Record<string, string> = {};
  let own: Record<string, string> = {}; // ARG: it ends with its stage
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    const variables = stage === undefined ? globals : { ...own, ...stage.env };
    const keyword = instruction.getKeyword();
    if (instruction instanceof From) {
      const base = expanded(instruction.getImage() ?? "", globals);
      const from = stages.find(({ name }) => name !== "" && name === base?.toLowerCase());
      const name = instruction.getBuildStage()?.toLowerCase() ?? "";
      stages.push({ name, user: from?.user, env: { ...from?.env } });
      own = {};
    } else if (keyword === "ARG") {
      for (const [name, fallback] of pairs(instruction)) {
        const value = args[name] ?? (fallback === undefined ? globals[name] : expanded(fallback, variables));
        if (value !== undefined) (stage === undefined ? globals : own)[name] = value;
      }
    } else if (keyword === "ENV" && stage !== undefined) {
      for (const [name, value = ""] of pairs(instruction)) stage.env[name] = expanded(value, variables) ?? "";
    } else if (keyword === "USER" && stage !== undefined) {
      stage.user = expanded(instruction.getArgumentsContent()?.trim() ?? "", variables) || undefined;
    }
  }
  const wanted = target?.toLowerCase();
  const found =
    wanted === undefined ? stages.at(-1) : (stages.find(({ name }) => name === wanted) ?? stages[numberOf(wanted)]);
  return { stages: stages.map(({ name }) => name), hasTarget: found !== undefined, user: found?.user };
}

let parsed: { text: string; instructions: Instruction[] } | undefined;

/** Several rules ask for the same Dockerfile in a row, and services often share one: it is parsed once. */
function instructionsOf(text: string): Instruction[] {
  if (parsed?.text !== text) parsed = { text, instructions: DockerfileParser.parse(text).getInstructions() };
  return parsed.instructions;
}

const numberOf = (target: string) => (/^\d+$/.test(target) ? Number(target) : -1);

/** The variables of an instruction, written as `NAME=value`, `NAME value` or `NAME`. */
function pairs(instruction: Instruction): [name: string, value: string | undefined][] {
  const properties = (
    instruction as { getProperties?(): { getName(): string; getValue(): string | null }[] }
  ).getProperties?.();
  return (properties ?? []).map((property) => [property.getName(), property.getValue() ?? undefined]);
}

/** The text with `$NAME`, `${NAME}`, `${NAME:-…}` and `${NAME:+…}` replaced; undefined where a value is missing. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string | undefined {
  let known = true;
  const result = text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^}]*))?\})/g,
    (_, plain?: string, braced?: string, operator = "", other = "") => {
      const value = variables[plain ?? braced ?? ""];
      const isSet = operator.startsWith(":") ? Boolean(value) : value !== undefined;
      if (operator.endsWith("-")) return (isSet ? value : other) ?? "";
      if (operator.endsWith("+")) return isSet ? other : "";
      known &&= value !== undefined;
      return value ?? "";
    },
  );
  return known ? result : undefined;
}
