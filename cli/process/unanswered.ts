// What a command says of an error of AWS's, and of a change whose answer got lost: it may be made all the same.

import { apiFaultNextStep, apiFaultText, mayBeDone } from "../../rollout/apiError.ts";
import { redactor } from "../../rollout/redact.ts";
import { Problem } from "../commandLine.ts";

/** AWS was asked for a change, and has given no clear answer. */
export class Unanswered extends Problem {
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * The answer to a request that changes something.
 * @param unclear the sentence for where it gets lost
 * @throws Unanswered with that sentence; any other error as it is, and then nothing was changed
 */
export async function answered<T>(unclear: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw mayBeDone(error) ? new Unanswered(faultText(error, unclear)) : error;
  }
}

/** What AWS has answered, and what to do about it. @param more sentences in between, a line each */
export function faultText(error: unknown, ...more: string[]): string {
  const lines = [`${apiFaultText(error)}.`, ...more, `Next: ${apiFaultNextStep(error)}.`];
  return redactor([])(lines.join("\n"));
}
