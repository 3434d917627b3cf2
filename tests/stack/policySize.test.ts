import assert from "node:assert/strict";
import { checkPolicySizes } from "../../stack/policySize.ts";
import { reported, web } from "../support/reported.ts";

const taskRules = [checkPolicySizes];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index).padStart(4, "0"));
const queue = (number: string) => `arn:aws:sqs:eu-west-1:123456789012:${number}`;
const secret = (number: string) => [
  `KEY${number}`,
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${number}-AbCdEf`,
];

describe("The policies of a task's roles", () => {
  it("are refused above 10,240 characters", () => {
    const permissions = [{ actions: ["sqs:SendMessage"], resources: numbers(300).map(queue) }];
    const secrets = Object.fromEntries(numbers(200).map(secret));
    const [ofApp = "", ofSecrets = "", ...others] = reported(web({ permissions, secrets }), { taskRules });
    assert.match(
      [ofApp, ofSecrets].find((line) => line.includes("permissions")) ?? "",
      /^services\.web\.permissions must leave the role's policy at 10240 characters or less, got 1\d{4}; write several ARNs as one with a wildcard, or make a policy of your own and name it under managedPolicies$/,
    );
    assert.match(
      [ofApp, ofSecrets].find((line) => line.includes("secrets")) ?? "",
      /^services\.web\.secrets must leave the role's policy at 10240 characters or less, got 1\d{4}; keep several values in one secret as JSON, and name its ARN with :json-key::$/,
    );
    assert.deepEqual(others, []);
  });

  it("are taken where they fit", () => {
    const permissions = [{ actions: ["sqs:SendMessage"], resources: numbers(200).map(queue) }];
    const secrets = Object.fromEntries(numbers(100).map(secret));
    assert.deepEqual(reported(web({ permissions, secrets }), { taskRules }), []);
  });
});
