// Runs a command of `./ecs` in this process, as people call it, and gives what it prints and its exit code. Its plans are
// made here, too, since a process for each takes six times as long.

import { AsyncLocalStorage } from "node:async_hooks";
import { Writable } from "node:stream";
import type { Io } from "../../cli/commandLine.ts";
import { main } from "../../cli/main.ts";
import { outcomeOf } from "../../plan/outcome.ts";
import { instead } from "../../plan/planStacks.ts";
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
  /** Whether plans are made in processes of their own, as they are outside of tests. @default false */
  planProcesses?: boolean;
}

/** Whether a call makes its plans here; other tests in this process are left as they are. */
const here = new AsyncLocalStorage<boolean>();
instead.plan = (stack, options) => (here.getStore() ? outcomeOf(stack, options) : undefined);

export async function ecs(args: readonly string[], surroundings: Surroundings = {}): Promise<Ran> {
  const {
    root = process.cwd(),
    columns,
    stdin,
    planProcesses = false,
    env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  } = surroundings;
  const [stdout, stderr] = [new Collected(columns), new Collected()];
  const before = { ...process.env };
  environmentBecomes(env);
  try {
    const code = await here.run(!planProcesses, () => main(args, { root, stdout, stderr, stdin }));
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
