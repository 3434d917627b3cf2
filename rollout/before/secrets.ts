// Whether what ECS reads as a container's secret is there: a secret of Secrets Manager in the version and with the key
// that is named, or a parameter of SSM, and whether the role may decrypt it. No value leaves this file.

import { parseArn } from "../../settings/facts/arn.ts";
import { nearest } from "../../settings/language/nearest.ts";
import type { AskAws } from "./askAws.ts";
import { Findings, type Wrong } from "./finding.ts";

export interface SecretUse {
  /** As a task definition has it: a secret's ARN, a parameter's ARN or name. */
  reference: string;
  /** The account that asks. */
  account: string;
  /** ARNs of the keys that the execution role may decrypt with. @default not compared */
  kmsKeyArns?: readonly string[];
}

/** What AWS says of a secret, without its value. */
export interface Described {
  DeletedDate?: unknown;
  KmsKeyId?: string;
  /** The versions that have a stage. */
  VersionIdsToStages?: Readonly<Record<string, readonly string[]>>;
}

interface Reference {
  id: string;
  jsonKey?: string;
  stage?: string;
  version?: string;
}

export function lookAtSecret(use: SecretUse, aws: AskAws): Promise<Findings> {
  const arn = parseArn(use.reference);
  return arn?.service === "secretsmanager" ? ofSecretsManager(use, aws) : ofParameter(use, aws);
}

/** `arn:…:secret:name-AbCdEf:json-key:version-stage:version-id` → its parts; a part that is empty is none. */
export function secretReference(reference: string): Reference {
  const parts = reference.split(":");
  const [jsonKey, stage, version] = parts.slice(7).map((part) => (part === "" ? undefined : part));
  return { id: parts.slice(0, 7).join(":"), jsonKey, stage, version };
}

async function ofSecretsManager({ reference, kmsKeyArns }: SecretUse, aws: AskAws): Promise<Findings> {
  const found = new Findings();
  const of = secretReference(reference);
  const name = nameOf(of.id);
  const described: Described | null | undefined = await found.ask(
    `secret ${name}`,
    "secretsmanager:DescribeSecret",
    () => aws.json("secretsmanager", "DescribeSecret", { SecretId: of.id }),
    /^ResourceNotFoundException$/,
  );
  if (described === undefined) return found;
  const wrong = secretWrong(of, described);
  if (wrong !== undefined) found.wrong.push(wrong);
  if (described === null || wrong !== undefined) return found;
  await Promise.all([
    lookAtVersion(of, described, found, aws),
    lookAtKey(
      { key: described.KmsKeyId, own: /alias\/aws\/secretsmanager$/, what: `secret ${name}`, kmsKeyArns },
      found,
      aws,
    ),
    lookAtJsonKey(of, found, aws),
  ]);
  return found;
}

/** @param described null where there is no such secret */
export function secretWrong({ id, stage, version }: Reference, described: Described | null): Wrong | undefined {
  const name = nameOf(id);
  if (described === null) {
    const advice = `make it in ${parseArn(id)?.region}, or correct the ARN`;
    return { must: "be a secret that is there", got: "none by that ARN", advice };
  }
  if (described.DeletedDate !== undefined && described.DeletedDate !== null) {
    const advice = `run aws secretsmanager restore-secret --secret-id ${id}, or name another one`;
    return { must: "be a secret that stays", got: "one that AWS is about to delete", advice };
  }
  const stages = Object.values(described.VersionIdsToStages ?? {}).flat();
  if (stages.length === 0) {
    const advice = `run aws secretsmanager put-secret-value --secret-id ${id}`;
    return { must: "have a value", got: "a secret without any", advice };
  }
  if (version !== undefined) return undefined;
  if (stages.includes(stage ?? "AWSCURRENT")) return undefined;
  const got = `${name} with ${[...new Set(stages)].sort().join(", ")}`;
  return { must: `have a version of the stage ${stage ?? "AWSCURRENT"}`, got, advice: "name one of those stages" };
}

/** A version without a stage is there until AWS tidies it away, but only this operation shows it. */
async function lookAtVersion({ id, version }: Reference, described: Described, found: Findings, aws: AskAws) {
  if (version === undefined || Object.hasOwn(described.VersionIdsToStages ?? {}, version)) return;
  const list = await found.ask(
    `version ${version} of secret ${nameOf(id)}`,
    "secretsmanager:ListSecretVersionIds",
    () =>
      aws.json("secretsmanager", "ListSecretVersionIds", { SecretId: id, IncludeDeprecated: true, MaxResults: 100 }),
  );
  const versions: { VersionId?: string }[] = list?.Versions ?? [];
  if (list === undefined || list === null || versions.some(({ VersionId }) => VersionId === version)) return;
  // AWS keeps about a hundred versions; a longer list is not read to its end.
  if (list.NextToken !== undefined) return;
  const advice = "leave the version out for the current one, or copy the id of another";
  found.wrong.push({ must: "name a version that is there", got: `no version ${version}`, advice });
}

