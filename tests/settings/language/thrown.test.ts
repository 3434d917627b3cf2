import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { lineOf, thrownReport } from "../../../settings/language/thrown.ts";

const root = resolve("/srv/my shop");
const url = (file: string) => pathToFileURL(join(root, file)).href;
const withStack = (...lines: string[]) => Object.assign(new Error("none"), { stack: lines.join("\n") });

describe("The line of an owner's code that an error comes from", () => {
  for (const [behaviour, error, line] of [
    [
      "is that of the first frame in it, and of none of the program or of a package",
      withStack(
        "TypeError: none",
        `    at new Queue (${url("node_modules/@pulumi/aws/sqs/queue.js")}:9:1)`,
        `    at makeIt (${url("components/task/taskArgs.ts")}:12:3)`,
        `    at ${url("infra/queues.ts")}:3:17`,
        `    at resources (${url("resources.ts")}?run=2:14:3)`,
      ),
      { file: "infra/queues.ts", line: 3 },
    ],
    [
      "is found behind the number of a run",
      withStack(
        "Error: none",
        `    at resources (${url("resources.ts")}?run=2:14:3)`,
        `    at ${url("index.ts")}:58:19`,
      ),
      { file: "resources.ts", line: 14 },
    ],
    [
      "stands above a syntax error, as a path or as an address",
      withStack(`${join(root, "resources.ts")}:7`, "const a = ;", "          ^", "SyntaxError: none"),
      { file: "resources.ts", line: 7 },
    ],
    [
      "is not known where nothing of it is there",
      withStack("Error: none", `    at ${url("index.ts")}:58:19`),
      undefined,
    ],
    ["is not known of what is no error", "text", undefined],
  ] as const) {
    it(behaviour, () => assert.deepEqual(lineOf(error, root), line));
  }
});

describe("The report on an error in an owner's code", () => {
  const reported = (error: unknown) => thrownReport(error, { file: "resources.ts", line: 3 }, { root }).split("\n")[1];

  it("is one line, without what Pulumi has put before the message and without paths of this machine", () => {
    const waited = 'error serializing property "outputs": error serializing property "policy": ';
    assert.equal(
      reported(new TypeError(`${waited}no file\n  ${join(root, "infra/db.ts")}`)),
      "resources.ts:3: must run without an error, got TypeError: no file infra/db.ts; mend it",
    );
  });

  it("is short, and takes whatever was thrown", () => {
    assert.ok((reported("x".repeat(1000)) ?? "").length < 400);
    assert.equal(reported(undefined), "resources.ts:3: must run without an error, got undefined; mend it");
  });
});
