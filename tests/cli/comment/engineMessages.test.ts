import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readableError } from "../../../cli/comment/engineMessages.ts";

describe("messages of the engine", () => {
  it("show a fault of configuration without the stack trace of where it was found", () => {
    const { diagnostics } = JSON.parse(readFileSync("tests/fixtures/preview-error.json", "utf8"));
    assert.equal(
      readableError(diagnostics[0].message),
      "config: services.web.memoryMiB must be one of 512, 1024, 2048 when cpu is 256, got 4096",
    );
  });

  it("show all lines of a report", () => {
    const report = "2 faults in Pulumi.dev.yaml:\nPulumi.dev.yaml: a must be b\nPulumi.dev.yaml: c must be d";
    assert.equal(readableError(`error: ${report}\n`), report);
    assert.equal(
      readableError(
        `error: Running program '/x/' failed with an unhandled exception:\nRunError: ${report}\n    at f (/x/index.ts:1:2)\n`,
      ),
      report,
    );
  });

  it("show where in the project a bug is, without the machine's paths", () => {
    const message =
      "error: Running program '/home/runner/work/app/' failed with an unhandled exception:\n" +
      "TypeError: Cannot read properties of undefined (reading 'x')\n" +
      "    at make \u001b[90m(file:///home/runner/work/app/components/network/network.ts:12:3\u001b[90m)\u001b[39m\n" +
      "    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n" +
      "    at run (/home/runner/work/app/node_modules/@pulumi/pulumi/cmd/run/run.ts:541:33)\n";
    assert.equal(
      readableError(message),
      "TypeError: Cannot read properties of undefined (reading 'x')\n    at make (components/network/network.ts:12:3)",
    );
  });

  it("show what is no exception as it is", () => {
    assert.equal(readableError("error: could not load plugin aws\r\n"), "could not load plugin aws");
    assert.equal(readableError("we met at noon (see a:1)"), "we met at noon (see a:1)");
  });
});
