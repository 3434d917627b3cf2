// The end of what a program has said, where all of it would be too much for a message.

import type { Finished } from "./run.ts";

/** @param said a text, or a program's two outputs, of which stderr comes last */
export function lastLines(said: string | Pick<Finished, "stdout" | "stderr">, count = 10): string {
  const text = typeof said === "string" ? said : `${said.stdout}\n${said.stderr}`;
  return text.trim().split("\n").slice(-count).join("\n");
}
