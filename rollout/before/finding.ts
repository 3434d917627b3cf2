// What a look at AWS finds before anything is deployed: what is wrong, what is close to a limit, and what could not be
// looked at. Pure but for the asking that a caller hands in; what is looked at is left to the files beside this one.

import { apiFault, apiFaultText, isOfAws, ownWords } from "../apiError.ts";

/** Reads as `must <must>, got <got>; <advice>`. */
export interface Wrong {
  must: string;
  got: string;
  advice: string;
}

/** Reads as `not looked at: <what>, needs <needs>`. */
export interface Unseen {
  what: string;
  /** An IAM action, or why AWS gave no answer. */
  needs: string;
}

export class Findings {
  readonly wrong: Wrong[] = [];
  readonly near: Wrong[] = [];
  readonly unseen: Unseen[] = [];

  /**
   * The answer; undefined where AWS denies the request or does not answer, which is kept as not looked at.
   * @param action the IAM action that the request takes
   * @param missing names of errors that say that there is no such thing: the answer is then null
   * @throws what is wrong with the credentials as a whole, as then nothing can be looked at
   */
  async ask<T>(
    what: string,
    action: string,
    request: () => Promise<T>,
    missing: RegExp = /^$/,
  ): Promise<T | null | undefined> {
    try {
      return await request();
    } catch (error) {
      const { name = "" } = error as Error;
      if (missing.test(name)) return null;
      const fault = apiFault(error);
      if (fault === "no-credentials" || fault === "expired") throw error;
      if (!isOfAws(error)) throw error;
      this.unseen.push({
        what,
        needs: fault === "denied" ? deniedAction(error as Error, action) : neededAnswer(error),
      });
      return undefined;
    }
  }

  add({ wrong, near, unseen }: Findings): void {
    this.wrong.push(...wrong);
    this.near.push(...near);
    this.unseen.push(...unseen);
  }
}

function neededAnswer(error: unknown): string {
  const { name, message } = error as Error;
  if (name === "NoEndpoint") return `an endpoint: ${message}`;
  return apiFault(error) === "other" ? `another answer than ${ownWords(error)}` : `an answer: ${apiFaultText(error)}`;
}

/** The action that AWS names; an operation may take several, as where KMS decrypts what it reads. */
function deniedAction({ message }: Error, asked: string): string {
  if (/Access to KMS/.test(message)) return "kms:Decrypt";
  return /to perform: ([a-z0-9-]+:\w+)/.exec(message)?.[1] ?? asked;
}
