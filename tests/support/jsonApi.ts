// Asks the emulator for an operation of a service for which the project has no client of AWS's SDK: those that speak
// JSON, as Secrets Manager and SQS do.

import assert from "node:assert/strict";

interface Emulator {
  endpoint: string;
  aws: { region: string };
}

// biome-ignore lint/suspicious/noExplicitAny: an answer has as many shapes as there are operations
type Answer = Promise<any>;

/** @param target the operation's name in the API's header: `AmazonSQS.CreateQueue` */
export function ask(emulator: Emulator, service: string, target: string, input: object): Answer {
  return post(emulator, service, "/", { "X-Amz-Target": target }, input);
}

/** EFS has a path for each kind of resource. */
export function askEfs(emulator: Emulator, kind: string, input: object): Answer {
  return post(emulator, "elasticfilesystem", `/2015-02-01/${kind}`, {}, input);
}

type Headers = Record<string, string>;

async function post({ endpoint, aws }: Emulator, service: string, path: string, own: Headers, input: object): Answer {
  const answer = await fetch(endpoint + path, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      // The emulator finds the service in the scope, and judges no signature.
      Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${aws.region}/${service}/aws4_request`,
      ...own,
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${service} ${path}: ${text}`);
  return JSON.parse(text);
}
