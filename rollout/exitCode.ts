// What a container's exit code means. Pure. A code above 128 is a signal's number plus 128. A lower one is the
// process's own, except 126 and 127, which shells and container runtimes agree on.

import type { Cause } from "./cause.ts";

const known: Record<number, Cause> = {
  0: {
    kind: "exit-0",
    what: "the process ended by itself, without an error",
    next: "A service's process must stay in the foreground: no daemon mode, no script that ends after starting something.",
  },
  126: {
    kind: "exit-126",
    what: "the command may not be executed",
    next: "Set its execute bit in the image (`COPY --chmod=0755`), and check that `user` may read it.",
  },
  127: {
    kind: "exit-127",
    what: "a command was not found",
    next: "Check `command`, `entryPoint` and what the start script calls: it is not in the image, or not in its PATH.",
  },
  134: {
    kind: "exit-134",
    what: "the process aborted itself (SIGABRT)",
    next: "Its last log lines say why; an assertion or a language runtime out of memory ends so.",
  },
  137: {
    kind: "exit-137",
    what: "the process was killed (SIGKILL)",
    next: "Either memory: raise `memoryMiB`; or it did not end on SIGTERM within `stopTimeoutSeconds`.",
  },
  139: {
    kind: "exit-139",
    what: "the process crashed (SIGSEGV)",
    next: "A native library does not fit the image: look for a mismatch of libc, architecture or version.",
  },
  143: {
    kind: "exit-143",
    what: "the process ended on the signal to stop (SIGTERM)",
    next: "Something stopped the task: another essential container, or ECS. The events below say which.",
  },
};

/** The cause behind a process that ended by itself. */
export function causeOfExit(exitCode: number): Cause {
  const how = exitCode > 128 ? `was ended by signal ${exitCode - 128}` : `ended with an error (exit code ${exitCode})`;
  return (
    known[exitCode] ?? {
      kind: "exit",
      what: `the process ${how}`,
      next: "Its last log lines say why; run the image with the same command and variables to see it again.",
    }
  );
}
