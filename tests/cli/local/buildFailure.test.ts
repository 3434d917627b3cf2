import assert from "node:assert/strict";
import { whyItFailed } from "../../../cli/local/buildFailure.ts";

const text = [
  "FROM a",
  "COPY nginx.conf \\",
  "  ./nginx.cnf /etc/",
  "RUN --mount=type=cache,target=/x make \\",
  "  # all of it",
  "  all",
  'RUN ["make", "check"]',
  "RUN true",
  "RUN true",
].join("\n");
const source = { context: "app", dockerfile: "app/Dockerfile", text, log: [] as string[] };

/** As the Docker provider passes on what BuildKit says: of the engine of Docker 20.10, and as of 0.12 and later. */
const prefix = "error reading build output: ";

describe("A build that failed", () => {
  for (const message of [
    "failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 12: unknown instruction: RUNN",
    "dockerfile parse error on line 12: unknown instruction: RUNN",
  ]) {
    it(`says which line Docker cannot read, worded as ${message.slice(0, 40)}…`, () => {
      const line = "app/Dockerfile:12: Docker cannot read it: unknown instruction: RUNN; mend this line";
      assert.equal(whyItFailed(prefix + message, source), line);
    });
  }

  for (const message of [
    'failed to compute cache key: "/nginx.cnf" not found: not found',
    'failed to compute cache key: failed to calculate checksum of ref 0a1b::2c: "/nginx.cnf": not found',
  ]) {
    it(`says what is not sent, and to which line, worded as ${message.slice(0, 60)}…`, () => {
      assert.equal(
        whyItFailed(prefix + message, source),
        "app/Dockerfile:2: nginx.cnf is not in what Docker is sent; correct the path, make the file, or let app/.dockerignore send it",
      );
    });
  }

  const log = ["[4/5] RUN make all", "cc -o app", "cc: no space left", "[5/5] RUN true"];
  for (const message of [
    "executor failed running [/bin/sh -c make   all]: exit code: 2",
    'process "/bin/sh -c make   all" did not complete successfully: exit code: 2',
  ]) {
    it(`says which step it was, and what that said last, worded as ${message.slice(0, 20)}…`, () => {
      assert.equal(
        whyItFailed(prefix + message, { ...source, log }),
        "app/Dockerfile:4: this step ended with exit code 2, its last line: cc: no space left; mend it there",
      );
    });
  }

  it("knows a step in the form of JSON, and gives no line where several steps may be meant", () => {
    const failed = (command: string, code: number) =>
      whyItFailed(`executor failed running [${command}]: exit code: ${code}`, source);
    assert.equal(
      failed("make check", 127),
      "app/Dockerfile:7: this step ended with exit code 127; install what it calls in a step before, or correct its name",
    );
    assert.equal(
      failed("/bin/sh -c true", 137),
      "app/Dockerfile: this step ended with exit code 137; give Docker more memory, of which it has run out",
    );
  });

  it("of another kind is left as it is", () => {
    assert.equal(whyItFailed("error pushing image: denied", source), undefined);
  });
});
