// Asks the emulator for an operation of a service for which the project has no client of AWS's SDK: those that speak JSON,
// as Secrets Manager and SQS do.

import assert from "node:assert/strict";

interface Emulator {
  endpoint: string;
  aws: { region: string };
}

/** @param target the operation's name in the API's header: `AmazonSQS.CreateQueue` */
// biome-ignore lint/suspicious/noExplicitAny: an answer has as many shapes as there are operations
export async function ask({ endpoint, aws }: Emulator, service: string, target: string, input: object): Promise<any> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": target,
      // The emulator finds the service in the scope, and judges no signature.
      Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${aws.region}/${service}/aws4_request`,
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${target}: ${text}`);
  return JSON.parse(text);
}
