// What a Dockerfile says of the image before anybody builds it: its stages, the user that its containers run as, its
// volumes, and what it copies from the context. Whether that user may be root is left to settings/rules/users.ts,
// whether what is copied is there to settings/rules/dockerfileOnDisk.ts, whether it can be read to dockerfileSyntax.ts.
// https://docs.docker.com/reference/dockerfile/

import { posix } from "node:path";
import { Add, Copy, From, type Instruction } from "dockerfile-ast";
import { instructionsOf, judged, lineOf } from "./dockerfileSyntax.ts";

export interface DockerfileFacts {
  /** The stages' names, in lower case as Docker compares them; a stage without a name is known by its number only. */
  stages: string[];
  /** Whether the Dockerfile has the stage to build. */
  hasTarget: boolean;
  /** USER of that stage, or of the stage of this file that it is made from; undefined where neither has one. */
  user?: string;
  /** VOLUME of that stage and of those of this file that it is made from; undefined where one of them is not known. */
  volumes: string[] | undefined;
  /** What that stage and those that it needs copy from the context. */
  copied: Copied[];
}

/** A path that COPY or ADD names; only one that is sure, so no URL, no pattern, no variable of a base image. */
export interface Copied {
  /** In the Dockerfile, from 1. */
  line: number;
  /** `COPY` or `ADD`, and the path as it is written. */
  text: string;
  /** Relative to the context; `.` is the context itself. */
  path: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

interface Stage {
  name: string;
  user?: string;
  volumes: string[] | undefined;
  /** What it is made from and copies from: names or numbers of stages, and images. */
  needs: string[];
  copied: Copied[];
  /**
   * ENV: a stage that is made from this one inherits it; undefined is a value that only the base image's make known.
   */
  env: Variables;
}

/**
 * @param args build arguments, which win over the defaults of ARG
 * @param target the stage to build, by name or number; the last one when absent
 * @param instructions those of the text, for who has them already
 */
export function dockerfileFacts(
  text: string,
  { args = {}, target }: { args?: Readonly<Record<string, string>>; target?: string } = {},
  instructions: readonly Instruction[] = instructionsOf(text),
): DockerfileFacts {
  const stages: Stage[] = [];
  const sure = new Set(judged(text, instructions));
  const globals: Record<string, string> = {};
  let own: Record<string, string> = {}; // ARG: it ends with its stage
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    const variables = stage === undefined ? globals : { ...own, ...stage.env };
    const keyword = instruction.getKeyword();
    if (instruction instanceof From) {
      const base = expanded(instruction.getImage() ?? "", globals);
      const from = stages.find(({ name }) => name !== "" && name === base?.toLowerCase());
      const name = instruction.getBuildStage()?.toLowerCase() ?? "";
      const needs = base === undefined ? [] : [base.toLowerCase()];
      const volumes = [...(from?.volumes ?? [])];
      const inherited = {
        user: from?.user,
        volumes: from !== undefined && from.volumes === undefined ? undefined : volumes,
      };
      stages.push({ name, ...inherited, needs, copied: [], env: { ...from?.env } });
      own = {};
    } else if (keyword === "ARG") {
      for (const [name, fallback] of pairs(instruction)) {
        const value = args[name] ?? (fallback === undefined ? globals[name] : expanded(fallback, variables));
        if (value !== undefined) (stage === undefined ? globals : own)[name] = value;
      }
    } else if (keyword === "ENV" && stage !== undefined) {
      for (const [name, value = ""] of pairs(instruction)) {
        stage.env = { ...stage.env, [name]: expanded(value, variables) };
      }
    } else if (keyword === "USER" && stage !== undefined) {
      stage.user = expanded(instruction.getArgumentsContent()?.trim() ?? "", variables) || undefined;
    } else if (keyword === "VOLUME" && stage !== undefined) {
      const paths = volumesOf(instruction).map((path) => expanded(path, variables));
      const known = paths.every((path) => path !== undefined);
      stage.volumes = known && stage.volumes ? [...stage.volumes, ...paths] : undefined;
    } else if (stage !== undefined) {
      stage.needs.push(...takenFrom(instruction));
      if (sure.has(instruction)) stage.copied.push(...copiedBy(instruction, variables));
    }
  }
  const found = target === undefined ? stages.at(-1) : stageOf(target, stages);
  const copied = found === undefined ? [] : [...reached(found, stages)].flatMap((stage) => stage.copied);
  return {
    stages: stages.map(({ name }) => name),
    hasTarget: found !== undefined,
    user: found?.user,
    volumes: found?.volumes,
    copied,
  };
}

