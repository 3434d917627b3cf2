import assert from "node:assert/strict";
import { secretPathsWithin } from "../../settings/secretPaths.ts";

const within = (value: unknown, written: unknown) => secretPathsWithin(value, written, ["services"]);

describe("What is secret in a key that has something secret", () => {
  it("is what the stack file has encrypted, and nothing that it says in the open", () => {
    const written = { web: { cpu: 512, hosts: ["a"], secrets: { KEY: { secure: "v1:abc" }, NAMED: "name" } } };
    const value = { web: { cpu: 512, hosts: ["a"], secrets: { KEY: "hunter2", NAMED: "name" } } };
    assert.deepEqual(within(value, written), [["services", "web", "secrets", "KEY"]]);
  });

  it("is also whatever is in no file, but an ARN or a parameter's path where a secret is named", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
    const value = {
      web: { cpu: 1024, command: ["a", "b"], environment: { ARN: arn }, secrets: { A: "hunter2", B: "/b", C: arn } },
    };
    const written = { web: { cpu: 512, command: ["a"] } };
    assert.deepEqual(within(value, written), [
      ["services", "web", "cpu"],
      ["services", "web", "command", 1],
      ["services", "web", "environment", "ARN"],
      ["services", "web", "secrets", "A"],
    ]);
  });

  it("is the whole of it where it is no map", () => assert.deepEqual(within("hunter2", undefined), [["services"]]));
});
