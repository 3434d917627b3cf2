// A value that Pulumi keeps secret, on its way from the configuration to the resource that holds it. Whatever prints
// it, in a message, a plan or a log, prints what it is and not what it says.

import { inspect } from "node:util";
import { sealed } from "../handedOver.ts";

export class SecretValue {
  readonly #text: string;

  /** @param text the value itself; `[secret]` where nothing has decrypted it, as in a plan */
  constructor(text: string) {
    this.#text = text;
  }

  /** The value itself, for whoever puts it where only those can read it who may. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return sealed;
  }

  toJSON(): string {
    return sealed;
  }

  [inspect.custom](): string {
    return sealed;
  }
}
