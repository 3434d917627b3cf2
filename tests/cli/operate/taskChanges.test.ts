import assert from "node:assert/strict";
import { readChanges } from "../../../cli/operate/taskChanges.ts";

describe("What a run by hand has other than what is deployed", () => {
  it("is read from the command line, a value with whatever characters it has", () => {
    assert.deepEqual(readChanges({ cpu: "1024", memory: "4096" }, ["A=1", "B=x=y z", "C="]), {
      environment: [
        { name: "A", value: "1" },
        { name: "B", value: "x=y z" },
        { name: "C", value: "" },
      ],
      cpu: 1024,
      memoryMiB: 4096,
    });
    assert.deepEqual(readChanges({}), { environment: [], cpu: undefined, memoryMiB: undefined });
  });

  it("is refused with what it may be", () => {
    for (const [options, variables, message] of [
      [{}, ["NAME"], "--env must be NAME=value, got NAME"],
      [{}, ["=1"], "--env must name a variable that is not AWS's own, got =1"],
      [{}, ["AWS_EXECUTION_ENV=1"], "--env must name a variable that is not AWS's own, got AWS_EXECUTION_ENV=1"],
      [{ cpu: "300" }, [], "--cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got 300"],
      [{ cpu: "0x100" }, [], "--cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384, got 0x100"],
      [{ memory: "1GB" }, [], "--memory must be a whole number of MiB, got 1GB"],
    ] as const)
      assert.throws(() => readChanges(options, variables), { name: "Error", message });
  });
});