async function lookAtJsonKey({ id, jsonKey, stage, version }: Reference, found: Findings, aws: AskAws) {
  if (jsonKey === undefined) return;
  const asked = { SecretId: id, VersionStage: version === undefined ? stage : undefined, VersionId: version };
  const answer = await found.ask(
    `key ${jsonKey} in secret ${nameOf(id)}`,
    "secretsmanager:GetSecretValue",
    () => aws.json("secretsmanager", "GetSecretValue", asked),
    // lookAtVersion reports it.
    /^ResourceNotFoundException$/,
  );
  if (answer === undefined || answer === null) return;
  const wrong = jsonKeyWrong(jsonKey, answer.SecretString);
  if (wrong !== undefined) found.wrong.push(wrong);
}

/** @param value the secret's, of which no message shows anything but the nearest of its keys */
export function jsonKeyWrong(jsonKey: string, value: unknown): Wrong | undefined {
  const keys = keysOf(value);
  const must = `have the key ${jsonKey}`;
  if (keys === undefined) return { must, got: "a value that is no JSON object", advice: "take the key off the ARN" };
  if (keys.includes(jsonKey)) return undefined;
  const near = nearest(jsonKey, keys);
  const advice = near === undefined ? "add it to the secret, or name another key" : `write ${near}`;
  return { must, got: "a JSON object without it", advice };
}

function keysOf(value: unknown): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(String(value));
    const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isObject ? Object.keys(parsed) : undefined;
  } catch {
    return undefined;
  }
}

async function ofParameter({ reference, account, kmsKeyArns }: SecretUse, aws: AskAws): Promise<Findings> {
  const found = new Findings();
  const { names, region = aws.region } = parameterReference(reference);
  const name = names[0] as string;
  const { account: owner = account } = parseArn(reference) ?? {};
  if (owner !== account) {
    // It may be shared with this account, which the operation below does not show.
    found.unseen.push({ what: `parameter ${name}`, needs: `credentials of account ${owner}` });
    return found;
  }
  const answer = await found.ask(`parameter ${name}`, "ssm:DescribeParameters", () => {
    const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: names }];
    return aws.json("ssm", "DescribeParameters", { ParameterFilters }, region);
  });
  if (answer === undefined || answer === null) return found;
  const [parameter] = (answer.Parameters ?? []) as { Type?: string; KeyId?: string }[];
  if (parameter === undefined) {
    const advice = `make it: aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value …`;
    found.wrong.push({ must: "be a parameter that is there", got: `no ${name} in ${region}`, advice });
    return found;
  }
  const key = parameter.Type === "SecureString" ? parameter.KeyId : undefined;
  await lookAtKey({ key, own: /alias\/aws\/ssm$/, what: `parameter ${name}`, kmsKeyArns, region }, found, aws);
  return found;
}

/** A name of one level is there with and without the slash before it. */
export function parameterReference(reference: string): { names: string[]; region?: string } {
  const arn = parseArn(reference);
  const path = (arn === undefined ? reference : arn.resource.replace(/^parameter/, "")).replace(/^\//, "");
  const names = path.includes("/") ? [`/${path}`] : [path, `/${path}`];
  return { names, ...(arn && { region: arn.region }) };
}

interface KeyUse extends Pick<SecretUse, "kmsKeyArns"> {
  /** The key's id, ARN or alias; undefined for AWS's own. */
  key?: string;
  /** AWS's own key, which every role of the account may use. */
  own: RegExp;
  what: string;
  region?: string;
}

async function lookAtKey({ key, own, what, kmsKeyArns, region }: KeyUse, found: Findings, aws: AskAws) {
  if (key === undefined || own.test(key)) return;
  const answer = await found.ask(
    `the key of ${what}`,
    "kms:DescribeKey",
    () => aws.json("kms", "DescribeKey", { KeyId: key }, region),
    /^NotFoundException$/,
  );
  if (answer === undefined) return;
  const wrong = keyWrong(answer?.KeyMetadata ?? null, key, kmsKeyArns);
  if (wrong !== undefined) found.wrong.push(wrong);
}

/** @param key what KMS says of it; null where it is not there */
export function keyWrong(
  key: { Arn?: string; KeyState?: string; KeyManager?: string } | null,
  named: string,
  kmsKeyArns?: readonly string[],
): Wrong | undefined {
  if (key === null || !["Enabled", "Creating", "Updating"].includes(key.KeyState ?? "")) {
    const got =
      key === null ? `one with ${named}, which is not there` : `one with ${key.Arn}, whose state is ${key.KeyState}`;
    return { must: "be encrypted with a key that is enabled", got, advice: "enable that key, or store the value anew" };
  }
  if (kmsKeyArns === undefined || key.KeyManager === "AWS" || kmsKeyArns.includes(key.Arn ?? "")) return undefined;
  const must = "be encrypted with a key that secretKmsKeyArns names, or with AWS's own";
  return { must, got: `one encrypted with ${key.Arn}`, advice: "add that ARN to secretKmsKeyArns" };
}

const nameOf = (id: string) => id.split(":").at(-1) ?? id;
