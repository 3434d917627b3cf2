// Runs a command of `./ecs` in this process, as people call it, and gives what it prints and its exit code.

import { Writable } from "node:stream";
import type { Io } from "../../cli/commandLine.ts";
import { main } from "../../cli/main.ts";
import { environmentBecomes } from "./environment.ts";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  /** The project's folder. @default this one */
  root?: string;
  /** The whole environment. @default this process's own, without colours */
  env?: NodeJS.ProcessEnv;
  /** What stdin has. @default that of the process */
  stdin?: Io["stdin"];
  /** The columns of the terminal that stdout is. @default stdout is no terminal */
  columns?: number;
}

export async function ecs(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const {
    root = process.cwd(),
    columns,
    stdin,
    env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  } = surroundings;
  const [stdout, stderr] = [new Collected(columns), new Collected()];
  const before = { ...process.env };
  environmentBecomes(env);
  try {
    const code = await main(args, { root, stdout, stderr, stdin });
    return { code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    environmentBecomes(before);
  }
}

export class Collected extends Writable {
  text = "";
  readonly columns: number | undefined;

  /** @param columns of a terminal. @default no terminal */
  constructor(columns?: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  override _write(chunk: string, _: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}