/** The paths of a VOLUME, as a JSON list or as words. */
function volumesOf(instruction: Instruction): string[] {
  const content = instruction.getArgumentsContent()?.trim() ?? "";
  try {
    const list: unknown = JSON.parse(content);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Docker, too, takes what is no JSON for words.
  }
  return content.split(/\s+/);
}

/** A stage by its name or number. */
function stageOf(named: string, stages: readonly Stage[]): Stage | undefined {
  const name = named.toLowerCase();
  return stages.find((stage) => stage.name === name) ?? stages[numberOf(name)];
}

/** The stage, and those that are built for it: Docker leaves out the others. */
function reached(stage: Stage, stages: readonly Stage[], found = new Set<Stage>()): Set<Stage> {
  if (found.has(stage)) return found;
  found.add(stage);
  for (const need of stage.needs) {
    const other = stageOf(need, stages);
    if (other !== undefined) reached(other, stages, found);
  }
  return found;
}

/** What `--from` and `--mount` name: stages, or images. */
function takenFrom(instruction: Instruction): string[] {
  const written = instruction.getTextContent();
  return [...written.matchAll(/--(?:mount=\S*\b)?from=([^\s,]+)/g)].map(([, name = ""]) => name);
}

/** Flags with which a source stays what it is. */
const plainFlags = /^(chown|chmod|link|checksum|keep-git-dir)$/;

function copiedBy(instruction: Instruction, variables: Variables): Copied[] {
  if (!(instruction instanceof Copy || instruction instanceof Add)) return [];
  if (instruction.getFlags().some((flag) => !plainFlags.test(flag.getName()))) return [];
  const sources = wordsOf(instruction).slice(0, -1);
  return sources.flatMap((written) => {
    const source = replaced(written, variables);
    // What a variable with a space in it becomes, Docker's builders do not agree on.
    if (source === undefined || !isPlain(source) || source.split(/\s/).length > written.split(/\s/).length) return [];
    const path = posix.relative("/", posix.join("/", source)) || ".";
    return [{ line: lineOf(instruction), text: `${instruction.getKeyword()} ${written}`, path }];
  });
}

/** The sources and the target, of either form; none where it is not sure what they are. */
function wordsOf(instruction: Copy | Add): string[] {
  const content = instruction.getArgumentsContent()?.trim() ?? "";
  if (!content.startsWith("[")) return instruction.getArguments().map((one) => one.getValue());
  try {
    const words = JSON.parse(content);
    return words.every((word: unknown) => typeof word === "string") ? words : [];
  } catch {
    return [];
  }
}

/** A path that means itself: no URL, repository of Git, pattern, here-document or quote. */
function isPlain(source: string): boolean {
  return source !== "" && !/[*?[\]\\"'<>]|:\/\/|^git@|\.git(#|$)/.test(source);
}

/** The text with its variables replaced; undefined where one is not known here, as a base image may set it. */
function replaced(text: string, variables: Variables): string | undefined {
  const names = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
  if (names.some((name) => variables[name] === undefined)) return undefined;
  const value = expanded(text, variables);
  return value?.includes("$") ? undefined : value;
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
function expanded(text: string, variables: Variables): string | undefined {
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
