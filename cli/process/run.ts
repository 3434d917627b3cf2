// Runs another program to its end. A program that is missing, fails or hangs gives a result, not an exception.

import { execFile } from "node:child_process";

export interface Finished {
  /** The exit code; undefined where the program was not found, or did not end in time. */
  code?: number;
  stdout: string;
  stderr: string;
  notFound: boolean;
}

/** Runs `program`; after `timeoutMs` (@default 30 s) it is killed. */
export function run(
  program: string,
  args: string[],
  options: { timeoutMs?: number; cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
) {
  return new Promise<Finished>((resolve) => {
    const { timeoutMs = 30_000, cwd, env, signal } = options;
    execFile(program, args, { timeout: timeoutMs, cwd, env, signal, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({
        code: typeof code === "number" ? code : undefined,
        stdout: stdout.trim(),
        stderr: stderr.trim(),
        notFound: code === "ENOENT",
      });
    });
  });
}
