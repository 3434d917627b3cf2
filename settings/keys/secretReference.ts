// Where ECS reads a secret from: an ARN of Secrets Manager, the ARN or the name of an SSM parameter, or the value
// itself, encrypted, of which the stack makes a secret. Somebody may have put it there in the open, so no message here
// repeats what was written.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html

import { z } from "zod";
import { isAccount, parseArn } from "../facts/arn.ts";
import { credentialIn } from "../facts/credentials.ts";
import type { Fault, Path } from "../language/faults.ts";
import { judged, text, type Verdict } from "../language/fields.ts";
import { SecretValue } from "../language/secretValue.ts";

const parameterName = /^[A-Za-z0-9_.-]+$|^(\/[A-Za-z0-9_.-]+){1,15}$/;

const pattern = /^(arn:aws[a-z-]*:(secretsmanager|ssm):.+|[A-Za-z0-9_./-]+)$/;

/** @param advice what to do about a value that stands there in the open */
function judgeReference(value: string, advice: string | ((where: string) => string)): Verdict | undefined {
  const arn = parseArn(value);
  if (arn?.service === "secretsmanager") return judgeSecret(arn.resource, arn.account);
  if (arn?.service === "ssm") {
    const name = arn.resource.startsWith("parameter/") ? arn.resource.slice("parameter".length) : "";
    const isName = parameterName.test(name) && isAccount(arn.account);
    return isName ? undefined : { gotText: "an ARN of something else", advice: "write …:parameter/ and its name" };
  }
  if (arn !== undefined) {
    return { gotText: `an ARN of ${arn.service}`, advice: "keep the value in Secrets Manager and write its ARN" };
  }
  if (value.startsWith("arn:")) return { gotText: "an ARN that is cut or misspelt", advice: "copy the whole of it" };
  const isName = parameterName.test(value) && value.length <= 1011;
  return isName && credentialIn(value) === undefined ? undefined : { advice };
}

const moveOut = "keep the value in Secrets Manager, write the ARN here, and change the value if it was ever committed";

/** Where values may flow, as in resources.ts: what is secret there is in a secret already. */
export const secretReference = text(
  "be a Secrets Manager ARN, or an SSM parameter's ARN or name",
  (value) => judgeReference(value, moveOut),
  pattern,
);

/**
 * A reference that flows as a secret. The value itself may be meant, which ECS would take for the name of a parameter,
 * and everybody would read.
 */
export function* checkSecretReference(value: unknown, path: Path, advice: string): Generator<Fault> {
  if (/^(arn:|\/)/.test(String(value))) return;
  const must = "be a Secrets Manager ARN, or an SSM parameter's ARN or its path with / before it";
  yield { path, must, got: undefined, gotText: "a secret that is none", advice };
}

const must = "be a Secrets Manager ARN, an SSM parameter's ARN or name, or a value that is encrypted";

/** What to do about a value that stands in the open at a key whose value is encrypted. */
export function encryptInstead(where: string): string {
  return `take the value out, change it if it was ever committed, and run pulumi config set --secret --path '${where}'`;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const longestValue = 65_536;

const encrypted = judged(z.instanceof(SecretValue), must, (value): Verdict | undefined => {
  const bytes = Buffer.byteLength(value.reveal());
  if (bytes === 0) return { must: "be a secret that is not empty", gotText: "an empty one", advice: "set it again" };
  const advice = "keep the whole elsewhere, and a key to it here";
  return bytes <= longestValue
    ? undefined
    : { must: `be a secret of at most ${longestValue} bytes`, gotText: `${bytes}`, advice };
});

const reference = text(must, (value) => judgeReference(value, encryptInstead), pattern);

/** What stands under `secrets` of the stack file. */
export const secretSchema = z.union([reference, encrypted]).meta({ must, encryptable: true });

/** A whole secret: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html */
export const secretArn = text(
  "be the ARN of a secret of Secrets Manager",
  (value): Verdict | undefined => {
    const arn = parseArn(value);
    if (arn?.service !== "secretsmanager") return "keep username and password in Secrets Manager and write its ARN";
    if (arn.resource.split(":").length > 2)
      return "take off what stands after the secret's name: ECS reads the whole secret";
    return judgeSecret(arn.resource, arn.account);
  },
  /^arn:aws[a-z-]*:secretsmanager:/,
);

function judgeSecret(resource: string, account: string): Verdict | undefined {
  const [kind, name = "", ...version] = resource.split(":");
  if (kind !== "secret" || !isAccount(account)) {
    return { gotText: "an ARN that is cut or misspelt", advice: "copy the whole of it" };
  }
  // IAM compares whole ARNs, so without the six characters the execution role may not read the secret.
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
  if (!/^[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}$/.test(name)) {
    const must = "be a secret's full ARN, which ends in a hyphen and six characters";
    return {
      must,
      gotText: "an ARN without them",
      advice: "copy it from the output of `aws secretsmanager describe-secret`",
    };
  }
  if (version.length !== 0 && version.length !== 3) {
    const must = "have all three of :json-key:version-stage:version-id after the ARN, or none of them";
    return {
      must,
      gotText: `${version.length} of them`,
      advice: "leave those empty that are not needed, as in …:username::",
    };
  }
  const [key, stage, id] = version;
  if (stage && id) {
    const must = "name a version by its stage or by its id";
    return { must, gotText: "both", advice: "leave one of them empty" };
  }
  return version.length === 3 && !key && !stage && !id
    ? {
        must: "name something after the ARN, or have no colons there",
        gotText: ":::",
        advice: "take the three colons off",
      }
    : undefined;
}
