// Reads a folder with a Dockerfile into a service that is built from it. The image has most of what a Dockerfile says;
// this file reads what ECS does not take from an image: the port, the user, the health check and the writable paths.

import { posix } from "node:path";
import type { From, Healthcheck, Instruction, JSONInstruction } from "dockerfile-ast";
import { instructionsOf, lineOf } from "../../settings/facts/dockerfileSyntax.ts";
import { Problem } from "../commandLine.ts";
import { advice } from "./advice.ts";
import { Draft } from "./draft.ts";
import { seconds } from "./durations.ts";
import type { Imported } from "./imported.ts";
import { legalName } from "./names.ts";
import { Part } from "./part.ts";
import { addPort, furtherPort } from "./ports.ts";
import { proposeRoot } from "./silent.ts";
import { addWritablePath } from "./writablePaths.ts";

interface Folder {
  /** Relative to the project's folder, with `/`. */
  context: string;
  /** Seen from the context. */
  dockerfile: string;
  name: string;
  /** Whether the context is another folder than the Dockerfile's own. @default false */
  isAround?: boolean;
}

/** @param text of the Dockerfile */
export function readDockerfile({ context, dockerfile, name, isAround }: Folder, text: string): Imported {
  const file = posix.join(context, dockerfile);
  const all = instructionsOf(text);
  const from = all.findLast(isFrom);
  if (from === undefined) throw new Problem(`${file} must have a FROM, got none; write what the image is made from`);
  const image = from.getImage() ?? "";
  if (/windows|nanoserver/i.test(image)) {
    throw new Problem(`${file} must be of a Linux image, got FROM ${image}; Windows is not supported`);
  }
  const source = Part.of(file, Object.fromEntries(all.map((one) => [placeOf(one), wordsOf(one)])), ([line = ""]) =>
    String(line),
  );
  const draft = new Draft("services", legalName(name));
  draft.put(["build", "context"], [], context, isAround ? "it has what the Dockerfile copies" : undefined);
  if (dockerfile !== "Dockerfile") draft.put(["build", "dockerfile"], [], dockerfile);
  const held = heldInstructions(all, from);
  for (const one of all) {
    const part = source.at(placeOf(one)) as Part;
    if (!held.includes(one)) part.settle("it is of another stage, or of the image alone");
    else put(draft, one, part, held);
  }
  source.settle("the image has it");
  addSilent(draft);
  return { drafts: [draft], sources: [source] };
}

const isFrom = (instruction: Instruction): instruction is From => instruction.getKeyword() === "FROM";

/** The instructions that hold in the built image: those of its stage, and of the stages of this file below it. */
function heldInstructions(all: readonly Instruction[], from: From): Instruction[] {
  const start = all.indexOf(from);
  const next = all.findIndex((one, index) => index > start && isFrom(one));
  const own = all.slice(start, next < 0 ? all.length : next);
  const earlier = all.slice(0, start).filter(isFrom);
  const name = from.getImage()?.toLowerCase();
  const base = earlier.findLast((one) => one.getBuildStage()?.toLowerCase() === name);
  return base === undefined ? own : [...heldInstructions(all, base), ...own];
}

const placeOf = (instruction: Instruction) => `line ${lineOf(instruction)} (${instruction.getKeyword()})`;

function wordsOf(instruction: Instruction): string | string[] {
  const keyword = instruction.getKeyword();
  if (keyword === "EXPOSE") return expanded(instruction);
  if (keyword !== "VOLUME") return instruction.getArgumentsContent() ?? "";
  const strings = (instruction as JSONInstruction).getJSONStrings().map((one) => one.getJSONValue());
  return strings.length > 0 ? strings : expanded(instruction);
}

const expanded = (instruction: Instruction) => instruction.getExpandedArguments().map((one) => one.getValue());

function put(draft: Draft, instruction: Instruction, part: Part, held: readonly Instruction[]): void {
  const isLast = held.findLast((one) => one.getKeyword() === instruction.getKeyword()) === instruction;
  switch (instruction.getKeyword()) {
    case "EXPOSE":
      for (const one of part.leaves) putPort(draft, one);
      return;
    case "VOLUME":
      for (const leaf of part.leaves) addWritablePath(draft, [], leaf, leaf.text ?? "");
      return;
    case "USER":
      if (!isLast) return;
      draft.put(["user"], part, expanded(instruction)[0], undefined, true);
      return;
    case "HEALTHCHECK":
      if (isLast) putHealthCheck(draft, instruction as Healthcheck, part);
      return;
    case "ARG":
      if (!instruction.getArgumentsContent()?.includes("=")) {
        part.lose("it has no default; where the build needs it, write it under build.args");
      }
  }
}

function putPort(draft: Draft, part: Part): void {
  const [, port, protocol = "tcp"] = /^(\d+)(?:\/(\w+))?$/.exec(part.text ?? "") ?? [];
  if (port === undefined) part.lose("it is no single port; write the one that takes HTTP under port");
  else if (protocol !== "tcp")
    part.lose(`a port of ${protocol} is reached through the network load balancer; ${advice.listen}`);
  else if (draft.has("port")) addPort(draft, [], { port: Number(port), from: [part], why: furtherPort });
  else draft.put(["port"], part, Number(port));
}

const healthKeys: Readonly<Record<string, string>> = {
  interval: "intervalSeconds",
  timeout: "timeoutSeconds",
  "start-period": "startPeriodSeconds",
  retries: "retries",
};

/** ECS does not run the health check of an image, so it is written out. */
function putHealthCheck(draft: Draft, instruction: Healthcheck, part: Part): void {
  if (instruction.getSubcommand()?.getValue().toUpperCase() !== "CMD") return;
  const words = (instruction.getRawArgumentsContent() ?? "").replace(/\\\r?\n/g, " ");
  const command = words.replace(/^.*?\bCMD\s+/is, "").trim();
  draft.put(["healthCheck", "command"], part, healthCommand(command));
  for (const flag of instruction.getFlags()) {
    const key = healthKeys[flag.getName()];
    const value = flag.getValue() ?? "";
    if (key !== undefined) draft.put(["healthCheck", key], part, seconds(value) ?? Number(value));
    else
      part.mark({
        kind: "lost",
        text: `ECS has no ${flag.getName()} in a health check; the rest of the check is written`,
      });
  }
}

function healthCommand(command: string): string[] {
  try {
    const words = JSON.parse(command) as unknown;
    if (Array.isArray(words)) return ["CMD", ...words.map(String)];
  } catch {
    // It has the other form, a line for a shell.
  }
  return ["CMD-SHELL", command];
}

function addSilent(draft: Draft): void {
  proposeRoot(draft, [], "the Dockerfile has no USER, and without one of the base image it runs as root; add one");
  if (draft.has("port")) return;
  const text = "the Dockerfile has no EXPOSE; add the port that it listens on, for without one the service is a worker";
  draft.notes.push({ path: [...draft.path, "port"], text });
}
