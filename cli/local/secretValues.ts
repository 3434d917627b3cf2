// The values of secrets and parameters that the emulator has. An emulator judges no signature, so that nothing has to
// be signed for it.

import type { LocalStack } from "./localStack.ts";

/**
 * Variable → value of those that the emulator knows.
 * @param secrets variable → ARN or name, as task definitions have it
 */
export async function secretValues(
  stack: LocalStack,
  secrets: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    Object.entries(secrets).map(async ([name, from]) => [name, await readValue(stack, from)] as const),
  );
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function readValue(stack: LocalStack, from: string): Promise<string | undefined> {
  const parts = from.split(":");
  if (parts[2] !== "secretsmanager") {
    const { Parameter } = await ask(stack, "ssm", "AmazonSSM.GetParameter", { Name: from, WithDecryption: true });
    return (Parameter as { Value?: string } | undefined)?.Value;
  }
  const SecretId = parts.slice(0, 7).join(":");
  const { SecretString } = await ask(stack, "secretsmanager", "secretsmanager.GetSecretValue", { SecretId });
  const key = parts[7];
  if (typeof SecretString !== "string" || !key) return SecretString as string | undefined;
  try {
    return String((JSON.parse(SecretString) as Record<string, unknown>)[key]);
  } catch {
    return undefined;
  }
}

async function ask(
  { endpoint, aws }: LocalStack,
  service: string,
  target: string,
  body: object,
): Promise<Record<string, unknown>> {
  const scope = `${aws.accessKey}/20000101/${aws.region}/${service}/aws4_request`;
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": target,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
  };
  try {
    const answer = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
