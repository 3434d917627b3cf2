// Whether Docker can read a Dockerfile at all. Only what is sure is a fault: a frontend of one's own (`# syntax=`) may
// take anything, and below a here-document it depends on the shell's quoting where the next instruction begins. What
// the instructions say is left to dockerfile.ts.
// https://docs.docker.com/reference/dockerfile/

import { DockerfileParser, type Instruction } from "dockerfile-ast";

const keywords =
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  );

/** A line at which Docker stops. */
export interface Unparsable {
  /** From 1. */
  line: number;
  /** The word that it begins with, in capitals. */
  keyword: string;
  why: "unknown" | "before-from";
}

/**
 * The first line at which Docker stops; undefined where none is sure to be one.
 * @param instructions those of the text
 */
export function unparsableLine(text: string, instructions: readonly Instruction[]): Unparsable | undefined {
  let inStage = false;
  for (const instruction of judged(text, instructions)) {
    const keyword = instruction.getKeyword();
    const line = lineOf(instruction);
    if (!keywords.includes(keyword)) return { line, keyword, why: "unknown" };
    inStage ||= keyword === "FROM";
    if (!inStage && keyword !== "ARG") return { line, keyword, why: "before-from" };
  }
  return undefined;
}

/** The keywords, for who wants to name the nearest one. */
export const instructionKeywords: readonly string[] = keywords;

export function instructionsOf(text: string): Instruction[] {
  return DockerfileParser.parse(text).getInstructions();
}

/** The instructions of which it is sure that Docker reads them so. */
export function judged(text: string, instructions: readonly Instruction[]): readonly Instruction[] {
  const frontend = /^(?:\uFEFF)?(?:#[^\n]*\n)*?#\s*syntax\s*=\s*(\S+)/i.exec(text)?.[1];
  if (frontend !== undefined && !/^(docker\.io\/)?docker\/dockerfile(:1(\.\d+)*)?$/.test(frontend)) return [];
  const heredoc = instructions.findIndex((one) => one.getRawArgumentsContent()?.includes("<<"));
  return heredoc < 0 ? instructions : instructions.slice(0, heredoc);
}

/** The line that an instruction begins in, from 1. */
export function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}
