// The two ways to show what is watched: a picture redrawn in place on a terminal, and a line with its time for each
// change everywhere else. What stands in them is left to frame.ts and changes.ts.

import type { WriteStream } from "node:tty";
import { formatted } from "../../plan/print.ts";
import { lineWriter } from "../commandLine.ts";
import { clock } from "../times.ts";
import { changes } from "./changes.ts";
import { frame, type Shown } from "./frame.ts";
import type { Sight } from "./sight.ts";

export interface Display {
  /** Whether it shows the last hour's requests and the logs, too. */
  readonly drawsAll: boolean;
  saw(sight: Sight): void;
  /** @param why why AWS does not answer now, for as long as it is so */
  cannotSee(why: string): void;
  end(): void;
}

interface Streams {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

/** @param label such as `the stack dev` */
export async function displayOn({ stdout, stderr }: Streams, label: string, env = process.env): Promise<Display> {
  if (!canRedraw(stdout, env)) return new Lines(lineWriter(stdout), lineWriter(stderr));
  const { createLogUpdate } = await import("log-update");
  return new Picture(stdout as WriteStream, label, createLogUpdate(stdout));
}

/** A CI's log may be a terminal, and keeps every frame. */
export function canRedraw(stream: NodeJS.WritableStream, env: NodeJS.ProcessEnv): boolean {
  return (stream as Partial<WriteStream>).isTTY === true && !env.CI && env.TERM !== "dumb";
}

interface Draw {
  (text: string): void;
  done(): void;
}

class Picture implements Display {
  readonly drawsAll = true;
  readonly #stream: WriteStream;
  readonly #draw: Draw;
  readonly #redraw = () => this.#show();
  #shown: Shown;

  constructor(stream: WriteStream, label: string, draw: Draw) {
    this.#stream = stream;
    this.#draw = draw;
    this.#shown = { label };
    stream.on("resize", this.#redraw);
    this.#show();
  }

  saw(sight: Sight): void {
    this.#shown = { ...this.#shown, sight, trouble: undefined };
    this.#show();
  }

  cannotSee(trouble: string): void {
    this.#shown = { ...this.#shown, trouble };
    this.#show();
  }

  /** Leaves the last picture, with the cursor below it. */
  end(): void {
    this.#stream.off("resize", this.#redraw);
    this.#draw.done();
  }

  #show(): void {
    const { columns = 80, rows = 24 } = this.#stream;
    this.#draw(formatted(frame(this.#shown, { columns, rows }, new Date()), this.#stream).trimEnd());
  }
}

class Lines implements Display {
  readonly drawsAll = false;
  readonly #say: (line: string) => void;
  readonly #warn: (line: string) => void;
  #last: Sight | undefined;
  #trouble: string | undefined;

  constructor(say: (line: string) => void, warn: (line: string) => void) {
    this.#say = say;
    this.#warn = warn;
  }

  saw(sight: Sight): void {
    const time = clock(sight.at, sight.at);
    if (this.#trouble !== undefined) this.#warn(`${time} AWS answers again`);
    for (const line of changes(this.#last, sight)) this.#say(`${time} ${line}`);
    this.#last = sight;
    this.#trouble = undefined;
  }

  cannotSee(why: string): void {
    if (why === this.#trouble) return;
    const now = new Date();
    this.#warn(`${clock(now, now)} ${why}; asking again`);
    this.#trouble = why;
  }

  end(): void {}
}
